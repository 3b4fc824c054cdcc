import { type AccessBatch, BATCH_ROWS, emptyBatch, OP, Random, type Topology } from "../model/index.ts";

/** Granules of an object that a device holds: so many that no channel and no way is picked twice for the same one. */
const GRANULES = 2 ** 20;

export interface TrafficOptions {
  /** Share of reads, 0..1. */
  readRatio: number;
  bytes: number;
  accesses: number;
  seed: number;
}

/**
 * Memory traffic at `gBps` of payload together: Poisson arrivals, and every user of the one tier goes to every device of its instance
 * equally often, in random order. So each link gets its exact share; what is left of chance is in time, in which accesses are reads, in
 * channels and in the choice among equal ways.
 */
export function* uniformTraffic(
  fabric: Topology,
  gBps: number,
  options: TrafficOptions,
): Generator<AccessBatch> {
  const { readRatio, bytes, accesses, seed } = options;
  const random = new Random(seed);
  const { instances, interleaveBytes } = fabric.tiers[0]!;
  const pairs = fabric.requesters.flatMap((id, requester) => {
    const { nodes } = instances.find(({ users }) => users.includes(id))!;
    return nodes.map((_, device) => ({ requester, device, devices: nodes.length }));
  });
  const batch = emptyBatch(Math.min(BATCH_ROWS, accesses));
  let now = 0;
  for (let row = 0; row < accesses; row++) {
    const i = row % batch.tsNs.length;
    if (i === 0) {
      batch.firstRow = row;
      batch.rows = Math.min(batch.tsNs.length, accesses - row);
    }
    if (row % pairs.length === 0) shuffle(pairs, random);
    const pair = pairs[row % pairs.length]!;
    now += random.exponential(bytes / gBps);
    batch.tsNs[i] = now;
    batch.requester[i] = pair.requester;
    batch.op[i] = random.uniform() < readRatio ? OP.read : OP.write;
    // a device holds every so manieth granule of the requester's one object
    batch.object[i] = pair.requester;
    batch.offset[i] = (pair.device + pair.devices * random.below(GRANULES)) * interleaveBytes;
    batch.bytes[i] = bytes;
    batch.lastOfRequest[i] = 1;
    if (i === batch.rows - 1) yield batch;
  }
}

/** Fisher and Yates, 1938. */
function shuffle<T>(things: T[], random: Random): void {
  for (let i = things.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [things[i], things[j]] = [things[j]!, things[i]!];
  }
}
