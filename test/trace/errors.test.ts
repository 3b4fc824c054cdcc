import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../src/model/index.ts";
import { openTrace } from "../../src/trace/index.ts";
import { errorsOf, read, rowsSql, sample, testFolder, writeQuery, writeSample } from "./helpers.ts";

const at = testFolder();

describe("what is not Parquet says what it is", () => {
  const cases: [string, string | Buffer, RegExp, RegExp][] = [
    [
      "prod.parquet",
      '{"ts":1,"id":2}\n',
      /^prod\.parquet is not Parquet: it starts with \{"ts" \(JSON Lines\?\)$/,
      /^weft trace import --from mooncake \S+prod\.parquet -o \S+prod\.weft\.parquet$/,
    ],
    ["table.csv", "ts_ns,requester,op\n1,a,read\n", /CSV\?/, /--from csv/],
    ["x.gz", gzipSync("hello"), /\(gzip\)/, /^gunzip /],
    ["x.arrow", "ARROW1\0\0", /Arrow IPC/, /to_parquet/],
    ["list.json", '[{"a":1}]', /JSON\?/, /^jq /],
    ["noise.bin", Buffer.from([1, 2, 3, 4, 5]), /bytes 01020304$/, /^$/],
    ["empty.parquet", "", /it is empty/, /upload/],
  ];
  for (const [name, content, message, hint] of cases)
    test(`T001 ${name}`, async () => {
      await writeFile(at(name), content);
      const [error] = await errorsOf(openTrace(at(name)));
      expect(error!.code).toBe("T001");
      expect(error!.message).toMatch(message);
      expect(error!.hint ?? "").toMatch(hint);
      expect(exitCodeOf(error)).toBe(4);
    });
});

describe("what cannot be opened", () => {
  test("T002 not there, a folder, a pipe", async () => {
    await mkdir(at("folder"));
    execFileSync("mkfifo", [at("pipe")]);
    for (const [name, reason] of [
      ["gone", "no such file"],
      ["folder", "folder"],
      ["pipe", "not a plain file"],
    ] as const) {
      const [error] = await errorsOf(openTrace(at(name)));
      expect(error).toMatchObject({ code: "T002", message: expect.stringContaining(reason) });
    }
  });

  test("T003 cut short gives the size, why and what to do", async () => {
    await writeSample(at("kv.parquet"), sample(5_000));
    await truncate(at("kv.parquet"), 12_345);
    const [error] = await errorsOf(openTrace(at("kv.parquet")));
    expect(error!.toJSON()).toEqual({
      code: "T003",
      message: "kv.parquet is cut short: no PAR1 at its end (12,345 bytes)",
      why: "a Parquet file's index is at its end",
      hint: "upload it again",
    });
  });

  test("T004 a footer longer than the file, or of noise", async () => {
    await writeFile(
      at("long.parquet"),
      Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(100), Buffer.from("ffffff7f50415231", "hex")]),
    );
    const noise = Buffer.concat([
      Buffer.from("PAR1"),
      Buffer.alloc(60, 0xa5),
      Buffer.from("3c00000050415231", "hex"),
    ]);
    await writeFile(at("noise.parquet"), noise);
    for (const name of ["long.parquet", "noise.parquet"])
      for (const reader of ["duckdb", "parquetjs"] as const)
        expect((await errorsOf(openTrace(at(name), { reader })))[0]!.code).toBe("T004");
  });

  test("T006 encrypted", async () => {
    await writeFile(at("secret.parquet"), `PARE${"x".repeat(100)}PARE`);
    expect((await errorsOf(openTrace(at("secret.parquet"))))[0]).toMatchObject({
      code: "T006",
      message: /encrypted/,
    });
  });

  test("T008 no rows", async () => {
    await writeQuery(at("none.parquet"), rowsSql(0));
    expect((await errorsOf(openTrace(at("none.parquet"))))[0]!.code).toBe("T008");
  });
});

describe("columns", () => {
  test("T010 the missing one, what was found, and the near name", async () => {
    await writeQuery(
      at("blk.parquet"),
      "SELECT 1::BIGINT AS ts_ns, 'read' AS op, 2::BIGINT AS blk, 3::BIGINT AS bytes",
    );
    const errors = await errorsOf(openTrace(at("blk.parquet")));
    expect(errors.map((error) => error.toJSON())).toEqual([
      { code: "T010", message: "required column missing: requester (found: ts_ns, op, blk, bytes)" },
      {
        code: "T010",
        message: "required column missing: object (found: ts_ns, op, blk, bytes)",
        hint: 'did you mean "blk"?  fix: --map object=blk',
      },
    ]);
  });

  test("T010 synonyms", async () => {
    await writeQuery(
      at("others.parquet"),
      "SELECT 1 AS timestamp, 'a' AS rank, 'read' AS type, 2 AS addr, 3 AS len",
    );
    const hints = (await errorsOf(openTrace(at("others.parquet")))).map(
      ({ hint }) => hint?.split("fix: ")[1],
    );
    expect(hints).toEqual([
      "--map ts_ns=timestamp",
      "--map requester=rank",
      "--map op=type",
      "--map object=addr",
      "--map bytes=len",
    ]);
  });

  test("T011 wrong types, T010 and S021 in a map, all at once", async () => {
    await writeQuery(
      at("types.parquet"),
      rowsSql(3, "TRUE AS class, [[1]] AS depends_on", "ts_ns::DOUBLE AS ts_ns, 1 AS op"),
    );
    for (const reader of ["duckdb", "parquetjs"] as const) {
      const errors = await errorsOf(
        openTrace(at("types.parquet"), { reader, map: { bytes: "bites", obejct: "x" } }),
      );
      expect(errors.map(({ code }) => code)).toEqual(["S021", "T011", "T011", "T010", "T011", "T011"]);
      expect(errors[1]!.message).toMatch(/^column ts_ns is DOUBLE; it must be INT64/);
    }
  });
});

