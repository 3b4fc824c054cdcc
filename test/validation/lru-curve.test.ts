import { expect, test } from "vitest";
import { createReplay } from "../../src/engine/index.ts";
import {
  type AccessBatch,
  DEFAULT_REPLAY,
  DEPENDS,
  emptyBatch,
  MIB,
  OP,
  PHASE_PREFILL,
} from "../../src/model/index.ts";
import { Random } from "../../src/model/random.ts";
import { LruCurve } from "../../src/planner/mrc/lru-curve.ts";
import { References } from "../../src/planner/mrc/references.ts";
import { RowFilter } from "../../src/planner/mrc/row-filter.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";

const LOOKUPS = 20_000;
const OBJECTS = 1_500;
const BLOCK_BYTES = MIB;
/** Between lookups: each is over, its rebuilt block written, before the next arrives. */
const GAP_NS = 1e6;

/** Look-ups of equal blocks, each a request of its own, few blocks wanted often and many seldom. */
function lookups(): AccessBatch {
  const random = new Random(11);
  const batch = emptyBatch(LOOKUPS);
  batch.rows = LOOKUPS;
  for (let i = 0; i < LOOKUPS; i++) {
    batch.tsNs[i] = i * GAP_NS;
    batch.op[i] = OP.read;
    batch.object[i] = Math.floor(random.uniform() ** 3 * OBJECTS);
    batch.bytes[i] = BLOCK_BYTES;
    batch.phase[i] = PHASE_PREFILL;
    batch.request[i] = i;
    batch.lastOfRequest[i] = 1;
    batch.dependsKind[i] = DEPENDS.arrival;
    batch.rebuildNs[i] = 1_000;
  }
  return batch;
}

const dictionaries = { requester: ["gpu0"], tenant: [], job: [] };

/** Share of look-ups that a host with nothing but HBM serves from it. */
function replayed(batch: AccessBatch, blocks: number): number {
  const replay = createReplay({
    topology: buildTopology("hbm-only", { hosts: 1, "hbm.capacity": blocks * BLOCK_BYTES }),
    protocols,
    routings,
    policy: policies.get("lru"),
    closed: true,
    options: { ...DEFAULT_REPLAY, kv: { ...DEFAULT_REPLAY.kv, lookup: "independent" } },
    dictionaries,
  });
  replay.feed(batch);
  const result = replay.finish();
  expect(result.violations).toEqual([]);
  expect(result.lookups).toBe(LOOKUPS);
  expect(result.tiers[0]!.hitRatio + result.rebuilds / result.lookups).toBeCloseTo(1, 12);
  return result.tiers[0]!.hitRatio;
}

test.each([15, 75, 150, 375, 750, 1_500])(
  "a replay with room for %i blocks hits as often as the miss-ratio curve says",
  (blocks) => {
    const batch = lookups();
    const curve = new LruCurve();
    curve.take(new References(new RowFilter(["phase=prefill"])).of(batch, dictionaries));
    const hitRatio = curve.atObjects(blocks).hits / LOOKUPS;
    expect(hitRatio).toBeGreaterThan(0.02);
    expect(replayed(batch, blocks)).toBe(hitRatio);
  },
);
