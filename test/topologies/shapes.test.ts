import { describe, expect, it } from "vitest";
import { InputError, InputErrors, type ParamValues, type Topology } from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { SHAPE_PROTOCOLS } from "../../src/topologies/shape-links.ts";

const SHAPES = ["mesh", "torus", "fat-tree", "dragonfly"];

const switches = ({ nodes }: Topology) => nodes.filter(({ kind }) => kind === "switch");
const count = ({ nodes }: Topology, kind: string) => nodes.filter((node) => node.kind === kind).length;
const pools = ({ nodes }: Topology) => nodes.filter(({ id }) => id.startsWith("pool")).length;

/** Links between two switches. */
function trunks(topology: Topology) {
  const ids = new Set(switches(topology).map(({ id }) => id));
  return topology.links.filter(({ from, to }) => ids.has(from) && ids.has(to));
}

function refusal(name: string, set: ParamValues): string {
  try {
    buildTopology(name, set);
  } catch (error) {
    const first = error instanceof InputErrors ? error.errors[0]! : error;
    if (first instanceof InputError) return `${first.code} ${first.message}`;
    throw error;
  }
  return "";
}

describe("sizes", () => {
  it.each([
    // n x (k - 1) lines of k switches in a mesh, one link more each in a torus
    ["mesh", { x: 8, y: 8 }, 64, 112, 64],
    ["mesh", { x: 4, y: 3, z: 2 }, 24, 46, 24],
    ["mesh", { x: 5, y: 1 }, 5, 4, 5],
    ["torus", { x: 8, y: 8 }, 64, 128, 64],
    ["torus", { x: 4, y: 4, z: 4 }, 64, 192, 64],
    ["torus", { x: 7, y: 1 }, 7, 7, 7],
    // two places are linked once
    ["torus", { x: 2, y: 2 }, 4, 4, 4],
    ["mesh", { x: 2, y: 2, hosts_per_switch: 3 }, 4, 4, 12],
    // n levels of k^(n-1) switches, k links up from each but the top
    ["fat-tree", { k: 4, n: 3 }, 48, 128, 64],
    ["fat-tree", { k: 2, n: 4 }, 32, 48, 16],
    ["fat-tree", { k: 8 }, 16, 64, 64],
    ["fat-tree", { k: 2, n: 2 }, 4, 4, 4],
    ["fat-tree", { hosts: 40 }, 48, 128, 40],
    // a (a - 1) / 2 in each of a h + 1 groups, one between every two
    ["dragonfly", { groups: 9 }, 36, 9 * 6 + 36, 72],
    ["dragonfly", { p: 1, a: 2, h: 1, groups: 3 }, 6, 3 + 3, 6],
    ["dragonfly", { groups: 1 }, 4, 6, 8],
    ["dragonfly", { hosts: 100 }, 36, 6 * 15 + 15 * 3, 100],
  ] as const)("%s %o: %i switches, %i links between them, %i hosts", (name, set, nodes, links, hosts) => {
    const topology = buildTopology(name, set);
    expect([switches(topology).length, trunks(topology).length, count(topology, "host")]).toEqual([
      nodes,
      links,
      hosts,
    ]);
  });

  it("as square as the hosts need where no size is said", () => {
    const at = (hosts: number, set: ParamValues = {}) =>
      switches(buildTopology("mesh", { hosts, ...set })).at(-1)!.at;
    expect([at(16), at(5), at(1), at(12, { x: 4 }), at(16, { z: 2 })]).toEqual([
      [3, 3],
      [2, 1],
      [0, 0],
      [3, 2],
      [2, 2, 1],
    ]);
  });

  it.each(SHAPES)("%s: a switch has the links it should, all alike", (name) => {
    const topology = buildTopology(name, { hosts: 16 });
    const degrees = new Map(switches(topology).map(({ id }) => [id, 0]));
    for (const { from, to } of trunks(topology)) {
      for (const id of [from, to]) degrees.set(id, degrees.get(id)! + 1);
    }
    const found = new Set(degrees.values());
    // corners, edges and middle of a mesh; one level above the other of a tree
    expect([...found].sort()).toEqual({ mesh: [2, 3, 4], torus: [4], "fat-tree": [4], dragonfly: [5] }[name]);
    expect(new Set(trunks(topology).map(({ gBps, latencyNs }) => `${gBps} ${latencyNs}`)).size).toBe(1);
  });

  it("refuses hosts without a place", () => {
    expect(refusal("mesh", { x: 2, y: 2, hosts: 5 })).toBe(
      "S025 topology mesh: hosts: 5 do not fit on 4 places",
    );
    expect(refusal("fat-tree", { k: 2, n: 2, hosts: 5 })).toMatch(/^S025 .*5 do not fit on 4 places/);
    expect(refusal("dragonfly", { p: 1, a: 1, h: 1, hosts: 3 })).toMatch(/^S025 .*3 do not fit on 2 places/);
    expect(refusal("mesh", { "switch.lanes": 64 })).toMatch(/^P111 .*has 64 lanes, its links need 80/);
  });
});

describe("what hangs on them", () => {
  it("devices on every switch with hosts, or on some", () => {
    const on = (set: ParamValues) => pools(buildTopology("mesh", { hosts: 16, ...set }));
    expect([on({}), on({ devices_per_switch: 2 }), on({ device_every: 4 }), on({ x: 8, y: 8 })]).toEqual([
      16, 32, 4, 16,
    ]);
  });

  it.each(SHAPES)("%s: as many devices as hosts", (name) =>
    expect(pools(buildTopology(name, { hosts: 16 }))).toBe(16),
  );

  it.each(SHAPES)("%s: of any protocol, with the parts and the status of it", (name) => {
    expect(SHAPE_PROTOCOLS.length).toBeGreaterThan(6);
    for (const protocol of SHAPE_PROTOCOLS) {
      const topology = buildTopology(name, { hosts: 4, protocol });
      expect(new Set(trunks(topology).map((link) => link.protocol))).toEqual(new Set([protocol]));
      const expected = protocol === "rdma" ? "available" : protocol === "gen-z" ? "historical" : "projection";
      expect(topology.status, protocol).toBe(expected);
      expect(count(topology, "nic")).toBe(protocol === "rdma" ? 4 : 0);
    }
  });

  it("a link takes what is said, and is never faster than light", () => {
    const wire = (set: ParamValues) => trunks(buildTopology("torus", set))[0]!;
    expect(wire({ lanes: 4, rate: 32, "link.latency": 50 })).toMatchObject({ gBps: 16, latencyNs: 50 });
    expect(wire({ "link.length": 10, "link.latency": 1 }).latencyNs).toBeGreaterThan(89);
    expect(
      switches(buildTopology("torus", { "switch.latency": 6, "switch.vcs": 8, "switch.buffer_flits": 8 }))[0],
    ).toMatchObject({ latencyNs: 6, buffers: { vcs: 8, flits: 8 } });
  });

  it("says where a switch is larger than any that is sold", () => {
    const notes = (k: number) => buildTopology("fat-tree", { k }).notes.join("; ");
    expect(notes(8)).toContain("A switch needs 384 lanes; the largest CXL switch sold has 256");
    expect(notes(4)).not.toContain("lanes");
  });

  it("routing is as said", () => {
    const { routing } = buildTopology("torus", { routing: "up-down", ties: "adaptive", deadlock: "none" });
    expect(routing).toEqual({ kind: "up-down", ties: "adaptive", deadlock: "none" });
    expect(refusal("torus", { routing: "tree" })).toMatch(/^S023 .*unknown "tree"/);
  });
});
