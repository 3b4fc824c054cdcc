import { describe, expect, it } from "vitest";
import { InputError, type RouteMap } from "../../src/model/index.ts";
import { box, circleOf, compile, endsOf, expectSound, graphOf } from "./helpers.ts";

const NAME = "dimension-order";

describe("dimension order", () => {
  it.each([
    ["line", [5], false],
    ["mesh", [4, 3], false],
    ["cube", [3, 2, 2], false],
    ["ring of 3", [3], true],
    ["ring of 5", [5], true],
    ["ring of 8", [8], true],
    ["torus", [4, 4], true],
    ["odd torus", [5, 3], true],
    ["3D torus", [3, 4, 3], true],
  ] as const)("%s: every pair by the fewest hops, and no circle of waits", (_, sizes, wrap) => {
    const graph = graphOf(box(sizes, wrap));
    expectSound(NAME, graph, true);
    const map = compile(NAME, graph);
    expect(map.classes).toBe(wrap ? 2 : 1);
    expect(circleOf(graph, map)).toEqual([]);
  });

  it.each([
    ["ring of 4", [4]],
    ["ring of 5", [5]],
    ["torus", [4, 4]],
    ["3D torus", [3, 4, 4]],
  ] as const)("%s without classes has a circle, along links that meet", (_, sizes) => {
    const graph = graphOf(box(sizes, true));
    const map = compile(NAME, graph, false);
    expect(map.classes).toBe(1);
    const circle = circleOf(graph, map);
    expect(circle.length).toBeGreaterThanOrEqual(3);
    circle.forEach((hop, i) => {
      const next = circle[(i + 1) % circle.length]!;
      const { from, to } = graph.links[next.link]!;
      expect(graph.node(next.forward ? from : to)).toBe(hop.node);
    });
  });

  it("a ring of three without classes has none: nobody goes through two links", () => {
    const graph = graphOf(box([3], true));
    expect(circleOf(graph, compile(NAME, graph, false))).toEqual([]);
  });

  it("goes both ways where they are equally long", () => {
    const graph = graphOf(box([8, 8], true));
    const map = compile(NAME, graph);
    const from = graph.node("h0");
    const ways = (to: string) => map.ways(from, graph.node(to), 16).length;
    // 4 along x; 4 along x and 4 along y; 3 along x
    expect([ways("h4"), ways("h36"), ways("h3")]).toEqual([2, 4, 1]);
  });

  it("loads the links and the classes of a torus alike", () => {
    const graph = graphOf(box([8, 8], true));
    const map = compile(NAME, graph);
    const [links, classes] = loads(map, endsOf(graph));
    expect(new Set(links.values()).size).toBe(1);
    // those that rise and those that fall are as many
    expect(classes[0]).toBeCloseTo(classes[1]!, 9);
  });

  it("corrects the first dimension first", () => {
    const graph = graphOf(box([4, 4], false));
    const [way] = compile(NAME, graph).ways(graph.node("h0"), graph.node("h15"), 8);
    expect(way!.map((hop) => graph.nodes[hop.node]!.id)).toEqual([
      "s0",
      "s1",
      "s2",
      "s3",
      "s7",
      "s11",
      "s15",
      "h15",
    ]);
  });

  it.each([
    ["a switch without a place", { routers: 2, links: [[0, 1]] }, /needs the place of every router/],
    [
      "a hole",
      {
        places: [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
        links: [
          [0, 1],
          [0, 2],
        ],
      },
      /3 routers do not fill 2 x 2/,
    ],
    ["two in one place", { places: [[0], [0]], links: [[0, 1]] }, /s0 and s1 are both at \[0\]/],
    ["a missing link", { places: [[0], [1], [2]], links: [[0, 1]] }, /s1 at \[1\] has no link/],
    [
      "a diagonal",
      {
        places: [
          [0, 0],
          [1, 0],
          [0, 1],
          [1, 1],
        ],
        links: [
          [0, 1],
          [0, 2],
          [1, 3],
          [2, 3],
          [0, 3],
        ],
      },
      /l4 joins \[0, 0\] and \[1, 1\]/,
    ],
    [
      "a long link",
      {
        places: [[0], [1], [2], [3]],
        links: [
          [0, 1],
          [1, 2],
          [2, 3],
          [0, 2],
        ],
      },
      /no neighbours/,
    ],
  ] as const)("refuses %s", (_, sketch, message) => {
    const run = () => compile(NAME, graphOf(sketch as never));
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
  });
});

/** Traffic of all pairs, split evenly over the ways of each: by direction of a router's link, and by class. */
function loads(map: RouteMap, ends: number[]): [Map<string, number>, number[]] {
  const links = new Map<string, number>();
  const classes = Array.from({ length: map.classes }, () => 0);
  for (const source of ends) {
    for (const target of ends.filter((end) => end !== source)) {
      const ways = map.ways(source, target, 64);
      for (const hop of ways.flatMap((way) => way.filter(({ anyVc }) => !anyVc))) {
        const key = `${hop.link} ${hop.forward}`;
        links.set(key, (links.get(key) ?? 0) + 1 / ways.length);
        classes[hop.vc]! += 1 / ways.length;
      }
    }
  }
  for (const [key, load] of links) links.set(key, Math.round(load * 1e6) / 1e6);
  return [links, classes];
}
