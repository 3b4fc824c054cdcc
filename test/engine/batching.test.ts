import { describe, expect, test } from "vitest";
import { CLASSES, OP, PHASES } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { pool, type Row, replay } from "./fixtures.ts";

const KV = CLASSES.indexOf("kv");
const PREFILL = PHASES.indexOf("prefill");
const DECODE = PHASES.indexOf("decode");
const KB = 1_000;
const MS = 1_000_000;
const STEP = MS;
const CHUNK = 10 * MS;
const BATCH = { batch: { stepNs: STEP, chunkNs: CHUNK }, policy: policies.get("lru") };

/** A prompt of one block that takes `rebuild` ns, then `tokens` steps, each with KV of a KB. */
function request(id: number, tokens: number, ts = 0, rebuild = 2 * MS): Row[] {
  const own = 1000 + id;
  const prompt: Row = {
    ts,
    request: id,
    object: id,
    bytes: 4 * KB,
    cls: KV,
    phase: PREFILL,
    rebuild,
    after: "arrival",
  };
  const steps = Array.from(
    { length: tokens },
    (_, i): Row => ({
      ts,
      request: id,
      object: own,
      offset: i * KB,
      bytes: KB,
      op: OP.write,
      cls: KV,
      phase: DECODE,
      tokens: 1,
      think: STEP,
    }),
  );
  return [
    prompt,
    ...steps,
    { ts, request: id, object: own, bytes: tokens * KB, op: OP.free, phase: DECODE, cls: KV },
  ];
}

const near = (localBytes: number) => pool({ hosts: 1, devices: 1, localBytes, hostLatencyNs: 0 });

describe("continuous batching", () => {
  test("a step reads the weights once, whoever is in the batch", () => {
    const one = replay(near(1000 * KB), request(1, 10), BATCH);
    const four = replay(
      near(1000 * KB),
      [1, 2, 3, 4].flatMap((id) => request(id, 10, 0, 1)),
      BATCH,
    );
    expect(one.violations).toEqual([]);
    expect(four.violations).toEqual([]);
    expect(one.elapsedNs).toBeCloseTo(2 * MS + 10 * STEP, -5);
    // four requests share ten steps, but for the first of each, which they begin one after another
    expect(four.elapsedNs).toBeGreaterThan(9.5 * STEP);
    expect(four.elapsedNs).toBeLessThan(13 * STEP);
  });

  test("a chunk of prefill carries a token of all that decode: it costs a step less", () => {
    const rows = [...request(1, 20), ...request(2, 1, 5 * MS, CHUNK)];
    const result = replay(near(1000 * KB), rows, BATCH);
    const apart = replay(near(1000 * KB), request(1, 20), BATCH);
    expect(result.elapsedNs - apart.elapsedNs).toBeGreaterThan(CHUNK - STEP - STEP / 2);
    expect(result.elapsedNs - apart.elapsedNs).toBeLessThan(CHUNK + STEP / 2);
  });
});

describe("admission by room", () => {
  const byRoom = { ...BATCH, admission: "room" as const, logRequests: true };

  test("a request waits until its prompt has room", () => {
    const rows = [...request(1, 10), ...request(2, 2)];
    const result = replay(near(17 * KB), rows, byRoom);
    expect(result.violations).toEqual([]);
    // 4 + 10 KB and 4 + 2 KB do not fit into 17 KB together, 14 and 4 do not at the end of the first
    expect(result.requests.count).toBe(2);
    const tight = replay(near(7 * KB), [...request(1, 3), ...request(2, 1)], byRoom);
    expect(tight.requestLog!.startNs[1]).toBeGreaterThanOrEqual(tight.requestLog!.endNs[0]!);
  });

  test("the last to start gives its room up when there is none left, and computes it again", () => {
    const rows = [...request(1, 12), ...request(2, 12)];
    const roomy = replay(near(100 * KB), rows, byRoom);
    const result = replay(near(24 * KB), rows, byRoom);
    expect(result.violations).toEqual([]);
    expect(result.failed + result.refused + result.incomplete).toBe(0);
    expect(result.requests.count).toBe(2);
    expect(roomy.requestLog!.suspensions).toEqual([]);
    expect(result.requestLog!.suspensions.map(([id]) => id)).toEqual([2]);
    const [[, from, to]] = result.requestLog!.suspensions as [[number, number, number]];
    const first = result.requestLog!.request.indexOf(1);
    expect(to).toBeGreaterThan(from);
    expect(to).toBeCloseTo(result.requestLog!.endNs[first]!, 0);
    expect(result.tiers[0]!.usedBytesMax).toBeLessThanOrEqual(24 * KB);
  });

  test("a request that is larger than the store starts when it is alone", () => {
    const result = replay(near(5 * KB), request(1, 8), byRoom);
    expect(result.violations).toEqual([]);
    expect(result.requests.count).toBe(1);
  });
});