describe("rows", () => {
  const cases: [string, string, string, RegExp][] = [
    ["T012", "", "CASE WHEN i = 7 THEN NULL ELSE 1 END::BIGINT AS bytes", /bytes is null/],
    ["T012", "", "CASE WHEN i = 7 THEN NULL ELSE 'g' END AS requester", /requester is null/],
    ["T012", "", "CASE WHEN i = 7 THEN NULL ELSE 'read' END AS op", /op is null/],
    [
      "T014",
      "",
      "CASE WHEN i = 7 THEN 'raed' ELSE 'read' END AS op",
      /op has an unknown value "raed" \(known: read, write/,
    ],
    ["T014", "CASE WHEN i < 7 THEN NULL ELSE 'KV' END AS class", "", /class has an unknown value "KV"/],
    ["T014", "CASE WHEN i < 7 THEN 'decode' ELSE 'dekode' END AS phase", "", /phase/],
    ["T015", "", "CASE WHEN i = 7 THEN 3 ELSE ts_ns END::BIGINT AS ts_ns", /ts_ns falls from 60 to 3/],
    ["T016", "", "CASE WHEN i = 7 THEN -5 ELSE 1 END::BIGINT AS bytes", /bytes is -5/],
    ["T016", "CASE WHEN i = 7 THEN -2 ELSE 1 END::BIGINT AS request", "'g' AS requester", /request is -2/],
    ["T017", "CASE WHEN i = 7 THEN 7 ELSE NULL END::BIGINT AS depends_on", "", /depends_on names row 7/],
    [
      "T017",
      "CASE WHEN i = 7 THEN [1, 500] ELSE NULL END::BIGINT[] AS depends_on",
      "",
      /depends_on names row 500/,
    ],
    [
      "T018",
      "0::BIGINT AS request",
      "CASE WHEN i = 9 THEN 'b' ELSE 'a' END AS requester",
      /several requesters/,
    ],
  ];
  for (const [number, [code, extra, replace, message]] of cases.entries())
    test(`${code} ${message.source}: column, row and row group, in both readers`, async () => {
      const path = at(`rows-${number}.parquet`);
      await writeQuery(path, rowsSql(10, extra, replace));
      for (const reader of ["duckdb", "parquetjs"] as const) {
        const [error] = await errorsOf(read(path, { reader }));
        expect(error!.code).toBe(code);
        expect(error!.message).toMatch(message);
        expect(error!.where).toMatch(
          new RegExp(`^rows-${number}\\.parquet, column \\w+, row ${code === "T018" ? 9 : 7}, row group 0$`),
        );
      }
    });

  test("the row group of a row far down, and several problems at once", async () => {
    await writeQuery(
      at("far.parquet"),
      rowsSql(
        50_000,
        "",
        "CASE WHEN i = 30001 THEN -1 ELSE 1 END::BIGINT AS bytes, CASE WHEN i = 9 THEN 'x' ELSE 'read' END AS op",
      ),
      "COMPRESSION zstd, ROW_GROUP_SIZE 10240",
    );
    const errors = await errorsOf(read(at("far.parquet")));
    expect(errors.map(({ code, where }) => [code, where])).toEqual([
      ["T014", "far.parquet, column op, row 9, row group 0"],
      ["T016", "far.parquet, column bytes, row 30001, row group 2"],
    ]);
  });
});

describe("T005", () => {
  test("metadata that was changed", async () => {
    await writeSample(at("meta.parquet"), sample(500), { "weft.model": "llama-3-70b" });
    const bytes = await readFile(at("meta.parquet"));
    const where = bytes.lastIndexOf("llama-3-70b");
    bytes.write("llama-3-08b", where);
    await writeFile(at("meta.parquet"), bytes);
    expect((await errorsOf(openTrace(at("meta.parquet"))))[0]!.code).toBe("T005");
  });

  test("columns that were changed, found before the last batch is given and also by a partial reading", async () => {
    const path = at("columns.parquet");
    await writeSample(path, sample(500));
    const reader = await openTrace(path);
    const { metadata } = reader.info;
    await reader.close();
    const pairs = Object.entries(metadata).map(([key, value]) => `"${key}": '${value}'`);
    const changed = `SELECT * REPLACE (CASE WHEN ts_ns > 0 AND row_number() OVER () = 400 THEN bytes + 1 ELSE bytes END AS bytes) FROM '${path}'`;
    await writeQuery(at("changed.parquet"), changed, `KV_METADATA {${pairs.join(", ")}}`);
    const partial = await openTrace(at("changed.parquet"));
    let batches = 0;
    const all = (async () => {
      for await (const _ of partial.batches()) batches++;
    })();
    expect((await errorsOf(all))[0]).toMatchObject({
      code: "T005",
      message: expect.stringContaining("column bytes"),
    });
    expect(batches).toBe(0);
    expect((await read(at("changed.parquet"), {}, ["object", "ts_ns"])).rows).toBe(500);
    expect((await errorsOf(read(at("changed.parquet"), {}, ["bytes"])))[0]!.code).toBe("T005");
    await partial.close();
  });
});

test("the file's hash is its bytes' sha256", async () => {
  const written = await writeSample(at("hash.parquet"), sample(100));
  const reader = await openTrace(at("hash.parquet"));
  expect(reader.info.sha256).toBe(written.sha256);
  expect(
    execFileSync("sha256sum", [at("hash.parquet")])
      .toString()
      .slice(0, 64),
  ).toBe(written.sha256);
  expect((await stat(at("hash.parquet"))).size).toBe(written.bytes);
  await reader.close();
});
