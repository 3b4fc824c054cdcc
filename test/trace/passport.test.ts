import { expect, test } from "vitest";
import { describeTrace, openTrace } from "../../src/trace/index.ts";
import { RateCounts } from "../../src/trace/rate-over-time.ts";
import { testFolder, writeQuery } from "./helpers.ts";

const at = testFolder();

/** Six accesses that can be added up by hand. */
const BY_HAND = `SELECT ts::BIGINT AS ts_ns, who AS requester, op, obj::BIGINT AS object, off::BIGINT AS "offset", n::BIGINT AS bytes,
  cls AS class, ph AS phase, req::BIGINT AS request, tok::BIGINT AS tokens, rb::BIGINT AS rebuild_ns FROM (VALUES
  (0,            'a', 'read',  1, 0,   100, 'kv',     'prefill', 0,    0, 50),
  (10,           'a', 'read',  2, 0,   200, 'kv',     'prefill', 0,    0, 70),
  (20,           'a', 'write', 1, 100, 50,  'kv',     'decode',  0,    3, NULL),
  (61000000000,  'b', 'read',  1, 0,   150, 'kv',     'prefill', 1,    0, 90),
  (61000000005,  'b', 'free',  2, 0,   500, 'kv',     'decode',  1,    0, NULL),
  (130000000000, 'b', 'read',  3, 0,   10,  'weight', NULL,      NULL, 0, NULL))
  t(ts, who, op, obj, off, n, cls, ph, req, tok, rb)`;

test("the passport of six accesses is what one adds up by hand", async () => {
  await writeQuery(at("hand.parquet"), BY_HAND);
  const reader = await openTrace(at("hand.parquet"));
  const passport = await describeTrace(reader);
  await reader.close();
  expect(passport).toMatchObject({
    rows: 6,
    requests: 3,
    span_ns: 130e9,
    requesters: 2,
    objects: 3,
    footprint_bytes: 150 + 500 + 10,
    traffic_bytes: 100 + 200 + 50 + 150 + 10,
    ops: {
      read: { accesses: 4, bytes: 460 },
      write: { accesses: 1, bytes: 50 },
      free: { accesses: 1, bytes: 0 },
    },
    classes: { kv: { accesses: 5, bytes: 500 }, weight: { accesses: 1, bytes: 10 } },
    phases: {
      prefill: { accesses: 3, bytes: 450 },
      decode: { accesses: 2, bytes: 50 },
      other: { accesses: 1, bytes: 10 },
    },
    read_write_ratio: 460 / 50,
    tokens: 3,
    think_ns: 0,
    rebuild_ns: 210,
    rebuildable_accesses: 3,
    depends_on: { previous: 6, arrival: 0, rows: 0, edges: 0 },
    content_sha256: null,
    closed: true,
    model: null,
  });
  // minutes 0, 1 and 2: objects {1, 2}, {1}, {3}; bytes 150 + 200, 150, 10
  expect(passport.working_set).toEqual({
    window_ns: 60e9,
    windows: 3,
    objects_mean: 4 / 3,
    objects_max: 2,
    bytes_mean: 510 / 3,
    bytes_max: 350,
  });
  expect(passport.working_sets.map(({ window_ns, windows }) => [window_ns, windows])).toEqual([
    [1e6, 3],
    [1e9, 3],
    [60e9, 3],
    [3600e9, 1],
  ]);
  expect(passport.working_sets[3]).toMatchObject({ objects_max: 3, bytes_max: 150 + 200 + 10 });
  // nothing is allocated; 130 s fit 64 buckets of 1 us x 2^21
  expect(passport.allocated_bytes_max).toBeNull();
  const { rate } = passport;
  expect(rate.bucket_ns).toBe(1000 * 2 ** 21);
  expect([rate.accesses.length, rate.accesses[0], rate.accesses[29], rate.accesses[61]]).toEqual([
    62, 3, 1, 1,
  ]);
  expect([rate.bytes[0], rate.bytes[29], rate.bytes[61]]).toEqual([350, 150, 10]);
  expect([rate.requests[0], rate.requests[29], rate.requests[61]]).toEqual([1, 1, 1]);
  expect(passport.access_bytes).toMatchObject({ count: 5, mean: 510 / 5, max: 200 });
  expect(passport.access_bytes.by_size).toEqual([
    { up_to_bytes: 16, count: 1, bytes: 10 },
    { up_to_bytes: 64, count: 1, bytes: 50 },
    { up_to_bytes: 128, count: 1, bytes: 100 },
    { up_to_bytes: 256, count: 2, bytes: 350 },
  ]);
  expect(passport.object_bytes).toMatchObject({ count: 3, max: 500 });
  // object 1 after 20 ns and after 61 s less 20 ns
  expect(passport.reuse.ratio).toBe(2 / 5);
  expect(passport.reuse.interval_ns.p50).toBe(20);
  expect(passport.reuse.interval_ns.max).toBe(61e9 - 20);
  expect(passport.reuse.between_requests.ratio).toBe(1 / 5);
  expect(passport.reuse.between_requests.interval_ns.max).toBe(61e9 - 20);
  const lacks = passport.cannot_answer.join("\n");
  expect(lacks).toContain("no think_ns");
  expect(lacks).toContain("no tenant");
  expect(lacks).not.toContain("no tokens");
});

