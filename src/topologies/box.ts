import type { Figure, ParamValues, TopologyBuilder, TopologyParam } from "../model/index.ts";
import { param } from "./common-params.ts";
import { num } from "./draft.ts";
import { checkPlaces, followShape, hostsPerSwitch, type ShapeRouting, shapeParams } from "./shape.ts";
import { buildShape, type Shape } from "./shape-build.ts";

const sizeParams = (): TopologyParam[] => [
  hostsPerSwitch(),
  param.count("x", 0, "Switches along the first dimension; 0: as many as the hosts need", 0, 4096),
  param.count("y", 0, "Along the second: 1 makes a line of it; 0: as many as the hosts need", 0, 4096),
  param.count("z", 1, "Along the third", 1, 4096),
];

/** As square as the hosts allow where a size is not said. */
function sizesOf(values: ParamValues): [x: number, y: number, z: number] {
  const z = num(values, "z");
  const needed = Math.ceil(num(values, "hosts") / num(values, "hosts_per_switch") / z);
  let [x, y] = [num(values, "x"), num(values, "y")];
  if (x === 0) x = y > 0 ? Math.ceil(needed / y) : Math.ceil(Math.sqrt(needed));
  if (y === 0) y = Math.ceil(needed / x);
  return [x, y, z];
}

/** Where all sizes are said and the hosts are not, every switch has its hosts. */
function followBox(values: ParamValues, classes: number): Record<string, Figure | number> {
  const [x, y] = [num(values, "x"), num(values, "y")];
  const places = x * y * num(values, "z") * num(values, "hosts_per_switch");
  return {
    ...followShape(values, classes, num(values, "hosts_per_switch")),
    ...(places > 0 && { hosts: places }),
  };
}

/** A box of switches with every neighbour linked, and both ends of a line where `wraps`. */
export function boxBuilder(
  head: Pick<TopologyBuilder, "name" | "title" | "description">,
  wraps: boolean,
  routing: ShapeRouting,
): TopologyBuilder {
  return {
    ...head,
    status: "projection",
    params: shapeParams(sizeParams(), routing),
    follow: (values) => followBox(values, routing.classes),
    build(values) {
      const sizes = sizesOf(values);
      const { switches, links } = box(sizes, wraps);
      const each = num(values, "hosts_per_switch");
      checkPlaces(
        head.name,
        values,
        switches.length * each,
        "larger sizes (x, y, z), or more hosts_per_switch",
      );
      return buildShape(
        {
          ...head,
          switches,
          links,
          edge: switches.map((_, i) => i),
          hostsPerSwitch: each,
          notes: [`${sizes.filter((size, d) => d < 2 || size > 1).join(" x ")} switches`],
        },
        values,
      );
    },
  };
}

/** Switches in order, the first dimension fastest; a line of two is linked once, not twice. */
function box(
  [x, y, z]: readonly [number, number, number],
  wraps: boolean,
): Pick<Shape, "switches" | "links"> {
  const switches: Shape["switches"][number][] = [];
  const links: [number, number][] = [];
  const index = (i: number, j: number, k: number) => (k * y + j) * x + i;
  for (let k = 0; k < z; k++) {
    for (let j = 0; j < y; j++) {
      for (let i = 0; i < x; i++) {
        const here = switches.push({ id: `switch${switches.length}`, at: z > 1 ? [i, j, k] : [i, j] }) - 1;
        const beside = (at: number, size: number, next: number, first: number) => {
          if (at + 1 < size) links.push([here, next]);
          else if (wraps && size > 2) links.push([here, first]);
        };
        beside(i, x, index(i + 1, j, k), index(0, j, k));
        beside(j, y, index(i, j + 1, k), index(i, 0, k));
        beside(k, z, index(i, j, k + 1), index(i, j, 0));
      }
    }
  }
  return { switches, links };
}
