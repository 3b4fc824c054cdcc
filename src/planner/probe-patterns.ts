import { InputError, nearest, type Random } from "../model/index.ts";

/** Who sends to whom. */
export interface Pattern {
  /** Terminal that the next packet of `source` goes to. */
  destination(source: number, random: Random): number;
  /** Share of the packets of `source` that go to each terminal. */
  shares(source: number): Float64Array;
}

/** A node that draws traffic; without a share it has an equal part of what the others leave. */
export interface Hotspot {
  node: string;
  share?: number;
}

/** Terminals as patterns see them. */
export interface Ends {
  ids: readonly string[];
  /** Place of the switch each is on, one coordinate per dimension; none where the switches have no places. */
  places: readonly (readonly number[] | undefined)[];
}

type Rule = (ends: Ends, hotspots: readonly Hotspot[]) => Pattern;

/** Patterns of Dally and Towles, Principles and Practices of Interconnection Networks (2004), section 3.2, as BookSim 2 has them. */
const RULES: Record<string, { title: string; make: Rule }> = {
  uniform: { title: "to every terminal alike, itself included", make: ({ ids }) => uniform(ids.length) },
  neighbour: {
    title: "to the next place in every dimension, round the edge",
    make: (ends) => shifted(ends, () => 1),
  },
  tornado: {
    title: "almost half way round every dimension: ceil(k / 2) - 1 places on",
    make: (ends) => shifted(ends, (size) => Math.ceil(size / 2) - 1),
  },
  transpose: {
    title: "terminal r + k c to terminal c + k r, of k x k",
    make: ({ ids }) => transpose(ids.length),
  },
  "bit-complement": {
    title: "terminal i of n to terminal n - 1 - i",
    make: ({ ids }) => fixed(ids.map((_, i) => ids.length - 1 - i)),
  },
  hotspot: { title: "to the nodes named by --hotspot, the rest to all alike", make: hotspot },
};

export const PATTERNS: readonly { name: string; title: string }[] = Object.entries(RULES).map(
  ([name, { title }]) => ({ name, title }),
);

/** @throws InputError S012 where a pattern does not fit the number of terminals, S023 on an unknown hotspot */
export function patternOf(name: string, ends: Ends, hotspots: readonly Hotspot[]): Pattern {
  return RULES[name]!.make(ends, hotspots);
}

function uniform(count: number): Pattern {
  const shares = new Float64Array(count).fill(1 / count);
  return { destination: (_, random) => random.below(count), shares: () => shares };
}

function fixed(targets: readonly number[]): Pattern {
  return {
    destination: (source) => targets[source]!,
    shares: (source) => Float64Array.from(targets, (_, i) => Number(i === targets[source])),
  };
}

function transpose(count: number): Pattern {
  const k = Math.round(Math.sqrt(count));
  if (k * k !== count) {
    throw new InputError({
      code: "S012",
      message: `pattern transpose: ${count} terminals are no square`,
      where: "--pattern",
    });
  }
  return fixed(Array.from({ length: count }, (_, i) => (i % k) * k + Math.floor(i / k)));
}

/**
 * So many places on in every dimension. Terminals on one switch go to the same number of the other's. Where the switches do not fill
 * a box, all terminals are one dimension in their order.
 */
function shifted({ ids, places }: Ends, by: (size: number) => number): Pattern {
  const line = ids.map((_, i) => (i + by(ids.length)) % ids.length);
  const sizes = sizesOf(places);
  if (!sizes) return fixed(line);
  const numbered = new Map<string, number>();
  const turns = new Map<string, number>();
  const keyOf = (place: readonly number[], turn: number) => `${place.join(" ")}/${turn}`;
  const turnOf = places.map((place) => {
    const at = place!.join(" ");
    const turn = turns.get(at) ?? 0;
    turns.set(at, turn + 1);
    return turn;
  });
  places.forEach((place, i) => {
    numbered.set(keyOf(place!, turnOf[i]!), i);
  });
  const targets = places.map((place, i) =>
    numbered.get(
      keyOf(
        place!.map((at, d) => (at + by(sizes[d]!)) % sizes[d]!),
        turnOf[i]!,
      ),
    ),
  );
  return fixed(targets.every((target) => target !== undefined) ? (targets as number[]) : line);
}

/** Places in each dimension; none where some terminal has no place. */
function sizesOf(places: Ends["places"]): number[] | undefined {
  const dimensions = places[0]?.length;
  if (!dimensions || places.some((place) => place?.length !== dimensions)) return undefined;
  return Array.from({ length: dimensions }, (_, d) => 1 + Math.max(...places.map((place) => place![d]!)));
}

function hotspot({ ids }: Ends, hotspots: readonly Hotspot[]): Pattern {
  const shares = new Float64Array(ids.length);
  const stated = hotspots.reduce((sum, { share }) => sum + (share ?? 0), 0);
  if (stated > 1 + 1e-9) {
    throw new InputError({ code: "S025", message: `--hotspot: shares add up to ${stated}, more than 1` });
  }
  const open = hotspots.filter(({ share }) => share === undefined).length;
  for (const { node, share } of hotspots) shares[numberOf(node, ids)]! += share ?? (1 - stated) / open;
  const rest = open > 0 ? 0 : Math.max(0, 1 - stated) / ids.length;
  const all = shares.map((share) => share + rest);
  const upTo = new Float64Array(ids.length);
  all.reduce((sum, share, i) => {
    upTo[i] = sum + share;
    return upTo[i];
  }, 0);
  upTo.fill(
    1,
    all.findLastIndex((share) => share > 0),
  );
  return { destination: (_, random) => firstAbove(upTo, random.uniform()), shares: () => all };
}

/** Index of the first entry greater than `value`; the last is 1. */
function firstAbove(upTo: Float64Array, value: number): number {
  let low = 0;
  for (let high = upTo.length - 1; low < high; ) {
    const middle = (low + high) >> 1;
    if (upTo[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function numberOf(node: string, ids: readonly string[]): number {
  const found = ids.indexOf(node);
  if (found >= 0) return found;
  const near = nearest(node, ids);
  throw new InputError({
    code: "S023",
    message: `--hotspot: no terminal ${node} (known: ${ids.slice(0, 8).join(", ")}${ids.length > 8 ? ", ..." : ""})`,
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}
