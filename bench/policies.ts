/**
 * Accesses per second of cache replacement without time or fabric, beside the yardstick: Zipf(1.0) requests over a million objects,
 * 100,000 of which fit.
 */
import { CacheSimulation, type References } from "../src/planner/cache-simulation.ts";
import { choosePolicy, policies } from "../src/policies/index.ts";
import { cpuSeconds, makeRing, yardstick } from "./yardstick.ts";

const ACCESSES = Number(process.env.ACCESSES ?? 10_000_000);
const OBJECTS = 1_000_000;
const HELD = 100_000;
/** M accesses/s that a core should do where the yardstick does {@link USUAL}. */
const USUAL = 12;
const TARGETS: Record<string, number> = {
  lru: 10,
  fifo: 10,
  clock: 10,
  sieve: 10,
  "s3-fifo": 5,
  arc: 5,
  lfu: 5,
  "2q": 0,
  slru: 0,
  "w-tinylfu": 0,
  lirs: 0,
};

/** Objects by popularity under Zipf(1.0), by inversion over the sums of 1 / rank; ids are shuffled, so that rank says nothing of place. */
function requests(): References {
  const sums = new Float64Array(OBJECTS);
  for (let rank = 0, sum = 0; rank < OBJECTS; rank++) {
    sum += 1 / (rank + 1);
    sums[rank] = sum;
  }
  const random = generator();
  const ids = shuffled(random);
  const objects = new Int32Array(ACCESSES);
  for (let i = 0; i < ACCESSES; i++) objects[i] = ids[rankAt(sums, random() * sums[OBJECTS - 1]!)]!;
  return { objects, sizes: new Float64Array(ACCESSES).fill(1) };
}

function generator(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled(random: () => number): Int32Array {
  const ids = Int32Array.from({ length: OBJECTS }, (_, i) => i);
  for (let i = OBJECTS - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [ids[i], ids[j]] = [ids[j]!, ids[i]!];
  }
  return ids;
}

function rankAt(sums: Float64Array, value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sums[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function run(name: string, trace: References): { rate: number; missRatio: number } {
  const { factory, values } = choosePolicy(name, policies);
  const cache = new CacheSimulation({
    replacement: factory,
    values,
    capacity: { limit: "objects", value: HELD },
  });
  const start = cpuSeconds();
  cache.run(trace);
  const seconds = cpuSeconds() - start;
  return { rate: ACCESSES / seconds / 1e6, missRatio: cache.misses / ACCESSES };
}

const ring = makeRing();
const rounds = Number(process.env.ROUNDS ?? 3);
const trace = requests();
for (const name of process.env.POLICY?.split(",") ?? Object.keys(TARGETS)) {
  const found: { rate: number; ratio: number; missRatio: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const mark = yardstick(ring);
    const { rate, missRatio } = run(name, trace);
    found.push({ rate, ratio: rate / mark, missRatio });
  }
  found.sort((a, b) => a.ratio - b.ratio);
  const { rate, ratio, missRatio } = found[rounds >> 1]!;
  const target = TARGETS[name]
    ? `  (${TARGETS[name]} M accesses/s where the yardstick does ${USUAL}: ${(TARGETS[name] / USUAL).toFixed(2)})`
    : "";
  console.log(
    `${name.padEnd(10)} ${rate.toFixed(1).padStart(6)} M accesses/s  ratio ${ratio.toFixed(2)}  misses ${missRatio.toFixed(4)}${target}`,
  );
}
