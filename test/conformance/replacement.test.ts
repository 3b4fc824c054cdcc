import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultValues, type PolicyFactory, type PolicyValues } from "../../src/model/index.ts";
import { CacheSimulation } from "../../src/planner/cache-simulation.ts";
import { policies } from "../../src/policies/index.ts";
import { Stores } from "../policies/stores.ts";

const RUNS = 60;
const orders = policies.all.filter(({ replacement }) => replacement !== undefined);
/** Every order as it is unless told, and in each of its variants. */
const variants = orders.flatMap((factory) => {
  const usual = defaultValues(factory.params);
  const { choices = [usual.variant] } = factory.params?.find(({ name }) => name === "variant") ?? {};
  return choices.map((variant): [string, PolicyFactory, PolicyValues] => [
    variant === undefined ? factory.name : `${factory.name} (${variant})`,
    factory,
    variant === undefined ? usual : { ...usual, variant },
  ]);
});

const objects = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 400 });
const sizeOf = (object: number): number => 1 + ((object * 7) % 13);

function nextUses(trace: readonly number[]): Float64Array {
  const next = new Float64Array(trace.length).fill(Number.POSITIVE_INFINITY);
  const last = new Map<number, number>();
  trace.forEach((object, i) => {
    const before = last.get(object);
    if (before !== undefined) next[before] = i;
    last.set(object, i);
  });
  return next;
}

function simulated(
  factory: PolicyFactory,
  values: PolicyValues,
  trace: readonly number[],
  capacity: { limit: "objects" | "bytes"; value: number },
): CacheSimulation {
  const cache = new CacheSimulation({ replacement: factory, values, capacity });
  const next = nextUses(trace);
  trace.forEach((object, i) => {
    cache.access(object, sizeOf(object), sizeOf(object), next[i]!);
    if (cache.used > capacity.value) throw new Error(`${cache.used} of ${capacity.value} are used`);
  });
  return cache;
}

describe.each(variants)("replacement by %s", (_name, factory, values) => {
  it("never has more hits than Belady's MIN where sizes are equal", () => {
    fc.assert(
      fc.property(objects, fc.integer({ min: 1, max: 30 }), (trace, value) => {
        const capacity = { limit: "objects", value } as const;
        const best = simulated(policies.get("belady"), {}, trace, capacity);
        expect(simulated(factory, values, trace, capacity).hits).toBeLessThanOrEqual(best.hits);
      }),
      { numRuns: RUNS, seed: 4 },
    );
  });

  it("keeps to a capacity in bytes, counts every reference once, and is the same again and in one run", () => {
    fc.assert(
      fc.property(objects, fc.integer({ min: 1, max: 300 }), (trace, value) => {
        const capacity = { limit: "bytes", value } as const;
        const once = simulated(factory, values, trace, capacity);
        const whole = new CacheSimulation({ replacement: factory, values, capacity });
        whole.run({
          objects: Int32Array.from(trace),
          sizes: Float64Array.from(trace, sizeOf),
          nextUse: nextUses(trace),
        });
        const counts = ({ hits, misses, hitBytes, missBytes, bypassed, held, used }: CacheSimulation) => ({
          hits,
          misses,
          hitBytes,
          missBytes,
          bypassed,
          held,
          used,
        });
        expect(counts(whole)).toEqual(counts(once));
        expect(counts(simulated(factory, values, trace, capacity))).toEqual(counts(once));
        expect(once.hits + once.misses).toBe(trace.length);
      }),
      { numRuns: RUNS, seed: 5 },
    );
  });

  it("gives victims that are in the store and not pinned, in several stores, with copies taken out at any time", () => {
    const step = fc.record({
      kind: fc.constantFrom("access", "access", "access", "access", "pin", "unpin", "remove"),
      store: fc.nat({ max: 2 }),
      object: fc.nat({ max: 30 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
        const stores = new Stores([20, 60, 150]);
        stores.run(factory.replacement!(stores, 3, values));
        for (const { kind, store, object } of steps) {
          if (kind === "access") stores.access(store, object, sizeOf(object));
          else if (kind === "remove") stores.remove(store, object);
          else stores.pin(store, object, kind === "pin" ? 1 : -1);
        }
        stores.storeUsed.forEach((used, store) => {
          expect(used).toBeLessThanOrEqual(stores.storeCapacity[store]!);
        });
      }),
      { numRuns: RUNS, seed: 6 },
    );
  });

  it("treats every store as if it were alone", () => {
    fc.assert(
      fc.property(objects, (trace) => {
        const alone = new Stores([25]);
        alone.run(factory.replacement!(alone, 1, values));
        const among = new Stores([25, 25]);
        among.run(factory.replacement!(among, 2, values));
        trace.forEach((object, i) => {
          alone.access(0, object, 1);
          among.access(1, object, 1);
          among.access(0, trace[trace.length - 1 - i]!, 1);
        });
        expect([...among.copies[1]!.keys()].sort()).toEqual([...alone.copies[0]!.keys()].sort());
      }),
      { numRuns: RUNS, seed: 7 },
    );
  });
});
