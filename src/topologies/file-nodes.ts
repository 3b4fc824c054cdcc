import { devices, figure, gpus, hosts, type PersistentMedium, switches } from "../catalogue/index.ts";
import type { Buffers, CxlType, Medium, NodeKind, TopologyNode } from "../model/index.ts";
import { BUFFER_KEYS, KINDS, NODE_KEYS } from "./file-keys.ts";
import { readMedium } from "./file-medium.ts";
import { readCxlType, readNearData } from "./file-near.ts";
import { readPort } from "./file-ports.ts";
import { type Mapping, type Path, pathName, type Reader } from "./reader.ts";

/** Nodes of a file; what it does not say comes from the part, or from the usual part of its kind. */
export function readNodes(reader: Reader, root: Mapping): TopologyNode[] {
  const seen = new Set<string>();
  return reader.list(root, "nodes", [], true).flatMap((item, i) => {
    const path = ["nodes", i];
    const node = readNode(reader, reader.mapping(item, path, NODE_KEYS), path);
    if (!node) return [];
    if (seen.has(node.id)) reader.fail("S024", `nodes[${i}].id: ${node.id} is there twice`, [...path, "id"]);
    seen.add(node.id);
    return [node];
  });
}

function readNode(reader: Reader, given: Mapping, path: Path): TopologyNode | undefined {
  const id = reader.requiredText(given, "id", path);
  const kind = reader.requiredText(given, "kind", path, KINDS) as NodeKind | undefined;
  const part = reader.text(given, "part", path, kind && PARTS[kind]);
  const buffers = buffersOf(reader, given, path);
  const at = placeOf(reader, given, path);
  const latency = roundTripOf(reader, given, path);
  const software = reader.quantity(given, "software", path, "time");
  const capacity = reader.quantity(given, "capacity", path, "bytes");
  const vendor = reader.text(given, "vendor", path);
  const port = readPort(reader, given, path, part);
  const cxlType = readCxlType(reader, given, path) ?? typeOfPart(part);
  if (id === undefined || kind === undefined) return undefined;
  const nearData = readNearData(reader, given, path, kind);
  const node: TopologyNode = {
    id,
    kind,
    ...(part && { part }),
    ...(vendor && { vendor }),
    ...(port && { port }),
    latencyNs: latency ?? partLatencyNs(kind, part),
    ...(buffers && { buffers }),
    ...(at && { at }),
    ...(cxlType && { cxlType }),
    ...(nearData && { nearData }),
  };
  if (software !== undefined) node.softwareNs = software;
  if (kind !== "memory" && kind !== "storage") {
    if (given.medium !== undefined)
      reader.fail("P112", `${id} is a ${kind}: only memory and storage have a medium`, [...path, "medium"]);
    return node;
  }
  if (capacity === undefined && kind === "memory" && given.capacity === undefined)
    reader.missing("capacity", path);
  // latency of a memory node is that of its medium: nothing passes through it
  const medium = readMedium(reader, given, path, mediumOf(kind, part, latency));
  return { ...node, latencyNs: 0, medium, ...(capacity !== undefined && { capacityBytes: capacity }) };
}

const typeOfPart = (part: string | undefined): CxlType | undefined =>
  part !== undefined && devices.has(part) ? devices.get(part).cxlType : undefined;

const MOST_PLACE = 65_535;

/** Room behind every link that comes in; both counts are at least 1. */
function buffersOf(reader: Reader, given: Mapping, path: Path): Buffers | undefined {
  if (given.buffers === undefined) return undefined;
  const where = [...path, "buffers"];
  const stated = reader.mapping(given.buffers, where, BUFFER_KEYS);
  const [vcs, flits] = BUFFER_KEYS.map((key) => {
    if (stated[key] === undefined) reader.missing(key, where);
    const count = reader.quantity(stated, key, where, "count");
    if (count === undefined || (Number.isInteger(count) && count >= 1)) return count;
    reader.fail("S025", `${pathName([...where, key])}: ${count} is not a whole number from 1 on`, [
      ...where,
      key,
    ]);
    return undefined;
  });
  return vcs === undefined || flits === undefined ? undefined : { vcs, flits };
}

