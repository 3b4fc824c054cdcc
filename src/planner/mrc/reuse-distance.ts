import { Histogram } from "../../engine/histogram.ts";
import type { AccessBatch, Dictionaries } from "../../model/index.ts";
import { References } from "./references.ts";
import { RowFilter } from "./row-filter.ts";
import { StackDistances } from "./stack-distance.ts";

interface Distances {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** How far apart the uses of an object are, in what else is used between. */
export interface ReuseDistance {
  references: number;
  /** References to an object that was not used before. */
  first_uses: number;
  /** Of the others: distinct other objects used since the last use, and bytes of those and of the object: what LRU needs to hit. */
  objects: Distances;
  bytes: Distances;
}

/** LRU stack distances of a whole trace (Mattson et al., 1970), exact, every row that reads, writes, updates or prefetches. */
export class ReuseDistances {
  private readonly references: References;
  private readonly stack = new StackDistances(true);
  private readonly objects = new Histogram();
  private readonly bytes = new Histogram();

  /** @param blockBytes no KV block is larger */
  constructor(blockBytes?: number) {
    this.references = new References(new RowFilter([]), blockBytes);
  }

  feed(batch: AccessBatch, dictionaries: Dictionaries): void {
    const { count, objects, sizes } = this.references.of(batch, dictionaries);
    const { stack } = this;
    for (let i = 0; i < count; i++) {
      stack.access(objects[i]!, sizes[i]!);
      if (stack.objects < 0) continue;
      this.objects.add(stack.objects);
      this.bytes.add(stack.bytes);
    }
  }

  data(): ReuseDistance {
    const references = this.references.requests;
    return {
      references,
      first_uses: references - this.objects.count,
      objects: quantiles(this.objects),
      bytes: quantiles(this.bytes),
    };
  }
}

function quantiles(histogram: Histogram): Distances {
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((q) => Math.round(histogram.quantile(q)));
  return { p50: p50!, p90: p90!, p99: p99!, max: histogram.max };
}
