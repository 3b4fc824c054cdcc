import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/cli/yaml-file.ts";
import { InputError, InputErrors, type ParamValues, type Topology } from "../../src/model/index.ts";
import { checkRouting } from "../../src/planner/index.ts";
import { probe } from "../../src/planner/probe.ts";
import { probeFlits } from "../../src/planner/probe-flits.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { parseTopology } from "../../src/topologies/parse.ts";
import { blocks, pages } from "../docs/pages.ts";

const PROBE = {
  pattern: "uniform",
  packetFlits: 4,
  hotspots: [],
  routerDelay: 3,
  linkDelay: 1,
  creditDelay: 1,
  allocIterations: 1,
  warmup: 1000,
  measure: 4000,
  seed: 1,
  seeds: 1,
};

const check = (name: string, set: ParamValues = {}) => checkRouting(buildTopology(name, set), routings);
const codes = (topology: Topology) => checkRouting(topology, routings).warnings.map(({ code }) => code);

describe("every built-in fabric", () => {
  it.each(topologies.names)(
    "%s: its routing fits it, reaches everything, and cannot wait in a circle",
    (name) => {
      for (const hosts of [1, 5, 16]) {
        const { circle, complete, warnings } = check(name, { hosts });
        expect(circle, `${hosts} hosts`).toEqual([]);
        expect(complete).toBe(true);
        expect(warnings).toEqual([]);
      }
    },
  );

  it.each(["mesh", "torus", "fat-tree", "dragonfly"])("%s: every routing it offers fits it", (name) => {
    const kinds = topologies.get(name).params.find((param) => param.name === "routing")!.choices!;
    expect(kinds.length).toBeGreaterThan(3);
    for (const routing of kinds) {
      const { kind, circle, classes } = check(name, { hosts: 24, routing });
      expect(kind).toBe(routing);
      if (routing !== "shortest") expect(circle, routing).toEqual([]);
      expect(classes).toBeGreaterThan(0);
    }
  });
});

describe("what can go wrong", () => {
  it("P130 names the links that can wait for each other", () => {
    const { circle, warnings } = check("torus", { x: 5, y: 1, deadlock: "none" });
    expect(circle).toHaveLength(5);
    expect(warnings).toMatchObject([{ code: "P130", hint: "routing: {deadlock: avoid}" }]);
    expect(warnings[0]!.message).toMatch(/wait in a circle: switch\d->switch\d(, switch\d->switch\d){4}$/);
  });

  it("P130 of a ring that goes by the fewest hops names what to use instead", () => {
    const [warning] = check("torus", { x: 6, y: 1, routing: "shortest" }).warnings;
    expect(warning!.code).toBe("P130");
    expect(warning!.hint).toContain("dimension-order");
  });

  it("P131 where classes do not have a virtual channel each", () => {
    const { classes, warnings } = check("torus", { "switch.vcs": 3 });
    expect(classes).toBe(2);
    expect(warnings).toMatchObject([{ code: "P131" }]);
    expect(warnings[0]!.message).toContain("has 3 virtual channels, routing dimension-order needs 4");
    expect(codes(buildTopology("torus", { "switch.vcs": 4 }))).toEqual([]);
  });

  it("P100 where the graph is not what the routing is for, S023 where there is no such routing", () => {
    const mesh = buildTopology("mesh", {});
    const by = (kind: string) => () => checkRouting({ ...mesh, routing: { kind, ties: "ecmp" } }, routings);
    expect(by("tree")).toThrow(InputError);
    expect(by("tree")).toThrow(/closes a circle of switches/);
    expect(by("dragonfly-minimal")).toThrow(/are not linked/);
    expect(by("dimension-ordr")).toThrow(/unknown routing: dimension-ordr/);
  });

  it("P110 where links lead there but the routing does not go that way", () => {
    const pods = buildTopology("cxl-pool", { hosts: 9 });
    const cable = pods.links.find(({ id }) => id === "host0-switch0")!;
    const pool = pods.tiers.find(({ name }) => name === "pool")!;
    const topology = {
      ...pods,
      // the other pod is one host away, which a hierarchy does not pass through
      links: [...pods.links, { ...cable, id: "second", to: "switch1" }],
      tiers: [
        { ...pool, instances: pool.instances.map((one) => ({ ...one, users: [...one.users, "gpu1"] })) },
      ],
    };
    expect(codes(topology)).toEqual([]);
    const tree = { ...topology, routing: { kind: "tree", ties: "ecmp" as const } };
    expect(() => checkRouting(tree, routings)).toThrow(InputErrors);
    expect(() => checkRouting(tree, routings)).toThrow(/P110 .*routing tree has no way from gpu1 to pool1.0/);
  });

  it("of a large fabric only a part is looked at", () => {
    const torus = buildTopology("torus", { deadlock: "none" });
    const whole = checkRouting(torus, routings);
    const part = checkRouting(torus, routings, 2000);
    expect([whole.complete, part.complete]).toEqual([true, false]);
    expect([whole.circle.length > 0, part.circle.length > 0]).toEqual([true, true]);
  });
});

describe("docs/routing.md", () => {
  const page = pages().find(({ name }) => name === "docs/routing.md")!;
  const [ring] = blocks(page.text, "yaml");
  const read = (text: string): Topology => {
    const { value, at } = parseYaml(text, "ring.topo.yaml");
    return parseTopology(value, at, protocols.names, routings.names);
  };

  it("has a ring that cannot wait in a circle, and the circle it names without classes", () => {
    expect(checkRouting(read(ring!), routings)).toMatchObject({ classes: 2, circle: [], warnings: [] });
    const without = read(ring!.replace("deadlock: avoid", "deadlock: none").replaceAll("vcs: 4", "vcs: 1"));
    const [first, second] = checkRouting(without, routings).warnings;
    expect([first!.code, second!.code]).toEqual(["P130", "P131"]);
    expect(page.text).toContain("s0->s1->s2->s3->s4->s5->s0");
    expect(first!.message).toMatch(/circle: s0->s1, s1->s2, s2->s3, s3->s4, s4->s5, s5->s0$/);
  });

  it("stands still in a probe without classes, and not with them", () => {
    const probe = (text: string) =>
      probeFlits(read(text), { ...PROBE, loads: [0.9] }, { protocols, routings }).deadlocked;
    expect(probe(ring!)).toBe(false);
    expect(probe(ring!.replace("deadlock: avoid", "deadlock: none").replaceAll("vcs: 4", "vcs: 1"))).toBe(
      true,
    );
  });
});

it("a replay on a ring stands still without classes, says so, and does not with them", () => {
  const run = (deadlock: string) => {
    const set = { x: 8, y: 1, "switch.vcs": 4, "switch.buffer_flits": 2, deadlock };
    const options = { tier: "pool", loads: [1], readRatio: 1, bytes: 64, accesses: 4000, seed: 1 };
    const policy = policies.get("first-touch");
    return probe(buildTopology("torus", set), options, { protocols, routings, policy });
  };
  const stuck = run("none");
  expect(stuck.deadlocked).toBe(true);
  expect(stuck.deadlock_links.length).toBeGreaterThan(2);
  expect(stuck.points[0]!.incomplete).toBeGreaterThan(0);
  const free = run("avoid");
  expect([free.deadlocked, free.deadlock_links, free.points[0]!.incomplete]).toEqual([false, [], 0]);
});
