import type { Topology, TopologyLink } from "../../src/model/index.ts";

interface Hop {
  link: TopologyLink;
  to: string;
}

/** A shortest path in links, first found; accelerators, memory and storage are ends, not ways. */
export function pathOf(topology: Topology, from: string, to: string): Hop[] {
  const kinds = new Map(topology.nodes.map((node) => [node.id, node.kind]));
  const queue: { at: string; hops: Hop[] }[] = [{ at: from, hops: [] }];
  const seen = new Set([from]);
  for (const { at, hops } of queue) {
    if (at === to) return hops;
    if (at !== from && ["gpu", "memory", "storage"].includes(kinds.get(at) ?? "")) continue;
    for (const link of topology.links) {
      const next = link.from === at ? link.to : link.to === at ? link.from : undefined;
      if (next === undefined || seen.has(next)) continue;
      seen.add(next);
      queue.push({ at: next, hops: [...hops, { link, to: next }] });
    }
  }
  throw new Error(`no path ${from} to ${to}`);
}

/** Zero-load latency of a read at infinite rate, ns, added up as on paper: start, software, links, what is passed, medium. */
export function paperNs(topology: Topology, from: string, to: string): number {
  const nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  let sum = nodes.get(from)!.latencyNs;
  let at = from;
  for (const { link, to: next } of pathOf(topology, from, to)) {
    sum += link.latencyNs;
    if (link.protocol !== "on-package") sum += nodes.get(at)!.softwareNs ?? 0;
    const node = nodes.get(next)!;
    if (["switch", "bridge", "nic"].includes(node.kind)) sum += node.latencyNs;
    at = next;
  }
  return sum + nodes.get(to)!.medium!.readLatencyNs;
}

/** Of the first host to the first device of a tier. */
export function ladderNs(topology: Topology, tier = topology.probeTier): number {
  const spec = topology.tiers.find((one) => one.name === tier)!;
  const from = topology.probes[0]!;
  const instance = spec.instances.find((one) => one.users.includes(from))!;
  return paperNs(topology, from, instance.nodes[0]!);
}
