import { describe, expect, it } from "vitest";
import { InputError, type Topology } from "../../src/model/index.ts";
import { parseMetric, tried, whatIfs } from "../../src/planner/index.ts";
import { type ProbeData, probe } from "../../src/planner/probe.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";

const tools = { protocols, routings, policy: policies.get("first-touch") };
const probed = (topology: Topology, load = 0.9): ProbeData =>
  probe(
    topology,
    { tier: undefined, loads: [load], readRatio: 1, bytes: 4096, accesses: 2_000, seed: 1 },
    tools,
  );

/** A free link still passes packets one after another, a picosecond each. */
const IDLE_NS = 0.1;

/** A fabric where every kind of what-if has something to do. */
const everything = buildTopology("rdma-pool", { hosts: 2 });

describe.each(whatIfs.all)("what if each $name were free", (one) => {
  const topology = one.name === "switch" ? buildTopology("cxl-pool", { hosts: 2 }) : everything;
  const places = one.places(topology);

  it("has somewhere to do it, in the fabric's order, and leaves what it was given as it was", () => {
    expect(places.length).toBeGreaterThan(0);
    expect(new Set(places).size).toBe(places.length);
    const before = structuredClone(topology);
    one.free(topology, new Set(places));
    expect(topology).toEqual(before);
  });

  it("takes away no more than what it is about, from an idle access", () => {
    const before = probed(topology).idle_breakdown_ns;
    const after = probed(tried(topology, { kind: one.name, places })).idle_breakdown_ns;
    const mine: Record<string, (keyof typeof before)[]> = {
      link: ["serialisation", "propagation", "link_queue", "security"],
      switch: ["switch"],
      port: ["propagation"],
      medium: ["media", "media_queue"],
      software: ["software"],
    };
    const names = Object.keys(before) as (keyof typeof before)[];
    const less = names.filter((name) => after[name] < before[name] - IDLE_NS);
    expect(less.length).toBeGreaterThan(0);
    expect(mine[one.name]).toEqual(expect.arrayContaining(less));
  });

  it("does it to the places asked for only", () => {
    const [first] = places;
    const changed = one.free(topology, new Set([first!]));
    const differ = [
      ...topology.nodes.filter((node, i) => changed.nodes[i] !== node && node.id !== first),
      ...topology.links.filter((link, i) => changed.links[i] !== link && link.id !== first),
    ];
    expect(
      differ.every((thing) => [...changed.nodes, ...changed.links].some((now) => same(now, thing))),
    ).toBe(true);
    expect(one.free(topology, new Set())).toEqual(topology);
  });
});

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

it("leaves nothing to spend or wait for where all of it is free", () => {
  const free = whatIfs.all.reduce(
    (topology, one) => one.free(topology, new Set(one.places(topology))),
    everything,
  );
  expect(probed(free).idle_latency_ns).toBeLessThan(IDLE_NS);
});

describe("metrics", () => {
  it("are what a limit may be of, and means and maxima", () => {
    expect(parseMetric("e2e_p999")).toEqual({ name: "e2e_p999", measure: "e2e", statistic: "p999" });
    expect(parseMetric("latency_mean").statistic).toBe("mean");
  });

  it("S023: others, with the nearest", () => {
    const slip = (name: string): InputError => {
      try {
        parseMetric(name);
      } catch (error) {
        if (error instanceof InputError) return error;
      }
      throw new Error(`${name} is a metric`);
    };
    expect(slip("latncy_p99")).toMatchObject({ code: "S023", hint: 'did you mean "latency_p99"?' });
    expect(slip("bandwidth").hint).toBe("latency_p99");
  });
});
