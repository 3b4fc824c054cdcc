import { directionOf, type Graph, type Step } from "../model/index.ts";
import { stepsInside } from "./core.ts";

/** Steps that a packet may take next towards one target, by router; none where it cannot be reached. */
export type Towards = (at: number) => readonly Step[];

/** Shortest ways among the routers. */
export class Shortest {
  readonly routers: readonly number[];
  private readonly steps: readonly (readonly Step[])[];
  private readonly known = new Map<number, Float64Array>();

  constructor(graph: Graph, core: readonly boolean[]) {
    this.steps = stepsInside(graph, core);
    this.routers = core.flatMap((inCore, node) => (inCore ? [node] : []));
  }

  /** Hops of every node to a router; links are the same both ways. */
  distances(target: number): Float64Array {
    const known = this.known.get(target);
    if (known) return known;
    const distance = new Float64Array(this.steps.length).fill(Number.POSITIVE_INFINITY);
    distance[target] = 0;
    const queue = [target];
    for (let i = 0; i < queue.length; i++) {
      for (const { node } of this.steps[queue[i]!]!) {
        if (Number.isFinite(distance[node]!)) continue;
        distance[node] = distance[queue[i]!]! + 1;
        queue.push(node);
      }
    }
    this.known.set(target, distance);
    return distance;
  }

  /** All shortest ways, or of each router the first in the order of its links. */
  towards(target: number, one: boolean): Towards {
    const distance = this.distances(target);
    return (at) => {
      const nearer = this.steps[at]!.filter(({ node }) => distance[node] === distance[at]! - 1);
      return one ? nearer.slice(0, 1) : nearer;
    };
  }
}

/**
 * Deals targets out to layers, each with virtual channels of its own, so that in no layer full buffers can wait in a circle (as LASH
 * does for pairs: Skeie, Lysne and Theiss, Layered shortest path routing, IPDPS 2002). Each goes to the first layer that it fits.
 * @param most layers at most @returns layer of each target, -1 where it fits none
 */
export function dealOut(
  shortest: Shortest,
  targets: readonly number[],
  most: number,
  one: boolean,
): number[] {
  const layers = Array.from({ length: most }, () => new Layer());
  return targets.map((target) => {
    const waits = waitsTowards(shortest, target, one);
    return layers.findIndex((layer) => layer.take(waits));
  });
}

/** Pairs of directions of links, the first of which can wait for the second: held and asked for in turn. */
function waitsTowards(shortest: Shortest, target: number, one: boolean): number[] {
  const towards = shortest.towards(target, one);
  const waits: number[] = [];
  for (const at of shortest.routers) {
    if (at === target) continue;
    for (const step of towards(at)) {
      if (step.node === target) continue;
      for (const next of towards(step.node)) waits.push(directionOf(step), directionOf(next));
    }
  }
  return waits;
}

class Layer {
  private readonly after = new Map<number, Set<number>>();

  /** Adds waits if they close no circle. */
  take(waits: readonly number[]): boolean {
    const added: number[] = [];
    for (let i = 0; i < waits.length; i += 2) {
      const set = this.after.get(waits[i]!) ?? new Set();
      this.after.set(waits[i]!, set);
      if (set.has(waits[i + 1]!)) continue;
      set.add(waits[i + 1]!);
      added.push(waits[i]!, waits[i + 1]!);
    }
    if (!this.hasCircle()) return true;
    for (let i = 0; i < added.length; i += 2) this.after.get(added[i]!)!.delete(added[i + 1]!);
    return false;
  }

  /** Whether taking away what waits for nothing, again and again, leaves anything (Kahn, Comm. ACM 5(11), 1962). */
  private hasCircle(): boolean {
    const before = new Map<number, number>();
    for (const next of this.after.values()) for (const to of next) before.set(to, (before.get(to) ?? 0) + 1);
    const free = [...this.after.keys()].filter((from) => !before.has(from));
    let taken = 0;
    for (let from = free.pop(); from !== undefined; from = free.pop()) {
      taken++;
      for (const to of this.after.get(from) ?? []) {
        const left = before.get(to)! - 1;
        before.set(to, left);
        if (left === 0) free.push(to);
      }
    }
    const all = new Set([...this.after.keys(), ...before.keys()]);
    return taken < all.size;
  }
}
