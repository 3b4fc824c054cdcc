import type { Graph, Step } from "../model/index.ts";
import { stepsInside } from "./core.ts";
import { refuse } from "./lattice.ts";

/** A link between two groups. */
export interface Global {
  from: number;
  to: number;
  step: Step;
}

/** Routers of a dragonfly: every two of a group linked, every two groups linked at least once. `at` is [group, router]. */
export class Groups {
  readonly inCore: readonly boolean[];
  readonly count: number;
  private readonly at: readonly (readonly number[] | undefined)[];
  private readonly local: readonly Map<number, Step[]>[];
  private readonly global = new Map<number, Global[]>();

  /** @throws InputError P100 where it is no dragonfly */
  constructor(graph: Graph, name: string) {
    this.inCore = graph.nodes.map(({ kind }) => kind === "switch");
    this.at = graph.nodes.map((node, i) => (this.inCore[i] ? node.at : undefined));
    graph.nodes.forEach(({ id }, i) => {
      if (this.inCore[i] && this.at[i]?.length !== 2)
        refuse(`routing ${name}: switch ${id} has no place [group, router]`, "at: [0, 0] on each switch");
    });
    const groups = [...new Set(this.at.flatMap((place) => (place ? [place[0]!] : [])))];
    if (groups.length === 0)
      refuse(`routing ${name} needs switches with a place [group, router]: there are none`);
    this.count = Math.max(...groups) + 1;
    const local: Map<number, Step[]>[] = graph.nodes.map(() => new Map());
    stepsInside(graph, this.inCore).forEach((steps, from) => {
      for (const step of steps) {
        if (this.groupOf(step.node) === this.groupOf(from))
          local[from]!.set(step.node, [...(local[from]!.get(step.node) ?? []), step]);
        else this.between(this.groupOf(from), this.groupOf(step.node)).push({ from, to: step.node, step });
      }
    });
    this.local = local;
    this.check(graph, name, groups);
  }

  groupOf(node: number): number {
    return this.at[node]![0]!;
  }

  /** Links from one router of a group to another. */
  within(from: number, to: number): readonly Step[] {
    return this.local[from]!.get(to) ?? [];
  }

  /** Links from one group to another. */
  between(from: number, to: number): Global[] {
    const key = from * this.count + to;
    const found = this.global.get(key) ?? [];
    this.global.set(key, found);
    return found;
  }

  private check(graph: Graph, name: string, groups: readonly number[]): void {
    const routers = groups.map((group) =>
      this.at.flatMap((place, node) => (place?.[0] === group ? [node] : [])),
    );
    for (const members of routers) {
      for (const a of members) {
        const b = members.find((other) => other !== a && this.within(a, other).length === 0);
        if (b !== undefined)
          refuse(
            `routing ${name}: ${graph.nodes[a]!.id} and ${graph.nodes[b]!.id} of group ${this.groupOf(a)} are not linked`,
            "a link between every two routers of a group",
          );
      }
    }
    for (const a of groups) {
      const b = groups.find((other) => other !== a && this.between(a, other).length === 0);
      if (b !== undefined)
        refuse(`routing ${name}: groups ${a} and ${b} are not linked`, "a link between every two groups");
    }
  }
}
