import { expect, test } from "vitest";
import { createReplay } from "../../src/engine/index.ts";
import { BATCH_ROWS, DEFAULT_REPLAY, emptyBatch, OP } from "../../src/model/index.ts";
import { Random } from "../../src/model/random.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { pool } from "../engine/fixtures.ts";

/** A 64 B write takes 85 B on a CXL 68 B-flit link: 1,000 ns at this rate. */
const SERVICE_NS = 1000;
const GBPS = 85 / SERVICE_NS;
const ARRIVALS = 2_000_000;

/** Mean wait in the queue of one link under Poisson writes, ns. */
function meanWait(utilization: number, seed: number): number {
  const topology = pool({
    hosts: 1,
    devices: 1,
    gBps: GBPS,
    mediumGBps: Number.POSITIVE_INFINITY,
    deviceLatencyNs: 0,
  });
  // The second link is as fast as the first, so that nothing ever waits there.
  const replay = createReplay({
    topology,
    protocols,
    routings,
    policy: policies.get("first-touch"),
    closed: true,
    options: { ...DEFAULT_REPLAY, slots: 2 ** 30, window: 2 ** 30 },
    dictionaries: { requester: ["host0"], tenant: [], job: [] },
  });
  const random = new Random(seed);
  const batch = emptyBatch();
  let clock = 0;
  for (let first = 0; first < ARRIVALS; first += BATCH_ROWS) {
    batch.firstRow = first;
    batch.rows = Math.min(BATCH_ROWS, ARRIVALS - first);
    for (let i = 0; i < batch.rows; i++) {
      clock += (-Math.log(1 - random.uniform()) * SERVICE_NS) / utilization;
      batch.tsNs[i] = clock;
      batch.op[i] = OP.write;
      batch.bytes[i] = 64;
      batch.object[i] = i % 1024;
      batch.lastOfRequest[i] = 1;
    }
    replay.feed(batch);
  }
  const result = replay.finish();
  expect(result.violations).toEqual([]);
  expect(result.completed).toBe(ARRIVALS);
  return result.breakdownNs.linkQueue;
}

/** Pollaczek-Khinchine for deterministic service: W = rho x S / (2 (1 - rho)). */
const onPaper = (utilization: number) => (utilization * SERVICE_NS) / (2 * (1 - utilization));

test.each([0.3, 0.6, 0.9])(
  "M/D/1 at load %s: the mean wait is within 2 per cent of the formula",
  (utilization) => {
    const ours = meanWait(utilization, 7);
    expect(Math.abs(ours / onPaper(utilization) - 1)).toBeLessThan(0.02);
  },
  120_000,
);
