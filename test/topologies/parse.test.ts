import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/cli/yaml-file.ts";
import { topologySchema } from "../../src/topologies/schema.ts";
import { GPUS, parse, problems, RING } from "./files.ts";
import { ladderNs } from "./paper.ts";

const CONNECTED = `${GPUS}  - {from: gpu3, to: host0, protocol: pcie, lanes: 16, rate: 32 GT/s}\n`;

describe("a file", () => {
  it("takes from its parts what it does not say", () => {
    const ring = parse(RING);
    expect(ring.nodes.map((node) => node.latencyNs)).toEqual([77.5, 250, 0]);
    expect(ring.links.map((link) => link.gBps)).toEqual([64, 32]);
    expect([ring.requesters, ring.probes, ring.probeTier]).toEqual([["h0"], ["h0"], "cxl"]);
    // host 77.5 + port 93 + switch 250 + a metre and back 9 + device 25 + DRAM 37.5
    expect(ladderNs(ring)).toBeCloseTo(77.5 + 93 + 250 + 9 + 62.5, 9);
  });

  it("has latencies there and back unless they are one way", () => {
    const oneWay = RING.replace("latency: 250 ns", "latency_one_way: 125 ns");
    expect(parse(oneWay).nodes[1]!.latencyNs).toBe(250);
  });

  it("finds its tiers from where each memory hangs", () => {
    const { tiers, probeTier, bom } = parse(CONNECTED);
    expect(
      tiers.map(({ name, shared, origin, instances }) => [name, shared, origin, instances.length]),
    ).toEqual([
      ["hbm", false, false, 2],
      ["dram", true, false, 1],
      ["cxl", true, false, 1],
      ["origin", true, true, 1],
    ]);
    expect(tiers[1]!.instances[0]!.users.toSorted()).toEqual(["gpu0", "gpu3", "host0"]);
    expect(tiers[2]!.instances[0]!.mover).toBe("host0");
    expect(probeTier).toBe("cxl");
    expect(bom).toContainEqual({ part: "ddr5-rdimm", quantity: 768, group: "memory" });
    expect(bom).toContainEqual({ part: "h100-sxm", quantity: 2, group: "compute" });
  });

  it("keeps what was said about a number", () => {
    const stated = RING.replace(
      "latency: 250 ns",
      "latency: {value: 250 ns, range: 220 ns .. 500 ns, grade: measured, source: bench, as_of: 2026-03}",
    );
    expect(parse(stated).figures["nodes[1].latency"]).toMatchObject({
      value: 250,
      low: 220,
      high: 500,
      grade: "measured",
      source: "bench",
    });
  });

  it("is history with Gen-Z and a projection with 256 B flits", () => {
    expect(parse(RING.replaceAll("cxl-68b", "gen-z")).status).toBe("historical");
    expect(parse(RING.replaceAll("cxl-68b", "cxl-256b")).status).toBe("projection");
  });

  it("gives each host what is plugged into it, and both what is plugged into both", () => {
    const two = `version: 1
name: two
nodes:
  - {id: h0, kind: host}
  - {id: h1, kind: host}
  - {id: a, kind: memory, part: cxl-expander-x8, capacity: 1 TiB}
  - {id: b, kind: memory, part: cxl-expander-x8, capacity: 1 TiB}
  - {id: d0, kind: memory, capacity: 1 TiB}
  - {id: d1, kind: memory, capacity: 1 TiB}
links:
  - {from: h0, to: a, protocol: cxl-68b, lanes: 8, rate: 32 GT/s}
  - {from: h1, to: b, protocol: cxl-68b, lanes: 8, rate: 32 GT/s}
  - {from: h0, to: d0, protocol: on-package}
  - {from: h0, to: d1, protocol: on-package}
`;
    const users = (text: string) =>
      parse(text).tiers.map(({ name, instances }) => [
        name,
        instances.map((one) => `${one.nodes} for ${one.users}`),
      ]);
    expect(users(two)).toEqual([
      ["dram", ["d0,d1 for h0"]],
      ["cxl", ["a for h0", "b for h1"]],
    ]);
    const both = `${two}  - {from: h1, to: a, protocol: cxl-68b, lanes: 8, rate: 32 GT/s}\n`;
    expect(problems(both)).toEqual([
      "P110 | topology two: h0, which moves pages out of cxl0, cannot reach b (no path) | name another mover of cxl0 under tiers",
    ]);
    const moved = `${both}tiers:
  - {name: cxl, nodes: [a], mover: h1}
  - {name: cxl, nodes: [b], users: [h1]}
`;
    expect(users(moved)).toEqual([["cxl", ["a for h0,h1", "b for h1"]]]);
  });

  it("groups tiers that it names", () => {
    const named = `${CONNECTED}tiers:
  - {name: fast, nodes: [hbm0], users: [gpu0]}
  - {name: fast, nodes: [hbm3], users: [gpu3]}
  - {name: far, nodes: [pool1], interleave: 4 KiB}
`;
    const { tiers } = parse(named);
    expect(
      tiers.map(({ name, instances, interleaveBytes }) => [name, instances.length, interleaveBytes]),
    ).toEqual([
      ["fast", 2, 256],
      ["far", 1, 4096],
    ]);
  });
});

