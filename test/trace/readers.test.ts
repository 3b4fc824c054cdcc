import { describe, expect, test } from "vitest";
import { BATCH_ROWS } from "../../src/model/index.ts";
import { openTrace, writeSmallTrace } from "../../src/trace/index.ts";
import { errorsOf, read, rowsSql, said, sample, testFolder, writeQuery, writeSample } from "./helpers.ts";

const at = testFolder();

describe("what is written is read", () => {
  test("every column, over several batches, lists of dependencies", async () => {
    const trace = sample(BATCH_ROWS + 12_345);
    await writeSample(at("lists.parquet"), trace);
    const expected = await said(trace.batches, trace.dictionaries);
    expect(await read(at("lists.parquet"))).toEqual(expected);
  });

  test("scalar dependencies, and columns of defaults are left out", async () => {
    const trace = sample(3_000, { lists: false });
    for (const batch of trace.batches) {
      batch.offset.fill(0);
      batch.tenant.fill(-1);
      batch.phase.fill(0);
    }
    trace.dictionaries.tenant = [];
    await writeSample(at("scalar.parquet"), trace);
    expect(await read(at("scalar.parquet"))).toEqual(await said(trace.batches, trace.dictionaries));
    const reader = await openTrace(at("scalar.parquet"));
    expect(Object.keys(reader.info.metadata)).not.toContain("weft.content.offset");
    await reader.close();
  });

  test("twice in a row, side by side, and after leaving early", async () => {
    const trace = sample(BATCH_ROWS * 2 + 7);
    await writeSample(at("again.parquet"), trace);
    const reader = await openTrace(at("again.parquet"));
    const expected = await said(trace.batches, trace.dictionaries);
    for await (const batch of reader.batches()) {
      expect(batch.rows).toBe(BATCH_ROWS);
      break;
    }
    const both = await Promise.all([
      said(reader.batches(), reader.dictionaries),
      said(reader.batches(), reader.dictionaries),
    ]);
    expect(both[0]).toEqual(expected);
    expect(both[1]).toEqual(expected);
    await reader.close();
  });

  test("only the columns asked for, the others at their defaults", async () => {
    const trace = sample(4_000);
    await writeSample(at("some.parquet"), trace);
    const some = await read(at("some.parquet"), {}, ["object", "bytes"]);
    const all = await said(trace.batches, trace.dictionaries);
    expect(some.columns.object).toEqual(all.columns.object);
    expect(some.columns.bytes).toEqual(all.columns.bytes);
    expect(new Set(some.columns.tsNs)).toEqual(new Set([0]));
    expect(new Set(some.columns.request)).toEqual(new Set([-1]));
    expect(new Set(some.columns.lastOfRequest)).toEqual(new Set([1]));
    expect(some.dictionaries.requester).toEqual([]);
    await writeQuery(at("bare.parquet"), rowsSql(70_000));
    const absent = await read(at("bare.parquet"), {}, ["tokens", "tenant"]);
    expect(absent.sizes).toEqual([BATCH_ROWS, 70_000 - BATCH_ROWS]);
    expect(new Set(absent.columns.tenant)).toEqual(new Set([-1]));
  });
});

const CODECS = ["snappy", "gzip", "zstd", "uncompressed", "lz4_raw", "brotli"];
const VERSIONS = ["v1", "v2"];

describe("what Weft writes needs no native binary", () => {
  test("zstd, dictionaries, deltas, footers of version 2", async () => {
    const trace = sample(70_001);
    await writeSample(at("canonical.parquet"), trace);
    const expected = await said(trace.batches, trace.dictionaries);
    expect(await read(at("canonical.parquet"), { reader: "parquetjs" })).toEqual(expected);
  });

  test("deltas: wide, falling, and of names", async () => {
    const path = at("deltas.parquet");
    const sql = rowsSql(
      30_000,
      "((i * 7919) % 30011)::INTEGER AS tokens, (i * 299993 % 9007199254740881)::BIGINT AS think_ns",
      "'session ' || (i * 31 % 29989) AS requester, (9007199254740992 - i * 100000007)::BIGINT AS object",
    );
    await writeQuery(path, sql, "PARQUET_VERSION v2, COMPRESSION zstd");
    const first = await read(path, { reader: "duckdb" });
    expect(first.dictionaries.requester.length).toBeGreaterThan(29_000);
    expect(await read(path, { reader: "parquetjs" })).toEqual(first);
  });
});

