import type { HealthEvent, ReplayResult } from "../../model/index.ts";
import { routedBound } from "../../planner/saturation.ts";
import { inside, near, type ValidationCase } from "../case.ts";
import { shaped } from "../shapes.ts";
import { type Load, replayTraffic } from "../throughput.ts";
import { tools } from "../tools.ts";

const MIX = { readRatio: 1, bytes: 64 };
const ENDS = 8;
const ACCESSES = { quick: 24_000, full: 60_000 };
/** Offered, of what both spines carry: more than one alone does. */
const LOAD = 0.8;
const TIMEOUT_NS = 2_000;
const RETRIES = 8;
/** Down after a third of the run, up after two; each third is looked at but for its beginning. */
const THIRDS = 3;
const SETTLED = 0.3;
const TOLERANCE = 0.05;
const EXACT = 0;

export const validation: ValidationCase = {
  name: "failover",
  id: "val.failover",
  title: "A switch fails and is repaired: two ways, and one",
  source: "conservation of accesses; the cut that is left of a spine and leaf fabric with one of two spines",
  run({ size, seed }) {
    const topology = shaped("spine-leaf", ENDS);
    const offeredGBps = LOAD * routedBound(topology, MIX, tools).gBps;
    const accesses = ACCESSES[size];
    const spanNs = (accesses * MIX.bytes) / offeredGBps;
    const load = { offeredGBps, accesses, seed };
    const dual = replayTraffic(topology, MIX, failing(load, "switch0", spanNs, true));
    const use = (spine: number, third: number): number => utilization(dual, `switch${spine}-`, spanNs, third);
    const single = replayTraffic(shaped("chain", ENDS), MIX, failing(load, "switch4", spanNs, false));
    return [
      near("two ways: completed", "accesses", accesses, dual.completed, EXACT),
      near("two ways: spine 1 before", "of its rate", LOAD, use(1, 0), TOLERANCE),
      near("two ways: spine 1 while spine 0 is down", "of its rate", 1, use(1, 1), TOLERANCE),
      inside("two ways: spine 0 while down", "of its rate", [0, 0], use(0, 1)),
      inside("two ways: spine 0 after its repair", "of its rate", [LOAD * (1 - TOLERANCE), 1], use(0, 2)),
      near("one way: completed or failed", "accesses", accesses, single.completed + single.failed, EXACT),
      inside("one way: failed", "accesses", [1, accesses], single.failed),
    ];
  },
};

function failing(load: Load, part: string, spanNs: number, repaired: boolean): Load {
  const event = (third: number, state: HealthEvent["state"]): HealthEvent => ({
    atNs: (third * spanNs) / THIRDS,
    part,
    state,
    rateRatio: 1,
    flitErrorRatio: 0,
  });
  const events = repaired ? [event(1, "down"), event(2, "up")] : [event(1, "down")];
  return { ...load, options: { health: { events, timeoutNs: TIMEOUT_NS, retries: RETRIES } } };
}

/** Mean busy share, in a third of the run, of both directions of all links whose names begin so. */
function utilization({ servers, binNs }: ReplayResult, start: string, spanNs: number, third: number): number {
  const from = ((third + SETTLED) * spanNs) / THIRDS;
  const to = ((third + 1) * spanNs) / THIRDS;
  const bins = servers
    .filter(({ id }) => id.startsWith(`${start}switch`))
    .flatMap(({ utilizationBins }) =>
      utilizationBins.filter((_, i) => i * binNs >= from && (i + 1) * binNs <= to),
    );
  return bins.reduce((sum, busy) => sum + busy, 0) / bins.length;
}