test("what a bare trace cannot answer", async () => {
  const sql = `SELECT 5::BIGINT AS ts_ns, 'a' AS requester, 'read' AS op, i AS object, 1::BIGINT AS bytes FROM range(9) r(i)`;
  await writeQuery(
    at("bare.parquet"),
    sql,
    "KV_METADATA {\"weft.closed\": 'false', \"weft.decode_stride\": '16'}",
  );
  const reader = await openTrace(at("bare.parquet"));
  const { cannot_answer: lacks, requests, read_write_ratio } = await describeTrace(reader);
  await reader.close();
  expect(requests).toBe(9);
  expect(read_write_ratio).toBeNull();
  for (const word of [
    "weft.closed=false",
    "no request",
    "no tokens",
    "no rebuild_ns",
    "same time",
    "one requester",
    "no writes",
    "no class",
    "accessed twice",
    "16 tokens",
  ])
    expect(lacks.some((lack) => lack.includes(word))).toBe(true);
});

test("what is allocated at once, and blocks that rows of many tokens move several times", async () => {
  const sql = `SELECT ts::BIGINT AS ts_ns, 'a' AS requester, op, obj::BIGINT AS object, n::BIGINT AS bytes, cls AS class FROM (VALUES
    (0, 'alloc', 1, 100, 'other'), (1, 'alloc', 2, 50, 'other'), (2, 'free', 1, 100, 'other'), (3, 'alloc', 3, 70, 'other'),
    (4, 'free', 9, 1000, 'other'), (5, 'alloc', 3, 70, 'other'), (6, 'read', 4, 640, 'kv'), (7, 'read', 5, 640, 'other')) t(ts, op, obj, n, cls)`;
  await writeQuery(at("alloc.parquet"), sql, "KV_METADATA {\"weft.block_bytes\": '160'}");
  const reader = await openTrace(at("alloc.parquet"));
  const passport = await describeTrace(reader);
  await reader.close();
  expect(passport.allocated_bytes_max).toBe(150);
  expect(passport.footprint_bytes).toBe(100 + 50 + 70 + 1000 + 160 + 640);
});

test("what the importer said that its format lacks is repeated, and nonsense is not", async () => {
  for (const [lacks, said] of [
    [JSON.stringify(["no times", 5, "no names"]), ["no times", "no names"]],
    ["not JSON", []],
    ['{"a": 1}', []],
  ] as const) {
    await writeQuery(
      at("lacks.parquet"),
      "SELECT 5::BIGINT AS ts_ns, 'a' AS requester, 'read' AS op, 1::BIGINT AS object, 1::BIGINT AS bytes",
      `KV_METADATA {"weft.lacks": '${lacks}'}`,
    );
    const reader = await openTrace(at("lacks.parquet"));
    const { cannot_answer: cannot } = await describeTrace(reader);
    await reader.close();
    expect(cannot.slice(cannot.length - said.length)).toEqual(said);
    expect(cannot.join()).not.toContain("JSON");
  }
});

test("buckets of time double until the span fits, and keep every count", () => {
  const rate = new RateCounts();
  for (let i = 0; i <= 1000; i++) rate.add(500 + i * 1_000_000, 1, 10, i % 2);
  const { bucket_ns: bucket, accesses, bytes, requests } = rate.data();
  expect(bucket).toBe(1000 * 2 ** 14);
  expect(accesses).toHaveLength(Math.floor(1e9 / bucket) + 1);
  for (const [k, found] of accesses.entries()) {
    const inside = (i: number) => Math.floor((i * 1_000_000) / bucket) === k;
    expect(found).toBe(Array.from({ length: 1001 }, (_, i) => i).filter(inside).length);
  }
  expect([bytes, requests].map((values) => values.reduce((a, b) => a + b))).toEqual([10_010, 500]);
});
