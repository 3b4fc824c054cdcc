export interface Minimum {
  at: number[];
  value: number;
  evaluations: number;
}

export interface SimplexOptions {
  /** First step along each coordinate. */
  step: readonly number[];
  evaluations: number;
  /** Ends where the values of the simplex differ by less than this share of the best. */
  tolerance: number;
  onEvaluation?: (done: number, best: number) => void;
}

/**
 * Least value of a function without derivatives: Nelder and Mead, Computer Journal 7 (1965) 308, with reflection 1, expansion 2,
 * contraction and shrinking 1/2. For a few parameters and a function that need not be smooth.
 */
export function nelderMead(
  cost: (at: readonly number[]) => number,
  start: readonly number[],
  options: SimplexOptions,
): Minimum {
  let evaluations = 0;
  let least = Number.POSITIVE_INFINITY;
  const vertex = (at: number[]): Minimum => {
    const value = cost(at);
    evaluations++;
    least = Math.min(least, value);
    options.onEvaluation?.(evaluations, least);
    return { at, value, evaluations };
  };
  const corners = start.map((_, i) => start.map((x, j) => (i === j ? x + options.step[i]! : x)));
  const simplex = [[...start], ...corners].map(vertex);
  const order = () => simplex.sort((a, b) => a.value - b.value);
  order();
  while (evaluations < options.evaluations && spread(simplex) > options.tolerance) {
    const worst = simplex.at(-1)!;
    const others = simplex.slice(0, -1);
    const centre = start.map((_, i) => others.reduce((sum, { at }) => sum + at[i]!, 0) / others.length);
    const along = (t: number) => vertex(centre.map((c, i) => c + t * (worst.at[i]! - c)));
    const next = better(along, simplex);
    if (next) simplex[simplex.length - 1] = next;
    else
      for (let i = 1; i < simplex.length; i++) simplex[i] = vertex(midpoint(simplex[0]!.at, simplex[i]!.at));
    order();
  }
  return { ...simplex[0]!, evaluations };
}

/** The vertex that takes the worst one's place; undefined where the simplex must shrink. */
function better(along: (t: number) => Minimum, simplex: readonly Minimum[]): Minimum | undefined {
  const best = simplex[0]!;
  const second = simplex.at(-2)!;
  const worst = simplex.at(-1)!;
  const reflected = along(-1);
  if (reflected.value < best.value) {
    const expanded = along(-2);
    return expanded.value < reflected.value ? expanded : reflected;
  }
  if (reflected.value < second.value) return reflected;
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
  return contracted.value < Math.min(reflected.value, worst.value) ? contracted : undefined;
}

const midpoint = (a: readonly number[], b: readonly number[]): number[] => a.map((x, i) => (x + b[i]!) / 2);

function spread(simplex: readonly Minimum[]): number {
  const best = simplex[0]!.value;
  return (simplex.at(-1)!.value - best) / Math.max(Math.abs(best), Number.MIN_VALUE);
}
