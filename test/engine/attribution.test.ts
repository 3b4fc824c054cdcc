import { describe, expect, it } from "vitest";
import { COMPONENTS, type HopResult, Random, type ReplayResult } from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { pool, type Row, replay } from "./fixtures.ts";

/** Reads, writes and look-ups of many sizes, some alone and some in requests, by several requesters. */
function mixed(count: number, seed: number): Row[] {
  const random = new Random(seed);
  let now = 0;
  return Array.from({ length: count }, (_, i) => {
    now += random.below(2_000);
    const looksUp = random.below(4) === 0;
    const object = random.below(60);
    return {
      ts: now,
      requester: (i >> 2) % 4,
      op: looksUp ? 0 : random.below(3) === 0 ? 1 : 0,
      object,
      bytes: looksUp ? 65_536 : 64 << random.below(9),
      ...(looksUp && { phase: 1, cls: 2, rebuild: 50_000 }),
      ...(i % 3 !== 0 && { request: i >> 2 }),
    };
  });
}

/** Sum over places of each component, and of everything. */
const sumOf = (hops: readonly HopResult[], component: (typeof COMPONENTS)[number]): number =>
  hops.reduce((sum, hop) => sum + (hop.breakdownNs[component] ?? 0), 0);

function expectWhole({ hops, breakdownNs, latencyNs, violations }: ReplayResult): void {
  expect(violations).toEqual([]);
  for (const component of COMPONENTS) {
    const ns = breakdownNs[component];
    expect(Math.abs(sumOf(hops, component) - ns), component).toBeLessThanOrEqual(1e-9 * ns);
  }
  const all = hops.reduce((sum, { latencyNs: ns }) => sum + ns, 0);
  expect(Math.abs(all - latencyNs.mean)).toBeLessThanOrEqual(1e-9 * latencyNs.mean);
  for (const { id, breakdownNs: own } of hops)
    for (const ns of Object.values(own)) expect(ns, id).toBeGreaterThan(0);
}

describe("the sum over places is the whole, component by component", () => {
  it.each(topologies.names)("%s", (name) => {
    const topology = buildTopology(name, { hosts: 4 });
    const result = replay(topology, mixed(600, 7), { requesters: 4, window: 8 });
    expect(result.completed).toBeGreaterThan(0);
    expectWhole(result);
  });

  it("where bursts are cut, several ways are of equal cost, and look-ups are read in place", () => {
    const topology = { ...pool({ hosts: 4, devices: 3, localBytes: 2 ** 18, origin: true }) };
    const kv = { lookup: "independent", use: "in-place", publish: "shared" } as const;
    expectWhole(replay(topology, mixed(600, 11), { burstBytes: 4096, kv }));
  });
});

describe("one access", () => {
  const shape = { hosts: 1, devices: 1, hostLatencyNs: 80, linkLatencyNs: 31, switchLatencyNs: 251 };
  const { hops } = replay(pool(shape), [{ bytes: 64 }]);
  const at = (id: string, kind = "link"): Partial<Record<string, number>> =>
    hops.find((hop) => hop.id === id && hop.kind === kind)?.breakdownNs ?? {};

  it("leaves each place what that place costs, the odd picosecond on the request", () => {
    expect(at("host0", "port")).toEqual({ propagation: 80 });
    expect(at("switch", "switch")).toEqual({ switch: 251 });
    expect(at("mem0", "medium").media).toBe(60);
    expect(at("host0-switch>").propagation).toBe(15.5);
    expect(at("switch-mem0<").propagation).toBe(15.5);
  });

  it("names the link and the node that it is about", () => {
    const places = Object.fromEntries(hops.map(({ id, place }) => [id, place]));
    expect(places).toMatchObject({ "host0-switch>": "host0-switch", switch: "switch", mem0: "mem0" });
  });
});

describe("queues and packets", () => {
  it("are of the narrowest link", () => {
    const topology = pool({ hosts: 4, devices: 1, gBps: 64 });
    const narrow = topology.links.find(({ to }) => to === "mem0")!;
    narrow.gBps = 8;
    const rows = Array.from({ length: 200 }, (_, i) => ({
      ts: i * 4,
      requester: i % 4,
      object: i,
      bytes: 256,
    }));
    const { hops, breakdownNs } = replay(topology, rows, { window: 1000, slots: 1000 });
    const shareOf = (component: "linkQueue" | "serialisation"): number =>
      hops
        .filter(({ place }) => place === narrow.id)
        .reduce((sum, hop) => sum + hop.breakdownNs[component]!, 0) / breakdownNs[component];
    expect(shareOf("linkQueue")).toBeGreaterThan(0.97);
    expect(shareOf("serialisation")).toBe(1);
    expect(hops[0]).toMatchObject({ id: `${narrow.id}<`, kind: "link" });
  });

  it("of a posted write end at its first link", () => {
    const topology = pool({ hosts: 1, devices: 1, protocol: "pcie" });
    const { hops, breakdownNs } = replay(topology, [{ op: 1, bytes: 4096 }]);
    expect(hops.map(({ id }) => id).sort()).toEqual(["host0", "host0-switch>"]);
    expect(breakdownNs.propagation).toBe(40 + 15);
  });
});