/** `at: [x, y]`: whole numbers from 0 on. */
function placeOf(reader: Reader, given: Mapping, path: Path): number[] | undefined {
  if (given.at === undefined) return undefined;
  const place = reader.list(given, "at", path);
  const isPlace = (value: unknown) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_PLACE;
  if (place.length > 0 && place.every(isPlace)) return place as number[];
  if (Array.isArray(given.at))
    reader.fail(
      "S025",
      `${pathName([...path, "at"])}: ${JSON.stringify(place)} is not a place: whole numbers from 0 on, one for each dimension`,
      [...path, "at"],
    );
  return undefined;
}

/** `latency`, or twice `latency_one_way`, ns. */
export function roundTripOf(reader: Reader, given: Mapping, path: Path): number | undefined {
  const oneWay = reader.quantity(given, "latency_one_way", path, "time");
  const both = reader.quantity(given, "latency", path, "time");
  if (oneWay !== undefined && both !== undefined)
    reader.fail(
      "S022",
      "latency and latency_one_way say the same thing: keep one",
      [...path, "latency_one_way"],
      undefined,
      "key",
    );
  return both ?? (oneWay === undefined ? undefined : 2 * oneWay);
}

/** Parts a node of each kind may name; other kinds take any. */
const PARTS: Partial<Record<NodeKind, readonly string[]>> = {
  host: hosts.names,
  gpu: gpus.names,
  switch: [...switches.names, "roce-switch", "ib-switch", "genz-switch"],
  memory: [...devices.names, ...gpus.names, "ddr5-rdimm", "genz-module", "memory-server"],
  storage: ["nvme-g5", "genz-flash", "genz-csd"],
  nic: ["nic-400g"],
  bridge: [
    "cxl-genz-bridge",
    "genz-infiniband-bridge",
    "genz-ethernet-bridge",
    "cxl-adapter",
    "genz-adapter",
  ],
};

function partLatencyNs(kind: NodeKind, part: string | undefined): number {
  if (kind === "host") return hosts.get(part ?? "host-xeon6").coreNs.value;
  if (kind !== "switch") return 0;
  if (part === "genz-switch") return figure("genz.switch.lat").value;
  if (part === "ib-switch") return 2 * figure("ib.ndr.hop").value;
  if (part === "roce-switch") return 2 * figure("rdma.switch").value;
  return switches.get(part ?? "cxl2-switch-32").latencyNs.value;
}

/** The usual medium of a part: HBM of a GPU, NAND of a drive, two DDR5 channels of everything else. */
function mediumOf(kind: NodeKind, part: string | undefined, latency: number | undefined): Medium {
  if (kind === "storage")
    return medium("nand", latency ?? figure("cylon.miss").value, ["nvme.g5.read", "nvme.g5.write"]);
  if (part !== undefined && gpus.has(part)) {
    const gpu = gpus.get(part);
    const rate = gpu.memoryGBps.value;
    const ns = latency ?? gpu.memoryLatencyNs.value;
    return {
      kind: "hbm",
      readLatencyNs: ns,
      writeLatencyNs: ns,
      readGBps: rate,
      writeGBps: rate,
      channels: 1,
    };
  }
  const device = part !== undefined && devices.has(part) ? devices.get(part) : undefined;
  const internal = device?.internalNs.value ?? 0;
  if (device?.persistent) return persistent(device.persistent, internal, latency);
  return medium("ddr5", latency ?? internal + figure("oct.lat.break.dram").value, [
    "es24.ddr5.read",
    "es24.ddr5.ntw",
  ]);
}

/** `latency` of a node is that of a read; a write keeps its difference. */
function persistent(
  { readNs, writeNs, readGBps, writeGBps }: PersistentMedium,
  internalNs: number,
  latency: number | undefined,
): Medium {
  const readLatencyNs = latency ?? internalNs + readNs.value;
  return {
    kind: "persistent",
    readLatencyNs,
    writeLatencyNs: Math.max(0, readLatencyNs + writeNs.value - readNs.value),
    readGBps: readGBps.value,
    writeGBps: writeGBps.value,
    channels: 1,
  };
}

const medium = (kind: string, ns: number, [read, write]: [string, string]): Medium => ({
  kind,
  readLatencyNs: ns,
  writeLatencyNs: ns,
  readGBps: figure(read).value,
  writeGBps: figure(write).value,
  channels: 1,
});
