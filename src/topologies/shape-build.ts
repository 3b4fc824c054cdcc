import { figure } from "../catalogue/index.ts";
import { GIB, type ParamValues, type TierInstance, type Topology } from "../model/index.ts";
import { buffersOf } from "./buffers.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds, usersOf } from "./compute.ts";
import { cableFor } from "./cxl.ts";
import { type Draft, num, text } from "./draft.ts";
import { checkLanes } from "./lanes.ts";
import { software } from "./rdma.ts";
import { deviceLink, hostLink, madeOf, trunkLink } from "./shape-links.ts";

export interface ShapeSwitch {
  id: string;
  /** Place, for routing. */
  at: readonly number[];
}

/** Switches and how they are linked; what hangs on them is the same in every shape. */
export interface Shape {
  name: string;
  title: string;
  switches: readonly ShapeSwitch[];
  /** By index; twice where there are two. */
  links: readonly (readonly [number, number])[];
  /** Switches that hosts and devices can hang on, in order, and how many hosts each. */
  edge: readonly number[];
  hostsPerSwitch: number;
  notes?: readonly string[];
}

const NIC_PCIE_LANES = 16;
const NIC_PCIE_GTPS = 32;
const BOARD_M = 0.3;

/** Hosts in the order of their switches, memory devices beside them, every link alike. @throws InputError P111 */
export function buildShape(shape: Shape, values: ParamValues): Topology {
  const draft = computeDraft(values);
  const made = madeOf(values);
  localTiers(draft, values);
  for (const { id, at } of shape.switches) {
    draft.node(id, "switch", {
      part: made.part,
      latencyNs: num(values, "switch.latency"),
      at,
      ...buffersOf(values),
    });
    draft.buy(made.bought, 1, "fabric");
  }
  addTrunks(draft, values, shape);
  const used = Math.ceil(num(values, "hosts") / shape.hostsPerSwitch);
  hostIds(values).forEach((_, i) => {
    addHost(draft, values, i, shape.switches[shape.edge[Math.floor(i / shape.hostsPerSwitch)]!]!.id);
  });
  const pool = addDevices(draft, values, shape, used);
  const laneNotes = checkSwitches(draft, values, shape);
  draft.tier("pool", "Memory behind the fabric", [pool], { interleaveBytes: num(values, "interleave") });
  originTier(draft, values);
  return draft.finish({
    name: shape.name,
    title: shape.title,
    status: made.status,
    requesters: requesterIds(values),
    probes: hostIds(values),
    probeTier: "pool",
    routing: {
      kind: text(values, "routing"),
      ties: text(values, "ties") as Topology["routing"]["ties"],
      deadlock: text(values, "deadlock") as "avoid" | "none",
    },
    notes: [...(made.note ? [made.note] : []), ...(shape.notes ?? []), ...laneNotes],
  });
}

function addTrunks(draft: Draft, values: ParamValues, { switches, links }: Shape): void {
  const times = new Map<string, number>();
  for (const [a, b] of links) {
    const [from, to] = [switches[a]!.id, switches[b]!.id];
    const key = `${from}-${to}`;
    const before = times.get(key) ?? 0;
    times.set(key, before + 1);
    draft.link(from, to, trunkLink(values));
    if (before > 0) draft.links.at(-1)!.id = `${key}.${before}`;
    buyCable(draft, values);
  }
}

function buyCable(draft: Draft, values: ParamValues): void {
  const isNetwork = text(values, "protocol") === "rdma";
  draft.buy(isNetwork ? "network-cable" : cableFor(num(values, "link.length")), 1, "fabric");
}

function addHost(draft: Draft, values: ParamValues, i: number, on: string): void {
  draft.buy(madeOf(values).adapter, 1, "fabric");
  buyCable(draft, values);
  if (text(values, "protocol") !== "rdma") {
    draft.link(`host${i}`, on, hostLink(values));
    return;
  }
  draft.node(`nic${i}`, "nic", { part: "nic-400g", latencyNs: 0, softwareNs: software.value });
  draft.link(`host${i}`, `nic${i}`, {
    protocol: "pcie",
    lanes: NIC_PCIE_LANES,
    rateGTps: NIC_PCIE_GTPS,
    latencyNs: figure("rdma.pcie").value,
    lengthM: BOARD_M,
  });
  draft.link(`nic${i}`, on, hostLink(values));
  draft.figures["nic.software"] = software;
}

/** Devices on one in so many of the switches that hosts hang on; together they hold the pool. */
function addDevices(draft: Draft, values: ParamValues, shape: Shape, used: number): TierInstance {
  const every = num(values, "device_every");
  const on = shape.edge.slice(0, used).filter((_, i) => i % every === 0);
  const each = num(values, "devices_per_switch");
  const capacityBytes = num(values, "pool.capacity");
  const nodes = on.flatMap((edge) =>
    Array.from({ length: each }, (_, d) => ({ id: `pool${edge}.${d}`, edge })),
  );
  for (const { id, edge } of nodes) {
    addDevice(draft, values, id, capacityBytes / nodes.length);
    draft.link(shape.switches[edge]!.id, id, deviceLink(values));
  }
  const users = hostIds(values).flatMap((_, i) => usersOf(i));
  return { id: "pool0", nodes: nodes.map(({ id }) => id), users, capacityBytes, mover: "host0" };
}

function addDevice(draft: Draft, values: ParamValues, id: string, bytes: number): void {
  const protocol = text(values, "protocol");
  const part =
    protocol === "rdma"
      ? "memory-server"
      : protocol === "gen-z"
        ? "genz-module"
        : text(values, "device.part");
  draft.memory(id, {
    kind: "ddr5",
    part,
    ns: num(values, "device.latency") + num(values, "dram.latency"),
    readGBps: num(values, "device.rate"),
    writeGBps: num(values, "device.write_rate"),
    channels: num(values, "device.channels"),
    bytes,
  });
  draft.buy(part, 1, part === "memory-server" ? "memory" : "fabric");
  draft.buy("ddr5-rdimm", bytes / GIB, "memory");
  if (protocol === "rdma") draft.buy("nic-400g", 1, "fabric");
}

/** @returns a note where a switch needs more lanes than any that is sold. @throws InputError P111 where more than the limit said */
function checkSwitches(draft: Draft, values: ParamValues, { name, switches }: Shape): string[] {
  const links = new Map<string, number>(switches.map(({ id }) => [id, 0]));
  for (const { from, to } of draft.links) {
    for (const id of [from, to]) if (links.has(id)) links.set(id, links.get(id)! + 1);
  }
  const lanes = num(values, "lanes");
  const limit = num(values, "switch.lanes");
  for (const [id, count] of limit > 0 ? links : []) {
    checkLanes(name, id, limit, [{ what: "links", count, lanes }]);
  }
  const most = Math.max(...links.values()) * lanes;
  const sold = figure("beluga.switch.lanes").value;
  return most > sold ? [`A switch needs ${most} lanes; the largest CXL switch sold has ${sold}`] : [];
}
