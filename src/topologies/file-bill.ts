import { devices, gpus, parts } from "../catalogue/index.ts";
import { type BomLine, GIB, type TopologyLink, type TopologyNode } from "../model/index.ts";
import { cableFor } from "./cxl.ts";
import { BOM_KEYS, GROUPS } from "./file-keys.ts";
import type { Mapping, Reader } from "./reader.ts";

/** `bom:` of the file, or one line per part that its nodes and links amount to. */
export function billOfFile(
  reader: Reader,
  root: Mapping,
  nodes: readonly TopologyNode[],
  links: readonly TopologyLink[],
): BomLine[] {
  if (root.bom === undefined)
    return summed([...nodes.flatMap((node) => ofNode(node, nodes, links)), ...links.flatMap(ofLink)]);
  return reader.list(root, "bom", []).flatMap((item, i) => {
    const path = ["bom", i];
    const given = reader.mapping(item, path, BOM_KEYS);
    const part = reader.requiredText(given, "part", path, parts.names);
    const group = reader.requiredText(given, "group", path, GROUPS) as BomLine["group"] | undefined;
    const quantity = reader.quantity(given, "quantity", path, "count");
    if (quantity === undefined && given.quantity === undefined) reader.missing("quantity", path);
    return part && group && quantity !== undefined ? [{ part, quantity, group }] : [];
  });
}

const DRIVE = "nvme-g5";
const line = (part: string, group: BomLine["group"], quantity = 1): BomLine => ({ part, quantity, group });

function ofNode(
  node: TopologyNode,
  nodes: readonly TopologyNode[],
  links: readonly TopologyLink[],
): BomLine[] {
  const { kind, part } = node;
  const dram = (): BomLine => line("ddr5-rdimm", "memory", (node.capacityBytes ?? 0) / GIB);
  switch (kind) {
    case "gpu":
      return [line(part ?? "h100-sxm", "compute")];
    case "host":
      return [line(hasGpu(node, nodes, links) ? "gpu-server" : "general-server", "compute")];
    case "switch":
      return [line(part && parts.has(part) ? part : "cxl-switch-32", "fabric")];
    case "nic":
      return [line("nic-400g", "fabric")];
    case "bridge":
      return [line(part ?? "cxl-genz-bridge", "fabric")];
    case "storage":
      return [...(part && part !== DRIVE ? [line(part, "fabric")] : []), line(DRIVE, "storage")];
    case "memory":
      if (part !== undefined && gpus.has(part)) return [];
      if (part === "memory-server") return [line(part, "memory"), dram()];
      if (part === "cxl-pmem-x8")
        return [line(part, "fabric"), line("pmem-module", "memory", (node.capacityBytes ?? 0) / GIB)];
      return part !== undefined && (devices.has(part) || part === "genz-module")
        ? [line(part, "fabric"), dram()]
        : [dram()];
  }
}

function hasGpu(host: TopologyNode, nodes: readonly TopologyNode[], links: readonly TopologyLink[]): boolean {
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  return links.some(
    ({ from, to }) =>
      (from === host.id && kinds.get(to) === "gpu") || (to === host.id && kinds.get(from) === "gpu"),
  );
}

/** Cables: what is longer than a board trace. */
function ofLink({ protocol, lengthM }: TopologyLink): BomLine[] {
  if (lengthM < 0.5) return [];
  if (protocol === "rdma" || protocol === "nvme-of") return [line("network-cable", "fabric")];
  return protocol.startsWith("cxl") || protocol.startsWith("gen-z")
    ? [line(cableFor(lengthM), "fabric")]
    : [];
}

function summed(lines: readonly BomLine[]): BomLine[] {
  const byPart = new Map<string, BomLine>();
  for (const one of lines) {
    const key = `${one.part} ${one.group}`;
    const known = byPart.get(key);
    if (known) known.quantity += one.quantity;
    else byPart.set(key, { ...one });
  }
  return [...byPart.values()];
}
