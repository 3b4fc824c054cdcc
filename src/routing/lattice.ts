import { type Graph, InputError, PASSABLE, type Step } from "../model/index.ts";

/** Direction along a dimension: 0 where the coordinate rises (or wraps to 0), 1 where it falls. */
export type Direction = 0 | 1;

const SWITCHED: ReadonlySet<string> = new Set(["switch", "bridge"]);

/** @throws InputError P100 */
export function refuse(message: string, hint?: string): never {
  throw new InputError({ code: "P100", message, ...(hint && { hint }) });
}

/** Routers in a box of places: coordinates 0 .. size - 1 in every dimension, neighbours linked; round the edge where both ends are. */
export class Lattice {
  readonly sizes: readonly number[];
  /** By dimension: whether its last place is linked to its first. */
  readonly wraps: readonly boolean[];
  private readonly at: readonly (readonly number[] | undefined)[];
  /** By node, dimension and direction: links to the neighbour there. */
  private readonly links: Step[][];
  private readonly graph: Graph;

  /** @throws InputError P100 where the routers do not fill a box, or a link is not between neighbours */
  constructor(graph: Graph, name: string) {
    this.graph = graph;
    // a direct network has no switches: its hosts pass traffic on
    const routers = graph.nodes.some((node) => node.kind === "switch") ? SWITCHED : PASSABLE;
    this.at = graph.nodes.map((node) => (routers.has(node.kind) ? node.at : undefined));
    this.sizes = this.measure(name);
    this.links = Array.from({ length: graph.nodes.length * this.sizes.length * 2 }, () => []);
    graph.steps.forEach((steps, node) => {
      for (const step of steps) if (this.at[node] && this.at[step.node]) this.place(node, step);
    });
    this.wraps = this.sizes.map((size, dimension) => this.wrapsAround(dimension, size));
  }

  isRouter(node: number): boolean {
    return this.at[node] !== undefined;
  }

  coordinate(node: number, dimension: number): number {
    return this.at[node]![dimension]!;
  }

  steps(node: number, dimension: number, direction: Direction): readonly Step[] {
    return this.links[(node * this.sizes.length + dimension) * 2 + direction]!;
  }

  private measure(name: string): number[] {
    const placed = this.graph.nodes.filter((_, node) => this.at[node]);
    if (placed.length === 0)
      refuse(`routing ${name} needs the place of every router: no node has one`, "at: [0, 0] on each switch");
    const without = this.graph.nodes.find((node) => node.kind === "switch" && !node.at);
    if (without) refuse(`routing ${name}: switch ${without.id} has no place`, "at: [0, 0] on each switch");
    const dimensions = placed[0]!.at!.length;
    const odd = placed.find((node) => node.at!.length !== dimensions);
    if (odd)
      refuse(
        `routing ${name}: ${odd.id} has ${odd.at!.length} coordinates, ${placed[0]!.id} has ${dimensions}`,
      );
    const sizes = placed[0]!.at!.map((_, d) => Math.max(...placed.map((node) => node.at![d]!)) + 1);
    const seen = new Map<string, string>();
    for (const { id, at } of placed) {
      const other = seen.get(at!.join());
      if (other) refuse(`routing ${name}: ${other} and ${id} are both at [${at!.join(", ")}]`);
      seen.set(at!.join(), id);
    }
    const places = sizes.reduce((product, size) => product * size, 1);
    if (places !== placed.length)
      refuse(
        `routing ${name}: ${placed.length} routers do not fill ${sizes.join(" x ")} places`,
        "another routing (up-down, port-based) for a box with holes",
      );
    return sizes;
  }

  /** Files a link under its dimension and direction. */
  private place(node: number, step: Step): void {
    const [from, to] = [this.at[node]!, this.at[step.node]!];
    const differing = from.flatMap((coordinate, d) => (coordinate === to[d] ? [] : [d]));
    const d = differing[0];
    if (d === undefined || differing.length > 1) this.refuseLink(step);
    const size = this.sizes[d]!;
    const rise = to[d]! - from[d]!;
    const direction = rise === 1 || (rise === 1 - size && size > 2) ? 0 : 1;
    if (Math.abs(rise) !== 1 && Math.abs(rise) !== size - 1) this.refuseLink(step);
    this.links[(node * this.sizes.length + d) * 2 + direction]!.push(step);
  }

  private refuseLink(step: Step): never {
    const { id, from, to } = this.graph.links[step.link]!;
    const place = (name: string) => `[${this.at[this.graph.node(name)]!.join(", ")}]`;
    refuse(
      `link ${id} joins ${place(from)} and ${place(to)}, which are no neighbours`,
      "routing: {kind: up-down} for links across a mesh",
    );
  }

  private wrapsAround(dimension: number, size: number): boolean {
    const { graph } = this;
    const lacking = (edge: number, direction: Direction) =>
      graph.nodes.filter(
        (_, node) =>
          this.isRouter(node) &&
          this.coordinate(node, dimension) === edge &&
          this.steps(node, dimension, direction).length === 0,
      );
    for (let place = 0; place < size - 1; place++) {
      const [first] = lacking(place, 0);
      if (first)
        refuse(
          `${first.id} at [${first.at!.join(", ")}] has no link to its neighbour in dimension ${dimension}`,
        );
    }
    if (size <= 2) return false;
    const open = lacking(size - 1, 0);
    const ends = this.at.filter((place) => place?.[dimension] === size - 1).length;
    if (open.length > 0 && open.length < ends)
      refuse(
        `${open[0]!.id} at [${open[0]!.at!.join(", ")}] has no link round the edge of dimension ${dimension}, others have`,
      );
    return open.length === 0;
  }
}
