import { expect, test } from "vitest";
import { emptyBatch, OP } from "../../../src/model/index.ts";
import { ReuseDistances } from "../../../src/planner/mrc/reuse-distance.ts";

test("reuse distances are those of a list searched from the front", () => {
  const batch = emptyBatch(400);
  batch.rows = 400;
  let state = 9;
  for (let i = 0; i < 400; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    batch.object[i] = (state >>> 16) % 23;
    batch.bytes[i] = 10 + (batch.object[i]! % 5);
    batch.op[i] = i % 50 === 0 ? OP.alloc : i % 3 === 0 ? OP.write : OP.read;
  }
  const distances = new ReuseDistances();
  distances.feed(batch, { requester: ["a"], tenant: [], job: [] });
  const stack: number[] = [];
  const between: number[] = [];
  const bytes: number[] = [];
  for (let i = 0; i < 400; i++) {
    if (batch.op[i] === OP.alloc) continue;
    const object = batch.object[i]!;
    const at = stack.indexOf(object);
    if (at >= 0) {
      between.push(at);
      bytes.push(stack.slice(0, at + 1).reduce((sum, one) => sum + 10 + (one % 5), 0));
      stack.splice(at, 1);
    }
    stack.unshift(object);
  }
  const quantile = (values: number[], q: number) =>
    values.toSorted((a, b) => a - b)[Math.ceil(q * values.length) - 1]!;
  const data = distances.data();
  expect(data).toMatchObject({ references: 392, first_uses: 392 - between.length });
  expect(data.objects).toEqual({
    p50: quantile(between, 0.5),
    p90: quantile(between, 0.9),
    p99: quantile(between, 0.99),
    max: Math.max(...between),
  });
  expect(data.bytes.max).toBe(Math.max(...bytes));
  expect(Math.abs(data.bytes.p50 / quantile(bytes, 0.5) - 1)).toBeLessThan(0.01);
});
