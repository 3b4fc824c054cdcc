import type { ParamValues, Topology } from "../model/index.ts";
import { probe } from "../planner/probe.ts";
import { buildTopology } from "../topologies/build.ts";
import { tools } from "./tools.ts";

const LINE_BYTES = 64;

/**
 * What the engine takes for one 64 B read by an idle fabric's first probe, ns by tier, less the time that links and media take to
 * pass its bytes: catalogue entries that are sums of a measured path hold that already.
 */
export function ladderNs(name: string, set: ParamValues = {}): Readonly<Record<string, number>> {
  const options = { tier: undefined, loads: [], readRatio: 1, bytes: LINE_BYTES, accesses: 1, seed: 1 };
  const { ladder } = probe(withEndlessMedia(buildTopology(name, set)), options, tools);
  return Object.fromEntries(
    ladder.map(({ tier, idle_latency_ns, breakdown_ns }) => [
      tier,
      idle_latency_ns - breakdown_ns.serialisation,
    ]),
  );
}

function withEndlessMedia(topology: Topology): Topology {
  const rates = { readGBps: Number.POSITIVE_INFINITY, writeGBps: Number.POSITIVE_INFINITY };
  return {
    ...topology,
    nodes: topology.nodes.map((node) =>
      node.medium ? { ...node, medium: { ...node.medium, ...rates } } : node,
    ),
  };
}
