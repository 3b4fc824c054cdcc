/** Chooses the serving instance of each request, in the order in which they arrive. */
export interface Router {
  /** @returns the instance, 0 .. instances - 1 */
  route(blockIds: ArrayLike<number>, tokens: number): number;
}

export const ROUTES = ["round-robin", "prefix"] as const;
export type Route = (typeof ROUTES)[number];

/**
 * Least share of a prompt's blocks that an instance must know to attract the request: SGLang Model Gateway, `cache_aware` policy,
 * `--cache-threshold` 0.3 (2026). Without it a system prompt that all requests share would send every one of them to one instance.
 */
export const PREFIX_THRESHOLD = 0.3;

export function createRouter(route: Route, instances: number): Router {
  return route === "prefix" ? new PrefixRouter(instances) : new RoundRobin(instances);
}

class RoundRobin implements Router {
  private next = 0;
  private readonly instances: number;

  constructor(instances: number) {
    this.instances = instances;
  }

  route(): number {
    const instance = this.next;
    this.next = (this.next + 1) % this.instances;
    return instance;
  }
}

/**
 * The instance that knows the longest prefix of the prompt, if that is at least {@link PREFIX_THRESHOLD} of its blocks; else the one
 * with the fewest tokens so far. Ties go to the fewest tokens, then to the lowest number. Known is what an instance has been sent.
 */
class PrefixRouter implements Router {
  private readonly known: Set<number>[];
  private readonly sent: Float64Array;

  constructor(instances: number) {
    this.known = Array.from({ length: instances }, () => new Set<number>());
    this.sent = new Float64Array(instances);
  }

  route(blockIds: ArrayLike<number>, tokens: number): number {
    const instance = this.best(blockIds);
    for (let i = 0; i < blockIds.length; i++) this.known[instance]!.add(blockIds[i]!);
    this.sent[instance]! += tokens;
    return instance;
  }

  private best(blockIds: ArrayLike<number>): number {
    const enough = PREFIX_THRESHOLD * blockIds.length;
    let best = 0;
    let bestLength = -1;
    for (let i = 0; i < this.sent.length; i++) {
      const known = knownPrefix(this.known[i]!, blockIds);
      const length = known >= enough ? known : 0;
      if (length < bestLength || (length === bestLength && this.sent[i]! >= this.sent[best]!)) continue;
      best = i;
      bestLength = length;
    }
    return best;
  }
}

function knownPrefix(known: ReadonlySet<number>, blockIds: ArrayLike<number>): number {
  let length = 0;
  while (length < blockIds.length && known.has(blockIds[length]!)) length++;
  return length;
}
