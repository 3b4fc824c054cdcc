/**
 * Accesses per second of the event engine, beside the yardstick: 64 hosts read 256 B from a pool behind one switch without limits, and
 * behind three switches with credits, and with credits and traffic classes.
 */
import { createReplay } from "../src/engine/index.ts";
import {
  type AccessBatch,
  DEFAULT_REPLAY,
  emptyBatch,
  type ReplayOptions,
  type Topology,
} from "../src/model/index.ts";
import { policies } from "../src/policies/index.ts";
import { protocols } from "../src/protocols/index.ts";
import { routings } from "../src/routing/index.ts";
import { pool } from "../test/engine/fixtures.ts";
import { TWO_CLASSES, threeSwitchPool } from "./pool.ts";
import { cpuSeconds, makeRing, yardstick } from "./yardstick.ts";

const HOSTS = 64;
const ACCESSES = Number(process.env.ACCESSES ?? 2_000_000);
/** Tensor extents of 2 MiB in a pool of 8 GiB. */
const OBJECTS = 4_096;
const LINES = 2 ** 13;
const ROWS = 4_096;
/** ns between arrivals over all hosts: about half of what the devices can deliver. */
const GAP_NS = 2;

function* batches(): Generator<AccessBatch> {
  const batch = emptyBatch(ROWS);
  let state = 1;
  for (let first = 0; first < ACCESSES; first += ROWS) {
    batch.firstRow = first;
    batch.rows = Math.min(ROWS, ACCESSES - first);
    for (let i = 0; i < batch.rows; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      batch.tsNs[i] = (first + i) * GAP_NS;
      batch.requester[i] = state % HOSTS;
      batch.object[i] = (state >>> 8) % OBJECTS;
      batch.offset[i] = ((state >>> 19) % LINES) * 256;
      batch.bytes[i] = 256;
      batch.objectClass[i] = (state >>> 7) & 1;
      batch.lastOfRequest[i] = 1;
    }
    yield batch;
  }
}

function run({ topology, options }: Case): { rate: number; events: number; p50: number } {
  const replay = createReplay({
    topology,
    protocols,
    routings,
    policy: policies.get("first-touch"),
    options,
    closed: true,
    dictionaries: { requester: topology.requesters, tenant: [], job: [] },
  });
  const start = cpuSeconds();
  for (const batch of batches()) replay.feed(batch);
  const result = replay.finish();
  const seconds = cpuSeconds() - start;
  if (result.violations.length > 0) throw new Error(result.violations.join("\n"));
  return { rate: ACCESSES / seconds / 1e6, events: result.events / ACCESSES, p50: result.latencyNs.p50 };
}

interface Case {
  name: string;
  topology: Topology;
  options: ReplayOptions;
}

const CASES: Case[] = [
  { name: "one switch", topology: pool({ hosts: HOSTS, devices: 8, channels: 2 }), options: DEFAULT_REPLAY },
  { name: "three switches, credits", topology: threeSwitchPool(), options: DEFAULT_REPLAY },
  { name: "three switches, credits, two classes", topology: threeSwitchPool(), options: TWO_CLASSES },
];

const ring = makeRing();
const rounds = Number(process.env.ROUNDS ?? 5);

const only = process.env.CASE;
for (const one of CASES.filter((_, i) => only === undefined || Number(only) === i)) {
  const ratios: number[] = [];
  // One round that does not count, while the compiler learns what is hot.
  run(one);
  for (let i = 0; i < rounds; i++) {
    const mark = yardstick(ring);
    const { rate, events, p50 } = run(one);
    ratios.push(rate / mark);
    console.log(
      `${rate.toFixed(2)} M accesses/s  ${events.toFixed(1)} events each  p50 ${p50.toFixed(0)} ns  yardstick ${mark.toFixed(1)} M/s  ratio ${(rate / mark).toFixed(3)}`,
    );
  }
  ratios.sort((a, b) => a - b);
  console.log(
    `engine, ${one.name}: median ratio ${ratios[ratios.length >> 1]!.toFixed(3)} (2 M accesses/s where the yardstick does 12: 0.167)`,
  );
}
