import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type HealthOptions, Random, type ReplayResult, type Topology } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { type Row, type RunOptions, replay } from "../engine/fixtures.ts";
import { randomEvents, randomFabric, randomHow, randomRows } from "../engine/random-fabrics.ts";

const ROWS = 60;
/** The engine moves its clock's zero on when it passes this: 2^51 ps. */
const CLOCK_LIMIT_NS = 2 ** 51 / 1000;
/** Transfers cut into 256 B over a few hops take about a thousand; nothing may go round and round. */
const MOST_EVENTS = 3000;

interface Case {
  topology: Topology;
  rows: Row[];
  how: RunOptions;
  health: HealthOptions;
  repaired: boolean;
}

/** Fabric, traffic and options of a seed; with faults if asked, all of them repaired at the end for some. */
function caseOf(seed: number, faults: boolean): Case {
  const random = new Random(seed);
  const topology = randomFabric(random);
  const how = { ...randomHow(random), policy: policies.all[random.below(policies.all.length)]! };
  const rows = randomRows(random, ROWS);
  const repaired = random.below(2) === 0;
  const end = rows.at(-1)!.ts! + 2000;
  const events = faults ? randomEvents(random, topology, 0, end, repaired) : [];
  // with so many retries nothing fails before everything is repaired
  const retries = repaired ? Math.ceil(end / 1000) + 2 : random.below(4);
  return { topology, rows, how, health: { events, timeoutNs: 1000, retries }, repaired };
}

const run = ({ topology, rows, how, health }: Case): ReplayResult =>
  replay(topology, rows, { ...how, health });

/** The same, `ns` later. */
const later = ({ rows, health, ...rest }: Case, ns: number): Case => ({
  ...rest,
  rows: rows.map((row) => ({ ...row, ts: row.ts! + ns })),
  health: { ...health, events: health.events.map((event) => ({ ...event, atNs: event.atNs + ns })) },
});

const figures = ({
  latencyNs,
  breakdownNs,
  completed,
  failed,
  refused,
  retried,
  requests,
}: ReplayResult) => ({
  latencyNs,
  breakdownNs,
  requests,
  counts: [completed, failed, refused, retried],
});

const seeds = fc.integer({ min: 0, max: 2 ** 30 });

describe("any fabric, with buffers of a few flits, classes, throttling, copies and look-ups", () => {
  test("serves every access, keeps the invariants and does not stop", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const result = run(caseOf(seed, false));
        expect(result).toMatchObject({ violations: [], deadlock: [], incomplete: 0, failed: 0, retried: 0 });
        expect(result.completed + result.refused).toBe(ROWS);
        expect(result.events).toBeLessThan(ROWS * MOST_EVENTS);
      }),
      { numRuns: 60, seed: 11 },
    );
  });

  test("accounts for every access whatever breaks, and fails none that a repair comes in time for", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const one = caseOf(seed, true);
        const result = run(one);
        expect(result).toMatchObject({ violations: [], deadlock: [], incomplete: 0 });
        expect(result.completed + result.failed + result.refused).toBe(ROWS);
        if (one.repaired) expect(result.failed).toBe(0);
      }),
      { numRuns: 70, seed: 12 },
    );
  });

  test("is the same twice, and at any time of day: also when the clock's zero moves in between", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 20_000 }), (seed, before) => {
        const one = caseOf(seed, true);
        const result = run(one);
        expect(run(one)).toEqual(result);
        expect(figures(run(later(one, Math.floor(CLOCK_LIMIT_NS) - before)))).toEqual(figures(result));
      }),
      { numRuns: 25, seed: 13 },
    );
  });

  test("is not changed by the repair of what was never broken", () => {
    fc.assert(
      fc.property(seeds, fc.nat(1000), (seed, which) => {
        const one = caseOf(seed, false);
        const { links } = one.topology;
        const part = links[which % links.length]!.id;
        const event = { atNs: one.rows[ROWS >> 1]!.ts!, part, state: "up" as const };
        const events = [{ ...event, rateRatio: 1, flitErrorRatio: 0 }];
        const repaired = run({ ...one, health: { ...one.health, events } });
        expect(figures(repaired)).toEqual(figures(run(one)));
      }),
      { numRuns: 20, seed: 14 },
    );
  });
});
