import { expect, test } from "vitest";
import { describeTrace, openTrace } from "../../src/trace/index.ts";
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
