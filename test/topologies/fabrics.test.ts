import { describe, expect, it } from "vitest";
import { InputError, InputErrors, type Topology } from "../../src/model/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { compared, topologies } from "../../src/topologies/index.ts";
import { lint } from "../../src/topologies/lint.ts";

/** First problem's code and text. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const first = error instanceof InputErrors ? error.errors[0]! : error;
    if (first instanceof InputError) return `${first.code} ${first.message}`;
    throw error;
  }
  return "";
}

const switchesOf = (topology: Topology) => topology.nodes.filter(({ kind }) => kind === "switch");
const buffered = (topology: Topology) =>
  topology.nodes.filter(({ kind, buffers }) => kind === "switch" || buffers);

it("a bare trace is compared on one fabric of each kind", () =>
  expect(compared.names).toEqual([
    "hbm-only",
    "pcie-offload",
    "rdma-pool",
    "cxl-direct",
    "cxl-pool",
    "cxl-mhd",
    "genz-rack",
    "cxl-over-genz",
  ]));

it.each(topologies.names)("%s: 64 hosts are built within a second", (name) => {
  const start = performance.now();
  expect(buildTopology(name, { hosts: 64 }).requesters).toHaveLength(64);
  expect(performance.now() - start).toBeLessThan(1000);
});

describe("buffers of switches", () => {
  const switched = topologies.names.filter((name) => switchesOf(buildTopology(name)).length > 0);

  it.each(switched)("%s: each virtual channel has room for rate x round trip", (name) => {
    const topology = buildTopology(name);
    expect(switched.length).toBeGreaterThan(4);
    for (const { id, latencyNs, buffers } of buffered(topology)) {
      for (const { from, to, protocol, gBps, latencyNs: linkNs } of topology.links) {
        if (from !== id && to !== id) continue;
        const { flitBytes } = protocols.get(protocol);
        expect(buffers!.flits * flitBytes).toBeGreaterThanOrEqual(gBps * (latencyNs + linkNs));
      }
    }
    expect(topology.figures["switch.buffer_flits"]).toMatchObject({ grade: "assumed", unit: "flits" });
  });

  it("shrink with more virtual channels, follow a protocol's rate, and are unbounded at 0", () => {
    const flits = (set: Record<string, number | string>) =>
      switchesOf(buildTopology("cxl-pool", set))[0]!.buffers;
    const { flits: two, vcs } = flits({})!;
    expect(vcs).toBe(2);
    expect(flits({ "switch.vcs": 4 })).toEqual({ vcs: 4, flits: Math.ceil(two / 2) });
    expect(flits({ "cxl.protocol": "cxl-256b" })!.flits).toBeCloseTo((two * 2 * 68) / 256, -1);
    expect(flits({ "switch.buffer_flits": 8 })).toEqual({ vcs: 2, flits: 8 });
    expect(flits({ "switch.buffer_flits": 0 })).toBeUndefined();
  });
});

describe("cxl-fabric", () => {
  const ways = (topology: Topology, from: string) =>
    topology.links.filter((link) => link.from === from && link.to.startsWith("spine")).length;

  it("gives every leaf a way over each spine, and says what it is oversubscribed by", () => {
    const topology = buildTopology("cxl-fabric", { hosts: 16, devices: 8, leaves: 3, spines: 2 });
    expect([ways(topology, "hostleaf0"), ways(topology, "deviceleaf2")]).toEqual([2, 2]);
    expect(topology.notes.join("; ")).toContain(
      "hosts 4:1 (128 lanes over 32), devices 2:1 (64 lanes over 32)",
    );
  });

  it("deals hosts and devices out evenly", () => {
    const { links } = buildTopology("cxl-fabric", { hosts: 5, devices: 7, leaves: 3, layout: "mixed" });
    const on = (leaf: string, what: string) =>
      links.filter(
        ({ from, to }) => [from, to].includes(leaf) && [from, to].some((id) => id.startsWith(what)),
      );
    expect([0, 1, 2].map((i) => on(`leaf${i}`, "host").length)).toEqual([1, 2, 2]);
    expect([0, 1, 2].map((i) => on(`leaf${i}`, "pool").length)).toEqual([2, 2, 3]);
  });

  it("refuses what real switches cannot do", () => {
    expect(refusal(() => buildTopology("cxl-fabric", { "trunk.lanes": 64 }))).toMatch(
      /^P111 .*leaf0 has 256 lanes/,
    );
    expect(refusal(() => buildTopology("cxl-fabric", { hosts: 128 }))).toMatch(
      /^P111 .*spine0 has 256 lanes/,
    );
    expect(refusal(() => buildTopology("cxl-fabric", { leaves: 1 }))).toMatch(/^S025 .*leaves: 1 is below 2/);
    expect(refusal(() => buildTopology("cxl-fabric", { spine: 1 }))).toMatch(/^P113 .*"spine"/);
    const crowded = { hosts: 4000, devices: 4000, "host.lanes": 1, "device.lanes": 1 };
    expect(refusal(() => buildTopology("cxl-fabric", crowded))).toMatch(/^P111 .*the fabric has 4096 ports/);
  });
});

describe("CXL device types", () => {
  const type = (node: string, value: number) => ({
    ...accelerators(),
    ...typed(accelerators(), node, value),
  });
  const accelerators = () => buildTopology("cxl-accelerators", { hosts: 2 });
  const typed = (topology: Topology, id: string, cxlType: number) => ({
    nodes: topology.nodes.map((node) => (node.id === id ? { ...node, cxlType: cxlType as 1 | 2 | 3 } : node)),
  });
  const said = (topology: Topology) => lint(topology).map(({ code, message }) => `${code} ${message}`);

  it("are on accelerators and devices", () => {
    const { nodes } = accelerators();
    expect(nodes.find(({ id }) => id === "gpu0")!.cxlType).toBe(2);
    expect(nodes.find(({ id }) => id === "pool0.0")!.cxlType).toBe(3);
  });

  it("a Type 1 device is no memory tier, its own or attached", () => {
    expect(said(type("pool0.0", 1))).toEqual([
      expect.stringMatching(/^P112 .*tier pool: pool0.0 is a CXL Type 1/),
    ]);
    expect(said(type("gpu0", 1))).toEqual([expect.stringMatching(/^P112 .*tier peer: gpu0 is a CXL Type 1/)]);
    expect(refusal(() => buildTopology("cxl-accelerators", { "accelerator.cxl_type": 1 }))).toMatch(
      /^P112 .*Type 1/,
    );
  });

  it("a Type 1 accelerator that lends nothing is sound, and has no tier of peers", () => {
    const { tiers } = buildTopology("cxl-accelerators", { "accelerator.cxl_type": 1, "peer.share": 0 });
    expect(tiers.map(({ name }) => name)).toEqual(["hbm", "dram", "pool", "origin"]);
  });

  it("a Type 3 device asks for nothing, and a host has no type", () => {
    expect(said(type("gpu1", 3))).toEqual([expect.stringMatching(/^P112 .*requester gpu1 is a CXL Type 3/)]);
    expect(said(type("host0", 2))).toEqual([expect.stringMatching(/^P112 .*host0 is a host/)]);
  });
});

describe("computing flash", () => {
  const targets = (set = {}) =>
    buildTopology("genz-storage", set).nodes.filter(({ id }) => id.startsWith("target"));

  it("works on the classes that are named, at every target", () => {
    for (const { nearData } of targets({ "near.classes": "embedding+dataset", "near.rate": 5 }))
      expect(nearData).toEqual({ classes: ["embedding", "dataset"], resultRatio: 0.05, gBps: 5 });
    expect(targets().map(({ part }) => part)).toEqual(Array(32).fill("genz-csd"));
  });

  it("is plain flash where none is named", () => {
    const [one] = targets({ "near.classes": "none" });
    expect([one!.part, one!.nearData]).toEqual(["genz-flash", undefined]);
    expect(refusal(() => targets({ "near.classes": "weights" }))).toMatch(/^S023 .*unknown "weights"/);
  });
});

describe("racks of Gen-Z", () => {
  const rack = (set: Record<string, number | string>) => buildTopology("genz-rack", set);
  const pool = (topology: Topology) => topology.tiers.find(({ name }) => name === "genz")!.instances;

  it("joined, they share one pool over every switch between them", () => {
    const topology = rack({ racks: 4, "rack.switches": 3 });
    expect(pool(topology)).toHaveLength(1);
    expect(topology.links.filter(({ to }) => to.startsWith("rackswitch"))).toHaveLength(12);
    expect(topology.notes.join()).toContain("4 racks: memory in another rack");
  });

  it("not joined, each has its own", () => {
    const topology = rack({ racks: 4, "pool.scope": "rack" });
    expect(pool(topology).map(({ users }) => users.length)).toEqual([8, 8, 8, 8]);
    expect(topology.links.filter(({ to }) => to.startsWith("rackswitch"))).toEqual([]);
  });

  it("a rack with more hosts than its switch has lanes for is refused", () =>
    expect(refusal(() => rack({ hosts: 64, racks: 2 }))).toMatch(/^P111 .*zswitch0 has 453 lanes/));

  it.each(["cxl-over-genz", "cxl-genz-hybrid"])("%s has them too", (name) =>
    expect(pool(buildTopology(name, { racks: 2 }))).toHaveLength(1),
  );
});

describe("devices of all hosts together", () => {
  const counted = topologies.all.filter(({ params }) => params.some(({ name }) => name === "devices"));

  it.each(counted.map(({ name }) => name))("%s: as many as are asked for, whoever gets one more", (name) => {
    const { tiers, probeTier } = buildTopology(name, { hosts: 8, devices: 10 });
    const far = tiers.find((tier) => tier.name === (name === "genz-bridged" ? "genz" : probeTier))!;
    expect(far.instances.flatMap(({ nodes }) => nodes)).toHaveLength(10);
  });

  it("are not fewer than the pools they are in", () => {
    expect(refusal(() => buildTopology("cxl-pool", { hosts: 32, devices: 3 }))).toMatch(
      /^S025 .*3 are too few: host0/,
    );
    expect(refusal(() => buildTopology("cxl-mhd", { hosts: 8, devices: 1 }))).toMatch(
      /^S025 .*1 are too few: host0/,
    );
  });
});