describe("foreign files", () => {
  for (const codec of CODECS)
    for (const version of VERSIONS)
      test(`${codec} ${version}: both readers agree, or the second says what it cannot decode`, async () => {
        const path = at(`${codec}-${version}.parquet`);
        const sql = rowsSql(
          20_000,
          `i // 4 AS request, CASE WHEN i % 3 = 0 THEN NULL ELSE 'kv' END AS class, [i - 1]::BIGINT[] AS nested,
           CASE WHEN i % 4 = 0 THEN [-1] WHEN i % 4 = 1 THEN NULL WHEN i % 4 = 2 THEN [] ELSE [i - 1, i - 2] END::BIGINT[] AS depends_on,
           (i % 9)::UTINYINT AS tokens, (i % 1000)::DECIMAL(9, 0) AS think_ns`,
          "'gpu' || (i // 4 % 3) AS requester",
        );
        await writeQuery(path, sql, `COMPRESSION ${codec}, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 6000`);
        const first = await read(path, { reader: "duckdb" });
        expect(first.rows).toBe(20_000);
        expect(first.columns.dependsOn!.slice(0, 4)).toEqual(["", "", "", "2,1"]);
        expect(first.columns.dependsKind!.slice(0, 4)).toEqual([1, 0, 1, 2]);
        expect(first.columns.lastOfRequest!.slice(0, 5)).toEqual([0, 0, 0, 1, 0]);
        expect(first.columns.tokens!.slice(0, 3)).toEqual([0, 1, 2]);
        if (codec !== "lz4_raw") {
          expect(await read(path, { reader: "parquetjs" })).toEqual(first);
        } else {
          const [error] = await errorsOf(read(path, { reader: "parquetjs" }));
          expect(error!.code).toBe("T006");
          expect(error!.message).toMatch(/codec LZ4_RAW of column \w+/);
          expect(error!.hint).toContain("--reader duckdb");
        }
      });

  for (const compression of ["UNCOMPRESSED", "GZIP", "SNAPPY"] as const)
    test(`parquetjs-lite wrote it (${compression}), both readers agree`, async () => {
      const trace = sample(9_001);
      const path = at(`small-${compression}.parquet`);
      await writeSmallTrace(path, trace.batches, trace.dictionaries, { compression });
      const first = await read(path, { reader: "duckdb" });
      expect(await read(path, { reader: "parquetjs" })).toEqual(first);
      // a repeated column cannot tell an absent list from an empty one
      const expected = await said(trace.batches, trace.dictionaries);
      const { dependsKind: _a, ...columns } = first.columns;
      const { dependsKind: _b, ...expectedColumns } = expected.columns;
      expect(columns).toEqual(expectedColumns);
    });

  test("requests whose rows are mixed end where they end", async () => {
    const path = at("mixed.parquet");
    await writeQuery(path, rowsSql(999, "(i % 7)::BIGINT AS request", "'gpu0' AS requester"));
    for (const reader of ["duckdb", "parquetjs"] as const) {
      const { columns } = await read(path, { reader });
      const ends = columns.lastOfRequest!.flatMap((last, row) => (last ? [row] : []));
      expect(ends).toEqual([992, 993, 994, 995, 996, 997, 998]);
    }
  });

  test("renamed columns by a map, integer requesters, dictionaries past 256 entries", async () => {
    const path = at("map.parquet");
    const sql = `SELECT 0::BIGINT AS "the ""time""", ((i * 3) % 1000)::INTEGER AS rank, 'read' AS op, (i // 50)::BIGINT AS blk,
      1::UTINYINT AS bytes FROM range(5000) r(i)`;
    await writeQuery(path, sql);
    const map = { ts_ns: 'the "time"', requester: "rank", object: "blk" };
    const first = await read(path, { map, reader: "duckdb" });
    expect(first.dictionaries.requester.slice(0, 3)).toEqual(["0", "3", "6"]);
    expect(first.dictionaries.requester).toHaveLength(1000);
    expect(await read(path, { map, reader: "parquetjs" })).toEqual(first);
  });

  test("renaming strings changes no code", async () => {
    await writeQuery(at("a.parquet"), rowsSql(500, "", "'z' || (9 - i % 7) AS requester"));
    await writeQuery(at("b.parquet"), rowsSql(500, "", "'a' || (i % 7) AS requester"));
    const [a, b] = [await read(at("a.parquet")), await read(at("b.parquet"))];
    expect(a.columns).toEqual(b.columns);
    expect(a.dictionaries.requester).toEqual(["z9", "z8", "z7", "z6", "z5", "z4", "z3"]);
  });

  test("2^53 is read, one more is not", async () => {
    await writeQuery(at("edge.parquet"), rowsSql(5, "", "9007199254740992::BIGINT AS object"));
    await writeQuery(at("past.parquet"), rowsSql(5, "", "9007199254740993::BIGINT AS object"));
    await writeQuery(at("unsigned.parquet"), rowsSql(5, "", "18446744073709551615::UBIGINT AS object"));
    for (const reader of ["duckdb", "parquetjs"] as const) {
      expect((await read(at("edge.parquet"), { reader })).columns.object).toEqual(Array(5).fill(2 ** 53));
      for (const name of ["past.parquet", "unsigned.parquet"]) {
        const [error] = await errorsOf(read(at(name), { reader }));
        expect(error).toMatchObject({ code: "T013", where: `${name}, column object, row 0, row group 0` });
      }
    }
  });

  test("paths that DuckDB would take for patterns or SQL", async () => {
    const path = at("odd [a-z]* '; DROP.parquet");
    await writeSample(path, sample(100));
    expect((await read(path)).rows).toBe(100);
  });
});
