import type { TopologyBuilder } from "../model/index.ts";
import { param } from "./common-params.ts";
import { num } from "./draft.ts";
import { checkPlaces, followShape, shapeParams } from "./shape.ts";
import { buildShape, type Shape } from "./shape-build.ts";

const K = 4;
const N = 2;

/** A k-ary n-tree (Petrini and Vanneschi, IPPS 1997): n levels of k^(n-1) switches with k links down and k up; k^n hosts. */
export const topology: TopologyBuilder = {
  name: "fat-tree",
  title: "Fat tree",
  status: "projection",
  description:
    "k-ary n-tree: n levels of k^(n-1) switches, k links down and k up, k hosts and as many memory devices on each leaf. Any protocol.",
  params: shapeParams(
    [
      param.count("k", K, "Links of a switch down, and as many up", 2, 64),
      param.count("n", N, "Levels of switches", 1, 12),
    ],
    { kinds: ["nearest-common-ancestor", "up-down", "port-based", "shortest"], classes: 1 },
  ),
  follow: (values) => ({
    ...followShape(values, 1, num(values, "k")),
    // never fewer than in the round before, so that levels and hosts settle whichever of them is said
    n: Math.max(num(values, "n"), levelsFor(num(values, "hosts"), num(values, "k"))),
    hosts: num(values, "k") ** num(values, "n"),
  }),
  build(values) {
    const [k, n] = [num(values, "k"), num(values, "n")];
    checkPlaces("fat-tree", values, k ** n, "more levels (n), or wider switches (k)");
    return buildShape(treeOf(k, n), values);
  },
};

function levelsFor(hosts: number, k: number): number {
  let levels = 1;
  for (let places = k; places < hosts; places *= k) levels++;
  return levels;
}

/** Switch w of level l (0 at the bottom) is linked to those of level l + 1 whose number differs in digit l, base k, alone. */
function treeOf(k: number, n: number): Shape {
  const width = k ** (n - 1);
  const switches: Shape["switches"][number][] = [];
  const links: [number, number][] = [];
  for (let level = 0; level < n; level++) {
    const name = level === 0 ? "leaf" : level === n - 1 ? "root" : `level${level}.`;
    for (let w = 0; w < width; w++) {
      switches.push({ id: `${name}${w}`, at: [level, w] });
      if (level === n - 1) continue;
      const digit = Math.floor(w / k ** level) % k;
      for (let up = 0; up < k; up++) {
        links.push([level * width + w, (level + 1) * width + w + (up - digit) * k ** level]);
      }
    }
  }
  return {
    name: "fat-tree",
    title: "Fat tree",
    switches,
    links,
    edge: Array.from({ length: width }, (_, w) => w),
    hostsPerSwitch: k,
    notes: [`${n} levels of ${width} switches`],
  };
}