describe("what is wrong with a file", () => {
  it.each([
    [
      "S020",
      "latency: 250 ns",
      "latency: 250",
      /S020 \| ring.topo.yaml:5:\d+ \| nodes\[1\].latency: 250 has no unit \| "250 ns"/,
    ],
    [
      "S021",
      "part: cxl2-switch-32",
      "prat: cxl2-switch-32",
      /S021 \| ring.topo.yaml:5:\d+ \| unknown key "prat" in nodes\[1\] \| did you mean "part"\?/,
    ],
    [
      "S022",
      "capacity: 512 GiB",
      "capacity: [1]",
      /S022 \| ring.topo.yaml:6:\d+ \| nodes\[2\].capacity: \[1\] is not a quantity/,
    ],
    [
      "S022, missing",
      ", capacity: 512 GiB",
      "",
      /S022 \| ring.topo.yaml:6:\d+ \| nodes\[2\]: key "capacity" is missing/,
    ],
    [
      "S023",
      "kind: host",
      "kind: hots",
      /S023 \| ring.topo.yaml:4:\d+ \| nodes\[0\].kind: unknown "hots" .* did you mean "host"\?/,
    ],
    [
      "S023, protocol",
      "protocol: cxl-68b, lanes: 8",
      "protocol: cxl-68, lanes: 8",
      /S023 \| .*9:\d+ .* did you mean "cxl-68b"\?/,
    ],
    ["S023, node", "from: s0", "from: s1", /S023 \| .*links\[1\].from: unknown "s1"/],
    ["S024", "id: m0", "id: s0", /S024 \| ring.topo.yaml:6:\d+ \| nodes\[2\].id: s0 is there twice/],
    ["S025", "latency: 250 ns", "latency: -1 ns", /S025 .* -1 ns is below 0/],
  ])("%s: %s as %s", (_, from, to, expected) => {
    expect(RING).toContain(from);
    expect(problems(RING.replace(from, to)).join("\n")).toMatch(expected);
  });

  it("P110: no path", () => {
    const without = CONNECTED.replace(/ {2}- \{from: gpu3, to: host0.*\n/, "");
    expect(problems(without)).toContain("P110 | topology cxl-fast: gpu3 cannot reach pool1 (no path)");
  });

  it("P110: nothing to reach at all", () => {
    const alone = RING.replace("nodes:", "nodes:\n  - {id: h1, kind: host}").concat(
      "tiers:\n  - {name: cxl, nodes: [m0], users: [h0]}\n",
    );
    expect(problems(alone)).toContain("P110 | topology ring: h1 cannot reach any tier (no path)");
    expect(problems(RING.replace("nodes:", "nodes:\n  - {id: h1, kind: host}"))).toContain(
      "P110 | topology ring: h1 cannot reach m0 (no path)",
    );
  });

  it("P101: faster than light", () => {
    const fast = RING.replace(
      "rate: 32 GT/s, length: 1 m}\nrouting",
      "rate: 32 GT/s, length: 3 m, latency: 2 ns}\nrouting",
    );
    expect(problems(fast)[0]).toMatch(
      /^P101 \| topology ring: link s0->m0 takes 2 ns over 3 m; light in the cable needs about 27 ns there and back/,
    );
  });

  it("P111: more lanes than the switch has", () => {
    expect(problems(RING.replace("latency: 250 ns", "lanes: 16"))[0]).toMatch(
      /^P111 \| .*:5:\d+ \| s0 has 16 lanes, its links need 24/,
    );
    expect(problems(RING.replace("lanes: 16", "lanes: 256"))[0]).toMatch(
      /^P111 .*s0 has 256 lanes, its links need 264/,
    );
  });

  it("P112: a tier on a switch", () => {
    expect(problems(`${RING}tiers:\n  - {name: pool, nodes: [s0]}\n`)[0]).toMatch(
      /^P112 .*s0 is a switch, not a memory or storage/,
    );
  });

  it("tells all problems at once", () => {
    expect(problems(RING.replace("250 ns", "250").replace("512 GiB", "512"))).toHaveLength(2);
  });

  it("is not startled by what is not a topology at all", () => {
    for (const text of ["", "5", "[]", "nodes: 5", "version: 1\nname: x\nnodes: [5]\nlinks: [[]]"]) {
      expect(problems(text).length).toBeGreaterThan(0);
    }
  });
});

describe("the schema", () => {
  const validate = new Ajv2020({ strict: false }).compile(topologySchema);
  it("accepts what the reader accepts", () => {
    for (const text of [RING, CONNECTED]) expect(validate(parseYaml(text, "x").value)).toBe(true);
  });
  it("refuses an unknown key", () => {
    expect(validate(parseYaml(RING.replace("routing", "ruoting"), "x").value)).toBe(false);
  });
});
