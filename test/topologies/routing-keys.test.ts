import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/cli/yaml-file.ts";
import { InputErrors, type Topology } from "../../src/model/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { parseTopology } from "../../src/topologies/parse.ts";
import { topologySchema } from "../../src/topologies/schema.ts";

const LINE = `version: 1
name: line
nodes:
  - {id: h0, kind: host, part: host-xeon6}
  - {id: s0, kind: switch, at: [0, 0], buffers: {vcs: 4, flits: 32}}
  - {id: s1, kind: switch, at: [1, 0]}
  - {id: m0, kind: memory, part: cxl-expander-x8, capacity: 512 GiB}
links:
  - {from: h0, to: s0, protocol: cxl-68b, lanes: 16, rate: 32 GT/s}
  - {from: s0, to: s1, protocol: cxl-68b, lanes: 16, rate: 32 GT/s}
  - {from: s1, to: m0, protocol: cxl-68b, lanes: 8, rate: 32 GT/s}
routing: {kind: dimension-order, ties: adaptive, deadlock: none}
`;

const parse = (text: string): Topology => {
  const { value, at } = parseYaml(text, "line.topo.yaml");
  return parseTopology(value, at, protocols.names, routings.names);
};

function problem(from: string, to: string): string {
  expect(LINE).toContain(from);
  try {
    parse(LINE.replace(from, to));
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    return error.errors
      .map(({ code, where, message, hint }) => [code, where, message, hint].filter(Boolean).join(" | "))
      .join("\n");
  }
  return "";
}

const validate = new Ajv2020({ strict: false }).compile(topologySchema);

describe("routing in a file", () => {
  it("reads routing, places and buffers", () => {
    const { nodes, routing, notes } = parse(LINE);
    expect(routing).toEqual({ kind: "dimension-order", ties: "adaptive", deadlock: "none" });
    expect(nodes.map(({ at }) => at)).toEqual([undefined, [0, 0], [1, 0], undefined]);
    expect(nodes.map(({ buffers }) => buffers)).toEqual([
      undefined,
      { vcs: 4, flits: 32 },
      undefined,
      undefined,
    ]);
    expect(notes).toEqual([]);
  });

  it("is the fewest hops by hash unless it says something else", () => {
    expect(parse(LINE.replace(/routing:.*\n/, "")).routing).toEqual({ kind: "shortest", ties: "ecmp" });
  });

  it.each([
    [
      "S021 in routing",
      "ties: adaptive",
      "tie: adaptive",
      /S021 \| line.topo.yaml:12:\d+ .*"tie" in routing.* did you mean "ties"/,
    ],
    [
      "S023 of a routing",
      "kind: dimension-order",
      "kind: dimension-ordr",
      /S023 \| line.topo.yaml:12:\d+ .*did you mean "dimension-order"/,
    ],
    ["S023 of ties", "ties: adaptive", "ties: adaptiv", /S023 .*did you mean "adaptive"/],
    ["S023 of deadlock", "deadlock: none", "deadlock: avoidd", /S023 .*did you mean "avoid"/],
    [
      "S022 of routing",
      "routing: {kind: dimension-order, ties: adaptive, deadlock: none}",
      "routing: shortest",
      /S022 .*routing is not a mapping/,
    ],
    ["S021 in buffers", "flits: 32", "flit: 32", /S021 .*"flit" in nodes\[1\].buffers/],
    [
      "S022 in buffers",
      "{vcs: 4, flits: 32}",
      "{vcs: 4}",
      /S022 .*nodes\[1\].buffers: key "flits" is missing/,
    ],
    ["S025 of vcs", "vcs: 4", "vcs: 0", /S025 \| line.topo.yaml:5:\d+ .*nodes\[1\].buffers.vcs: 0 is not/],
    ["S025 of flits", "flits: 32", "flits: 1.5", /S025 .*nodes\[1\].buffers.flits/],
    [
      "S025 of a place",
      "at: [1, 0]",
      "at: [1, -1]",
      /S025 \| line.topo.yaml:6:\d+ .*nodes\[2\].at: \[1,-1\] is not a place/,
    ],
    ["S022 of a place", "at: [1, 0]", "at: 1", /S022 .*nodes\[2\].at is not a list/],
  ])("%s", (_, from, to, expected) => {
    expect(problem(from, to)).toMatch(expected);
  });

  it("the schema says the same", () => {
    const accepts = (text: string) => validate(parseYaml(text, "x").value);
    expect(accepts(LINE)).toBe(true);
    for (const [from, to] of [
      ["ties: adaptive", "ties: random"],
      ["vcs: 4", "vcs: 0"],
      ["flits: 32", "flit: 32"],
      ["at: [1, 0]", "at: [1, -1]"],
      ["deadlock: none", "deadlock: maybe"],
    ] as const)
      expect(accepts(LINE.replace(from, to)), to).toBe(false);
    const text = JSON.stringify(topologySchema);
    for (const name of routings.names) expect(text).toContain(name);
  });
});
