import { describe, expect, it } from "vitest";
import { DEFAULT_REPLAY, type ReplayResult } from "../../src/model/index.ts";
import { loadedLatency } from "../../src/planner/loaded-latency.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { pool } from "../engine/fixtures.ts";

const tools = { protocols, routings, policy: policies.get("first-touch") };
const topology = pool({ hosts: 2, devices: 1, gBps: 64, mediumGBps: 32, deviceLatencyNs: 100 });
const DEVICE = topology.nodes.find(({ kind }) => kind === "memory")!.id;

/** A replay that kept the device busy for a share of its time, with accesses of `bytes`, a quarter of them writes. */
function replayed(share: number, bytes: number): ReplayResult {
  const servers = [
    {
      id: DEVICE,
      kind: "medium",
      utilizationMean: share,
      utilizationMax: share * 1.5,
      payloadBytes: 1000,
      writtenBytes: 250,
      served: 10,
    },
  ];
  return {
    servers,
    byTier: { [topology.probeTier]: { accesses: 10, bytes: 10 * bytes } },
  } as unknown as ReplayResult;
}

describe("loaded latency", () => {
  const found = loadedLatency(topology, DEFAULT_REPLAY, replayed(0.5, 64), tools);

  it("probes at the trace's own size and share of reads", () => {
    expect(found).toMatchObject({ access_bytes: 64, read_ratio: 0.75, tier: topology.probeTier });
  });

  it("keeps the narrowest place as busy as it says, whatever is narrow", () => {
    const targets = [0.1, 0.3, 0.5, 0.65, 0.8, 0.9, 0.95];
    expect(found.points).toHaveLength(targets.length);
    found.points.forEach(({ utilization }, i) => {
      expect(Math.abs(utilization - targets[i]!)).toBeLessThan(0.03);
    });
    // The device's 32 GB/s is what is narrow here, not a link.
    const last = found.points.at(-1)!;
    expect(last.accepted_gbps).toBeGreaterThan(0.85 * 32 * 0.95);
    expect(last.accepted_gbps).toBeLessThanOrEqual(32);
  });

  it("rises from the idle latency to the cliff", () => {
    const means = [found.idle_latency_ns, ...found.points.map(({ latency_ns }) => latency_ns.mean)];
    means.slice(1).forEach((mean, i) => {
      expect(mean).toBeGreaterThan(means[i]!);
    });
  });

  it("puts the trace on the curve, at its own load", () => {
    const { id, kind, utilization_mean, latency_ns } = found.trace;
    expect({ id, kind, utilization_mean }).toEqual({ id: DEVICE, kind: "medium", utilization_mean: 0.5 });
    const same = found.points[2]!.latency_ns.mean;
    expect(Math.abs(latency_ns.mean / same - 1)).toBeLessThan(0.02);
  });

  it("has a trace at rest where nothing went to the tier", () => {
    const none = { servers: [], byTier: {} } as unknown as ReplayResult;
    const idle = loadedLatency(topology, DEFAULT_REPLAY, none, tools);
    expect(idle.trace).toMatchObject({ utilization_mean: 0, latency_ns: { mean: idle.idle_latency_ns } });
    expect(idle).toMatchObject({ access_bytes: 64, read_ratio: 1 });
  });

  it("is the same twice", () => {
    expect(loadedLatency(topology, DEFAULT_REPLAY, replayed(0.5, 64), tools)).toEqual(found);
  });
});
