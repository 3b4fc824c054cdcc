import type { Engine } from "./replay.ts";
import { COUNT } from "./servers.ts";

/** Relative error that rounding of sums of Float64 may leave. */
const ROUNDING = 1e-9;

/**
 * Invariants 1 to 6 of a finished replay: conservation, exact breakdowns, a clock that never goes back, capacities, rates, Little's law.
 * @returns a line for each that does not hold
 */
export function checkReplay(engine: Engine, span: number): string[] {
  const { sequence, rows, flights, servers, fabric, meter, requests, pages, options, setup } = engine;
  const broken: string[] = [];
  const check = (holds: boolean, line: () => string) => {
    if (!holds) broken.push(line());
  };
  const accounted = sequence.completed + sequence.refused + sequence.failed + rows.inProgress;
  check(sequence.issued === accounted, () => `1: ${sequence.issued} issued, ${accounted} accounted for`);
  const stuck = flights.active > 0;
  check(
    !stuck || rows.inProgress > 0,
    () => `1: ${flights.active} transfers never arrived, and no row waits for one`,
  );
  let hopBytes = 0;
  for (let server = 0; server < fabric.servers; server++) hopBytes += servers.count(server, COUNT.payload);
  const cameOut = flights.deliveredHopBytes + flights.lostHopBytes;
  check(stuck || near(hopBytes, cameOut), () => `1: links took ${hopBytes} bytes, ${cameOut} came out`);
  checkBuffers(engine, stuck, check);
  if (!stuck) checkPages(engine, check);
  check(
    meter.unbalanced === 0,
    () => `2: parts of ${meter.unbalanced} accesses do not add up to their latency`,
  );
  check(engine.backwards === 0, () => `3: the clock went back ${engine.backwards} times`);
  for (let store = 0; store < pages.stores; store++) {
    const most = pages.storeUsedMost[store]!;
    const capacity = pages.storeCapacity[store]!;
    check(most <= capacity, () => `4: store ${store} was promised ${most} of ${capacity} bytes`);
    const held = engine.rooms.heldMost[store]!;
    check(held <= capacity, () => `4: store ${store} held ${held} of ${capacity} bytes`);
  }
  for (let r = 0; r < requests.requesters; r++) {
    check(
      requests.runningMost[r]! <= options.slots,
      () => `4: requester ${r} ran ${requests.runningMost[r]} requests`,
    );
    check(
      requests.outstandingMost[r]! <= options.window,
      () => `4: requester ${r} had ${requests.outstandingMost[r]} accesses out`,
    );
  }
  for (let row = 0; row < servers.rows; row++) {
    const { series } = servers;
    for (const busy of series.read(row, span)) {
      check(
        busy <= series.width * (1 + ROUNDING),
        () => `5: server ${row} was busy ${busy / series.width} of a time bin`,
      );
    }
  }
  check(
    near(sequence.inSystemPs, sequence.timesPs) || rows.inProgress > 0,
    () => `6: ${sequence.inSystemPs} access-ps in the system, latencies sum to ${sequence.timesPs}`,
  );
  check(setup.dictionaries.requester.length >= requests.requesters, () => "more requesters than names");
  return broken;
}

/** No buffer is ever overfull, and all of every buffer is free at the end, unless something is stuck in it. */
function checkBuffers(
  engine: Engine,
  stuck: boolean,
  check: (holds: boolean, line: () => string) => void,
): void {
  const { credits } = engine.gates;
  for (let channel = 0; channel < credits.channels; channel++) {
    check(
      credits.least(channel) >= 0,
      () => `4: channel ${channel} lent ${-credits.least(channel)} bytes too many`,
    );
    if (stuck) continue;
    const missing = credits.missing(channel);
    check(missing === 0, () => `1: ${missing} bytes of credit of channel ${channel} never came back`);
  }
}

/** When every request has ended, nothing is held by one, on its way, or still there though its object is gone. */
function checkPages(
  { pages, requests, rooms }: Engine,
  check: (holds: boolean, line: () => string) => void,
): void {
  if (requests.running.some((count) => count > 0)) return;
  check(rooms.unsettled === 0, () => `1: ${rooms.unsettled} copies never left, or never had room`);
  for (let store = 0; store < pages.stores; store++) {
    const [held, used] = [rooms.held[store]!, pages.storeUsed[store]!];
    check(near(held, used), () => `1: store ${store} holds ${held} bytes, copies in it have ${used}`);
  }
  for (let object = 0; object < pages.count; object++) {
    for (let copy = pages.firstCopy(object); copy !== -1; copy = pages.after(copy)) {
      const left = [pages.pinsOf[copy]! - pages.fixed[copy]!, pages.arriving[copy]!, pages.doomed[copy]!];
      check(
        left.every((count) => count === 0),
        () =>
          `1: a copy of object ${object} is left with ${left[0]} pins, ${left[1]} arriving, ${left[2]} freed`,
      );
    }
  }
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(a), Math.abs(b));
}
