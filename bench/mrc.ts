/**
 * References per second of the exact LRU miss-ratio pass, numbering of objects included, beside the yardstick: 10 million Zipf(1.0)
 * references to 1 million objects; by objects alone and with bytes; and of SHARDS with 10,000 objects.
 */
import { emptyBatch, Random } from "../src/model/index.ts";
import { LruCurve } from "../src/planner/mrc/lru-curve.ts";
import { type ReferencePiece, References } from "../src/planner/mrc/references.ts";
import { RowFilter } from "../src/planner/mrc/row-filter.ts";
import { ShardsCurve } from "../src/planner/mrc/shards.ts";
import { cpuSeconds, makeRing, yardstick } from "./yardstick.ts";

const REFERENCES = Number(process.env.REFERENCES ?? 10_000_000);
const OBJECTS = 1_000_000;
const ROWS = 65_536;
const NAMES = { requester: ["host0"], tenant: [], job: [] };

/** Object of each reference, with probability as 1 / rank, by inverse transform; which object has which rank is shuffled. */
function zipf(): Int32Array {
  const random = new Random(1);
  const below = new Float64Array(OBJECTS);
  let sum = 0;
  for (let rank = 0; rank < OBJECTS; rank++) {
    sum += 1 / (rank + 1);
    below[rank] = sum;
  }
  const named = Int32Array.from({ length: OBJECTS }, (_, i) => i);
  for (let i = OBJECTS - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [named[i], named[j]] = [named[j]!, named[i]!];
  }
  return Int32Array.from({ length: REFERENCES }, () => {
    const drawn = random.uniform() * sum;
    let low = 0;
    for (let high = OBJECTS - 1; low < high; ) {
      const middle = (low + high) >> 1;
      if (below[middle]! < drawn) low = middle + 1;
      else high = middle;
    }
    return named[low]!;
  });
}

const CASES: [name: string, make: (references: References) => { take(piece: ReferencePiece): void }][] = [
  ["exact, by objects", () => new LruCurve()],
  ["exact, by objects and bytes", () => new LruCurve({ sized: true })],
  ["SHARDS, 10,000 objects", (references) => new ShardsCurve({ objects: 10_000 }, 1, references)],
];

/** @returns million references per CPU second */
function run(trace: Int32Array, make: (typeof CASES)[number][1]): number {
  const references = new References(new RowFilter([]));
  const curve = make(references);
  const batch = emptyBatch(ROWS);
  batch.bytes.fill(4096);
  let seconds = 0;
  for (let first = 0; first < REFERENCES; first += ROWS) {
    batch.rows = Math.min(ROWS, REFERENCES - first);
    for (let i = 0; i < batch.rows; i++) batch.object[i] = trace[first + i]!;
    const start = cpuSeconds();
    curve.take(references.of(batch, NAMES));
    seconds += cpuSeconds() - start;
  }
  return REFERENCES / seconds / 1e6;
}

const ring = makeRing();
const trace = zipf();
const rounds = Number(process.env.ROUNDS ?? 3);
for (const [name, make] of CASES) {
  const ratios: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const mark = yardstick(ring);
    const rate = run(trace, make);
    ratios.push(rate / mark);
    console.log(
      `${rate.toFixed(2)} M references/s  yardstick ${mark.toFixed(1)} M/s  ratio ${(rate / mark).toFixed(3)}`,
    );
  }
  ratios.sort((a, b) => a - b);
  console.log(
    `mrc, ${name}: median ratio ${ratios[ratios.length >> 1]!.toFixed(3)} (3 M references/s where the yardstick does 12: 0.25)`,
  );
}
