import {
  formatBytes,
  formatNs,
  type Medium,
  type NearData,
  significant,
  type Topology,
  type TopologyLink,
  type TopologyNode,
} from "../model/index.ts";

/** Nodes that are alike in everything but their number. */
export interface NodeGroup {
  key: string;
  /** `16 x host`. */
  label: string;
  count: number;
  kind: TopologyNode["kind"];
  /** Part, capacity, latency, rate: a line each. */
  details: string[];
  /** Links from the nearest requester. */
  layer: number;
}

/** Links that are alike, between two groups. */
export interface LinkGroup {
  from: string;
  to: string;
  count: number;
  label: string;
}

/** A topology with repeated parts put together: what a picture of it shows. */
export interface Outline {
  groups: NodeGroup[];
  links: LinkGroup[];
}

/** Groups in order of distance from the requesters. */
export function outlineOf(topology: Topology): Outline {
  const keyOf = new Map(topology.nodes.map((node) => [node.id, groupKey(node)]));
  const layers = layersOf(topology);
  const groups = new Map<string, NodeGroup>();
  for (const node of topology.nodes) {
    const key = keyOf.get(node.id)!;
    const group = groups.get(key);
    const layer = layers.get(node.id) ?? 0;
    if (group) {
      group.count++;
      group.layer = Math.min(group.layer, layer);
    } else groups.set(key, { key, label: "", count: 1, kind: node.kind, details: detailsOf(node), layer });
  }
  for (const group of groups.values()) group.label = `${group.count} x ${stem(group.key)}`;
  return {
    groups: [...groups.values()].sort((a, b) => a.layer - b.layer),
    links: linkGroups(topology.links, keyOf),
  };
}

/** An id without its numbers: `pool0.12` is a `pool`. */
const stem = (id: string): string => id.split("|")[0]!.replace(/[\d.]+/g, "") || id.split("|")[0]!;

function groupKey(node: TopologyNode): string {
  const { id, kind, latencyNs, capacityBytes, medium } = node;
  const inside = [medium?.readLatencyNs, medium?.readGBps, ...detailsOf(node)];
  return [stem(id), kind, latencyNs, capacityBytes, ...inside].join("|");
}

function detailsOf(node: TopologyNode): string[] {
  const { part, latencyNs, softwareNs, medium, capacityBytes, cxlType, buffers, nearData } = node;
  const memory =
    medium && `${formatNs(medium.readLatencyNs)}, ${formatRate(medium.readGBps * medium.channels)}`;
  return [
    part ?? medium?.kind,
    cxlType && `CXL Type ${cxlType}`,
    capacityBytes !== undefined && Number.isFinite(capacityBytes) ? formatBytes(capacityBytes) : undefined,
    memory,
    ...(medium ? insideOf(medium) : []),
    latencyNs > 0 ? formatNs(latencyNs) : undefined,
    softwareNs ? `software ${formatNs(softwareNs)}` : undefined,
    buffers && `buffers ${buffers.vcs} VCs x ${buffers.flits} flits`,
    ...(nearData ? nearOf(nearData) : []),
  ].filter((line) => line !== undefined);
}

function nearOf({ classes, resultRatio, gBps }: NearData): string[] {
  return [
    `works on ${classes.join(", ")}`,
    `${significant(resultRatio * 100)} % crosses, ${formatRate(gBps)}`,
  ];
}

function insideOf(medium: Medium): string[] {
  const { turnaroundNs, banks, port, writeLatencyNs, readLatencyNs, writeGBps, channels } = medium;
  const held = (read: string, write: string) => (read === write ? read : `${read} / ${write}`);
  return [
    ...(writeLatencyNs === readLatencyNs
      ? []
      : [`write ${formatNs(writeLatencyNs)}, ${formatRate(writeGBps * channels)}`]),
    ...(turnaroundNs ? [`turnaround ${formatNs(turnaroundNs)}`] : []),
    ...(banks ? [`${banks.count} banks x ${held(formatNs(banks.readNs), formatNs(banks.writeNs))}`] : []),
    ...(port ? [`port ${held(formatRate(port.readGBps), formatRate(port.writeGBps))}`] : []),
  ];
}

/** GB/s, or TB/s where that is shorter. */
export function formatRate(gBps: number): string {
  if (!Number.isFinite(gBps)) return "any rate";
  return gBps >= 1000 ? `${significant(gBps / 1000)} TB/s` : `${significant(gBps)} GB/s`;
}

function linkGroups(links: readonly TopologyLink[], keyOf: ReadonlyMap<string, string>): LinkGroup[] {
  const groups = new Map<string, LinkGroup>();
  for (const link of links) {
    const [from, to] = [keyOf.get(link.from)!, keyOf.get(link.to)!];
    const label = linkLabel(link);
    const key = [from, to, label].join("\n");
    const group = groups.get(key);
    if (group) group.count++;
    else groups.set(key, { from, to, count: 1, label });
  }
  return [...groups.values()];
}

function linkLabel({ protocol, lanes, gBps, latencyNs, lengthM, ide, negotiated }: TopologyLink): string {
  if (!Number.isFinite(gBps)) return protocol;
  const delay = latencyNs > 0 ? [formatNs(latencyNs)] : [];
  const length = lengthM > 0 ? [`${lengthM} m`] : [];
  const marks = [...(ide ? [`IDE ${ide}`] : []), ...(negotiated ? ["negotiated down"] : [])];
  return [`${protocol} x${lanes}`, formatRate(gBps), ...delay, ...length, ...marks].join(", ");
}

/** Kinds that nothing passes through. */
const isEnd = ({ kind }: Pick<TopologyNode, "kind">): boolean => kind === "memory" || kind === "storage";

/** The group that one hangs on in a picture: the first linked to it that is nearer the requesters; none for those nearest. */
export function parentOf(group: NodeGroup, { groups, links }: Outline): NodeGroup | undefined {
  return groups.find(
    (one) =>
      one.layer < group.layer &&
      !isEnd(one) &&
      links.some(({ from, to }) => [from, to].includes(group.key) && [from, to].includes(one.key)),
  );
}

/** Links between each node and its nearest requester. */
function layersOf(topology: Topology): Map<string, number> {
  const neighbours = new Map<string, string[]>(topology.nodes.map((node) => [node.id, []]));
  for (const { from, to } of topology.links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const layers = new Map(topology.requesters.map((id) => [id, 0]));
  const ends = new Set(topology.nodes.filter(isEnd).map(({ id }) => id));
  for (const [id, layer] of layers) {
    if (ends.has(id)) continue;
    for (const next of neighbours.get(id) ?? []) if (!layers.has(next)) layers.set(next, layer + 1);
  }
  return layers;
}
