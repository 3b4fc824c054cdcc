import { describe, expect, it } from "vitest";
import { parts } from "../../src/catalogue/index.ts";
import {
  GIB,
  InputError,
  InputErrors,
  type ParamValues,
  type Status,
  TIB,
  type Topology,
} from "../../src/model/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { buildTopology, settingsOf } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { lint } from "../../src/topologies/lint.ts";
import { paperNs } from "./paper.ts";

/** Tiers in HBM: what a peer lends is no more memory. */
const IN_HBM = ["hbm", "peer"];
const SIZES = [1, 2, 5, 16, 40];

/** What is built of parts that are no longer sold, or that nobody has measured. */
const STATUS: Record<string, Status> = {
  "genz-rack": "historical",
  "cxl-over-genz": "projection",
  "cxl-tiered": "projection",
  "cxl-fabric": "projection",
  "fat-tree": "projection",
  mesh: "projection",
  torus: "projection",
  dragonfly: "projection",
  "cxl-accelerators": "projection",
  "genz-accelerators": "historical",
  "genz-storage": "historical",
  "genz-bridged": "historical",
  "cxl-genz-hybrid": "projection",
};

/** First problem's code and text. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    const first = error instanceof InputErrors ? error.errors[0]! : error;
    if (first instanceof InputError)
      return [first.code, first.message, first.hint].filter(Boolean).join(" | ");
    throw error;
  }
  return "";
}

describe.each(topologies.names)("%s", (name) => {
  const builder = topologies.get(name);

  it.each(SIZES)("builds for %i hosts, free of lint, every tier within reach of its users", (hosts) => {
    const topology = buildTopology(name, { hosts });
    expect(lint(topology)).toEqual([]);
    expect(topology.requesters).toHaveLength(hosts);
    expect(topology.tiers.length).toBeGreaterThan(1);
    for (const tier of topology.tiers) {
      const users = tier.instances.flatMap((instance) => instance.users);
      for (const requester of topology.requesters)
        expect(users, `${requester} in ${tier.name}`).toContain(requester);
      expect(users, `${tier.name}: one instance each`).toHaveLength(new Set(users).size);
      for (const { users: who, nodes, mover } of tier.instances) {
        for (const from of [who[0]!, mover]) expect(paperNs(topology, from, nodes[0]!)).toBeGreaterThan(0);
      }
    }
  });

  it("has unique ids, known parts and protocols", () => {
    const { nodes, links, bom } = buildTopology(name);
    for (const ids of [
      nodes.map(({ id }) => id),
      links.map(({ id }) => id),
      bom.map(({ part, group }) => `${part} ${group}`),
    ]) {
      expect(new Set(ids).size).toBe(ids.length);
    }
    for (const { protocol } of links) expect(protocols.has(protocol), protocol).toBe(true);
    for (const { part, quantity } of bom) {
      expect(parts.has(part), part).toBe(true);
      expect(quantity).toBeGreaterThan(0);
    }
  });

  it("ends in an origin that is never full, and nothing else is endless", () => {
    const { tiers, probeTier } = buildTopology(name);
    expect(tiers.map(({ origin }) => origin)).toEqual([...tiers.slice(1).map(() => false), true]);
    for (const { origin, instances } of tiers) {
      for (const { capacityBytes } of instances) expect(Number.isFinite(capacityBytes)).toBe(!origin);
    }
    expect(tiers.map((tier) => tier.name)).toContain(probeTier);
  });

  it("gives the tiers on each node its bytes", () => {
    const { tiers, nodes } = buildTopology(name, { hosts: 5 });
    const used = new Map<string, number>();
    for (const { nodes: on, capacityBytes } of tiers.flatMap((tier) => tier.instances)) {
      for (const id of on) used.set(id, (used.get(id) ?? 0) + capacityBytes / on.length);
    }
    for (const [id, bytes] of used) {
      const has = nodes.find((node) => node.id === id)!.capacityBytes ?? Number.POSITIVE_INFINITY;
      expect(bytes === has || Math.abs(bytes - has) < 1, id).toBe(true);
    }
  });

  it("offers 1 TiB a host beside HBM, unless HBM is all there is", () => {
    const { tiers } = buildTopology(name, { hosts: 5 });
    const offload = tiers
      .filter((tier) => !IN_HBM.includes(tier.name) && !tier.origin)
      .flatMap((tier) => tier.instances);
    const bytes = offload.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
    expect(bytes / TIB).toBeCloseTo(name === "hbm-only" ? 0 : 5, 9);
  });

  it("grades every figure, and is shown for what it is", () => {
    const topology = buildTopology(name);
    const figures = Object.entries(topology.figures);
    expect(figures.length).toBeGreaterThan(8);
    for (const [id, { grade, source, unit, asOf }] of figures) {
      expect(
        [grade, source, unit, asOf].every((text) => text.length > 0),
        id,
      ).toBe(true);
    }
    expect(topology.status).toBe(builder.status);
    expect(topology.status).toBe(STATUS[name] ?? "available");
  });

  it("documents every parameter, with a default inside its limits", () => {
    for (const { param, value } of settingsOf(builder, {})) {
      expect(param.description.length, param.name).toBeGreaterThan(2);
      if (typeof value !== "number") expect(param.choices).toContain(value);
      else {
        expect(value, param.name).toBeGreaterThanOrEqual(param.min ?? Number.NEGATIVE_INFINITY);
        expect(value, param.name).toBeLessThanOrEqual(param.max ?? Number.POSITIVE_INFINITY);
      }
    }
    expect(new Set(builder.params.map((param) => param.name)).size).toBe(builder.params.length);
  });

  it("every parameter moves something", () => {
    const plain = JSON.stringify({ ...buildTopology(name, { hosts: 5 }), figures: {} });
    for (const { param, value } of settingsOf(builder, { hosts: 5 })) {
      if (LIMITS.has(param.name) || typeof value === "string") continue;
      const other = moved(param.name, value);
      const changed = JSON.stringify({ ...buildTopology(name, { hosts: 5, ...other }), figures: {} });
      expect(changed, param.name).not.toBe(plain);
    }
  });

  it("is the same every time", () => {
    expect(buildTopology(name, { hosts: 3 })).toEqual(buildTopology(name, { hosts: 3 }));
  });

  it("refuses what it does not know", () => {
    expect(refusal(() => buildTopology(name, { hots: 3 }))).toMatch(
      /^P113 \| topology .*unknown parameter "hots".*did you mean "hosts"\?/,
    );
    expect(refusal(() => buildTopology(name, { hosts: 0 }))).toMatch(/^S025 .*0 is below 1/);
    expect(refusal(() => buildTopology(name, { hosts: 1.5 }))).toMatch(/^S025 .*whole number/);
    expect(refusal(() => buildTopology(name, { gpu: "h100-sxn" }))).toMatch(
      /^S023 .*did you mean "h100-sxm"\?/,
    );
    expect(refusal(() => buildTopology(name, { weights: 9 * TIB }))).toMatch(/^S025 .*leave no HBM/);
  });
});

/** Parameters that only bound others: nothing moves until they are exceeded. */
const LIMITS = new Set(["switch.lanes", "tor.ports", "platform.lanes"]);

