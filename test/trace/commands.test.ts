import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { rowsSql, sample, testFolder, writeQuery, writeSample } from "./helpers.ts";

const at = testFolder();
const BIN = fileURLToPath(new URL("../../bin/weft.js", import.meta.url));

async function weft(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [BIN, ...args])) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

test("trace validate says that a trace is one, and that its content was checked", async () => {
  const { rows, sha256, contentHash } = await writeSample(at("kv.parquet"), sample(1_003));
  const human = await weft("trace", "validate", at("kv.parquet"));
  expect(human.stdout).toContain("1,003 rows, 201 requests, 11 requesters");
  expect(human.stdout).toContain(`${contentHash} (checked)`);
  const { stdout } = await weft("trace", "validate", at("kv.parquet"), "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    kind: "validate-trace",
    data: { valid: true, rows, requests: 201, sha256, content_sha256: contentHash, content_verified: true },
    provenance: { trace_sha256: sha256 },
  });
});

test("trace describe prints the passport, and as JSON", async () => {
  await writeQuery(at("foreign.parquet"), rowsSql(100).replace("AS object", "AS blk"));
  const human = await weft("trace", "describe", at("foreign.parquet"), "--map", "object=blk");
  expect(human.code).toBe(0);
  expect(human.stdout).toContain("100 in 100 requests from 3 requesters");
  expect(human.stdout).toContain("cannot answer\n  - no think_ns");
  const { stdout } = await weft("trace", "describe", at("foreign.parquet"), "--map", "object=blk", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ kind: "passport", data: { rows: 100, objects: 100 } });
});

test("data errors exit 4 in the words of the product page", async () => {
  await writeQuery(
    at("blk.parquet"),
    "SELECT 1 AS ts_ns, 'a' AS requester, 'read' AS op, 2 AS blk, 3 AS bytes",
  );
  const missing = await weft("trace", "validate", at("blk.parquet"));
  expect(missing).toMatchObject({ code: 4, stdout: "" });
  expect(missing.stderr).toBe(
    'error T010  required column missing: object (found: ts_ns, requester, op, blk, bytes)   did you mean "blk"?  fix: --map object=blk\n',
  );
  await writeFile(at("prod.parquet"), '{"ts":1}\n');
  const json = await weft("trace", "describe", at("prod.parquet"));
  expect(json.code).toBe(4);
  expect(json.stderr).toMatch(
    /^error T001 {2}prod\.parquet is not Parquet: it starts with \{"ts" \(JSON Lines\?\) {3}fix: weft trace import --from mooncake /,
  );
  expect((await weft("trace", "validate", at("prod.parquet"), "--reader", "pandas")).code).toBe(2);
  expect((await weft("trace", "validate", at("prod.parquet"), "--map", "object")).code).toBe(2);
  await writeQuery(at("ok.parquet"), rowsSql(10));
  expect((await weft("trace", "validate", at("ok.parquet"), "--memory", "64 MiB")).code).toBe(0);
  const little = await weft("trace", "validate", at("ok.parquet"), "--memory", "1 MiB");
  expect(little.code).toBe(5);
  expect(little.stderr).toContain("error R001");
});
