import { describe, expect, it } from "vitest";
import { createReplay } from "../../src/engine/index.ts";
import { DEFAULT_REPLAY, emptyBatch, type Topology } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { ladderNs, paperNs } from "./paper.ts";

const OP_READ = 0;
const OP_WRITE = 1;
const CLASS_KV = 2;
const LATER_NS = 1e6;

/** Only one tier, issued to by load generators, over links and media that take no time to pass a byte. */
function atInfiniteRate(topology: Topology, tier: string): Topology {
  const endless = { readGBps: Number.POSITIVE_INFINITY, writeGBps: Number.POSITIVE_INFINITY };
  return {
    ...topology,
    nodes: topology.nodes.map((node) => ({
      ...node,
      ...(node.medium && { medium: { ...node.medium, ...endless } }),
    })),
    links: topology.links.map((link) => ({ ...link, gBps: Number.isFinite(link.gBps) ? 1e12 : link.gBps })),
    tiers: topology.tiers.filter(({ name }) => name === tier),
    requesters: topology.probes,
  };
}

/** A host writes a line, and long after reads it: the latency of that read. */
function readNs(topology: Topology): number {
  const batch = emptyBatch(2, 0);
  batch.rows = 2;
  batch.op.set([OP_WRITE, OP_READ]);
  batch.tsNs.set([0, LATER_NS]);
  batch.object.fill(1);
  batch.bytes.fill(64);
  batch.objectClass.set([0, CLASS_KV]);
  batch.lastOfRequest.fill(1);
  const dictionaries = { requester: [topology.requesters[0]!], tenant: [], job: [] };
  const policy = policies.get("first-touch");
  const replay = createReplay({
    topology,
    protocols,
    routings,
    policy,
    options: DEFAULT_REPLAY,
    dictionaries,
    closed: true,
  });
  replay.feed(batch);
  const { byClass, violations } = replay.finish();
  expect(violations).toEqual([]);
  return byClass.kv!.latencyNs.mean;
}

it("a peer's memory and another rack's take what they take on paper", () => {
  const only = (topology: Topology, tier: string, id: string): Topology => ({
    ...topology,
    tiers: topology.tiers.map((one) =>
      one.name === tier ? { ...one, instances: one.instances.map((has) => ({ ...has, nodes: [id] })) } : one,
    ),
  });
  for (const [topology, tier, from, id] of [
    [buildTopology("cxl-accelerators", { hosts: 2 }), "peer", "gpu0", "hbm1"],
    [buildTopology("genz-accelerators", { hosts: 2 }), "peer", "gpu0", "hbm1"],
    [buildTopology("genz-rack", { hosts: 2, racks: 2 }), "genz", "host0", "zmm1.0"],
  ] as const) {
    const ns = readNs(atInfiniteRate(only(topology, tier, id), tier));
    expect(Math.abs(ns - paperNs(topology, from, id)), `${topology.name} ${id}`).toBeLessThan(0.01);
  }
});

describe("engine.md check 9: the engine's zero-load latency is the sum on paper", () => {
  const cases = topologies.names.flatMap((name) => {
    const { tiers, probeTier } = buildTopology(name, { hosts: 2 });
    const local = tiers.some((tier) => tier.name === "dram") ? ["dram"] : [];
    return [...new Set([probeTier, ...local])].map((tier) => [name, tier] as const);
  });
  it.each(cases)("%s, %s", (name, tier) => {
    const topology = buildTopology(name, { hosts: 2 });
    // each of up to six stages of a way may round a picosecond
    expect(Math.abs(readNs(atInfiniteRate(topology, tier)) - ladderNs(topology, tier))).toBeLessThan(0.01);
  });
});