const RATIOS = new Set(["hbm.usable", "peer.share", "near.result_ratio"]);

/** Another value for a parameter, and whatever makes it matter. */
function moved(name: string, value: number): ParamValues {
  if (name === "retimer.latency") return { retimers: 1, [name]: value + 7 };
  if (/\.(hosts|heads)$/.test(name)) return { [name]: 1 };
  if (name === "pool.devices" || name === "genz.devices") return { [name]: 1 };
  if (
    name === "mhd.devices" ||
    name === "cxl.devices" ||
    name.endsWith("device.lanes") ||
    name === "host.lanes" ||
    name === "accelerator.lanes"
  )
    return { [name]: value === 2 ? 1 : 2 };
  if (name === "devices") return { [name]: value - 1 };
  if (name === "interleave") return { [name]: value * 2 };
  if (name === "interleave.ways") return { [name]: 4 };
  if (name === "accelerator.cxl_type") return { [name]: 1, "peer.share": 0 };
  if (name === "nvme-of.latency") return { "storage.access": "nvme-of", [name]: value + 1 };
  if (name.startsWith("rack.")) return { racks: 2, [name]: value + 1 };
  if (name === "leaves" || name === "spines") return { layout: "mixed", [name]: value + 1 };
  return { [name]: RATIOS.has(name) ? value / 2 : value + 1 };
}

describe("limits of real parts", () => {
  it("HDM decoders spread by powers of two from 256 B to 16 KiB, over the ways that they know", () => {
    const refusalOf = (set: ParamValues) => refusal(() => buildTopology("cxl-pool", set));
    expect(refusalOf({ interleave: 384 })).toMatch(/^S025 .*384 B is not a power of two/);
    expect(refusalOf({ interleave: 128 })).toMatch(/^S025 .*128 is below 256/);
    expect(refusalOf({ interleave: 32_768 })).toMatch(/^S025 .*above 16384/);
    expect(refusalOf({ "interleave.ways": 5 })).toMatch(/^S025 .*5 is not one of 1, 2, 3, 4, 6, 8, 12, 16/);
    expect(buildTopology("cxl-pool", { "interleave.ways": 4 }).tiers.at(-2)!.interleaveWays).toBe(4);
  });

  it("a switch out of lanes is refused", () => {
    expect(refusal(() => buildTopology("cxl-pool", { hosts: 16, "switch.hosts": 9 }))).toMatch(
      /^P111 \| topology cxl-pool: switch0 has 256 lanes, its links need 288 \(9 hosts x 16 \+ 18 devices x 8\)/,
    );
  });

  it("a host out of lanes is refused", () => {
    expect(refusal(() => buildTopology("cxl-mhd", { "mhd.devices": 9 }))).toMatch(
      /^P111 .*host0 has 64 lanes, its links need 72/,
    );
  });

  it("a ToR out of ports is refused", () => {
    expect(refusal(() => buildTopology("rdma-pool", { hosts: 40, "tor.hosts": 40 }))).toMatch(
      /^P111 .*tor0 has 64 ports, its links need 80/,
    );
  });

  it("256 B flits make a projection of a CXL fabric, at twice the rate", () => {
    const topology = buildTopology("cxl-pool", { hosts: 2, "cxl.protocol": "cxl-256b" });
    expect(topology.status).toBe("projection");
    expect(topology.links.find(({ id }) => id === "host0-switch0")!.gBps).toBe(128);
  });

  it("weights come off HBM", () => {
    const hbm = (topology: Topology) => topology.tiers[0]!.instances[0]!.capacityBytes;
    const free = hbm(buildTopology("hbm-only"));
    expect(free).toBe(Math.floor(8 * 80 * GIB * 0.9));
    expect(hbm(buildTopology("hbm-only", { weights: 140e9 }))).toBe(free - 140e9);
  });

  it("what is set is kept as an assumption of the user's", () => {
    const { figures } = buildTopology("cxl-pool", { "switch.latency": 250 });
    expect(figures["switch.latency"]).toMatchObject({
      value: 250,
      grade: "assumed",
      source: "set by the user",
    });
  });
});
