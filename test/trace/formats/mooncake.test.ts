import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { InputError, InputErrors } from "../../../src/model/index.ts";
import { parseCapacities, sizedFor } from "../../../src/planner/mrc/capacity.ts";
import { LruCurve } from "../../../src/planner/mrc/lru-curve.ts";
import { References } from "../../../src/planner/mrc/references.ts";
import { RowFilter } from "../../../src/planner/mrc/row-filter.ts";
import { formats, type ImportOptions, type ImportReader } from "../../../src/trace/formats/index.ts";

vi.setConfig({ testTimeout: 60_000 });

const OPTIONS: ImportOptions = { values: { model: "llama-3-70b", instances: "2" }, strict: false };
const mooncake = formats.get("mooncake");
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-mooncake-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const line = (timestamp: number, input: number, output: number, ids: number[]): string =>
  JSON.stringify({ timestamp, input_length: input, output_length: output, hash_ids: ids });

async function open(lines: readonly string[], options: Partial<ImportOptions> = {}): Promise<ImportReader> {
  const path = join(folder, "in.jsonl");
  await writeFile(path, lines.join("\n"));
  return mooncake.open(path, { ...OPTIONS, ...options });
}

async function drain(reader: ImportReader): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const batch of reader.batches())
    for (let i = 0; i < batch.rows; i++) rows.push([batch.tsNs[i]!, batch.requester[i]!, batch.object[i]!]);
  return rows;
}

describe("mooncake", () => {
  it("keeps file order on equal timestamps and counts times from the first request", async () => {
    const reader = await open([
      line(1000, 600, 0, [4, 5]),
      line(1000, 3, 0, [2]),
      line(1000.5, 3, 0, [1]),
      "",
    ]);
    expect(await drain(reader)).toEqual([
      [0, 0, 4],
      [0, 0, 5],
      [0, 1, 2],
      [500_000, 0, 1],
    ]);
    expect(reader.counts).toMatchObject({ requests: 3, references: 4, objects: 4, generatedObjects: 0 });
    expect(reader.bytesRead).toBe(reader.bytesTotal);
    expect(reader.info.metadata["weft.source"]).toBe("mooncake in.jsonl");
  });

  it("says so where the file is Parquet already", async () => {
    const drained = open(["PAR1 and what follows"]).then(drain);
    await expect(drained).rejects.toThrow(/is Parquet already/);
  });

  it("leaves bad lines out, counts them and shows the first five", async () => {
    const bad = [
      "{not json",
      "[1]",
      line(-1, 5, 5, [1]),
      line(2, 0, 5, []),
      line(2, 600, 5, [1]),
      line(2, 5, 1.5, [1]),
      line(2, 5, 5, [-1]),
      line(2, 5, 5, [2 ** 41]),
      line(1, 5, 5, [1]),
      '{"timestamp": 3}',
    ];
    const reader = await open([line(2, 5, 5, [1]), ...bad, line(4, 5, 5, [1])]);
    await drain(reader);
    expect(reader.counts.requests).toBe(2);
    expect(reader.rejected.count).toBe(bad.length);
    expect(reader.rejected.first.map(({ code, where }) => [code, where?.split(":").at(-1)])).toEqual(
      [2, 3, 4, 5, 6].map((number) => ["T007", String(number)]),
    );
    expect(reader.rejected.first[4]!.message).toMatch(
      /hash_ids has 1 entries, input_length 600 takes 2 blocks/,
    );
  });

  it("says how to sort a file that is out of order", async () => {
    const reader = await open([line(10, 5, 5, [1]), line(3, 5, 5, [1])]);
    await drain(reader);
    expect(reader.rejected.first[0]).toMatchObject({
      message: "line 2: timestamp 3 is before the 10 of an earlier line",
      hint: expect.stringContaining("sort_by(.timestamp)"),
    });
  });

  it("refuses a file with nothing usable, an empty one, a missing one, and with --strict the first bad line", async () => {
    await expect(drain(await open(["\0\x01 binary", "more"]))).rejects.toBeInstanceOf(InputErrors);
    await expect(drain(await open(["", ""]))).rejects.toMatchObject({ code: "T008" });
    await expect(mooncake.open(join(folder, "none.jsonl"), OPTIONS)).rejects.toMatchObject({ code: "T002" });
    const strict = await open([line(1, 5, 5, [1]), "oops"], { strict: true });
    await expect(drain(strict)).rejects.toMatchObject({ code: "T007" });
  });

  it("needs a model", async () => {
    await expect(open([line(1, 5, 5, [1])], { values: {} })).rejects.toBeInstanceOf(InputError);
  });

  it("stops when it is aborted", async () => {
    const abort = new AbortController();
    const many = Array.from({ length: 60_000 }, (_, i) =>
      line(i, 512 * 4, 64, [0, i * 3 + 1, i * 3 + 2, i * 3 + 3]),
    );
    const reader = await open(many, { signal: abort.signal });
    const reading = (async () => {
      for await (const _ of reader.batches()) abort.abort(new Error("stopped"));
    })();
    await expect(reading).rejects.toThrow("stopped");
    expect(reader.bytesRead).toBeLessThan(reader.bytesTotal);
  });

  it("does not mind CRLF or a line across reads", async () => {
    const text = Array.from({ length: 3000 }, (_, i) =>
      line(
        i,
        100_000,
        0,
        Array.from({ length: 196 }, (_, k) => k),
      ),
    );
    const reader = await open(text.map((one) => `${one}\r`));
    await drain(reader);
    expect(reader.counts).toMatchObject({ requests: 3000, references: 3000 * 196, objects: 196 });
    expect(reader.rejected.count).toBe(0);
  });
});

const CONVERSATION = fileURLToPath(
  new URL("../../../../shared/data/traces/mooncake/conversation_trace.jsonl", import.meta.url),
);

describe("the Mooncake conversation trace", () => {
  const given = existsSync(CONVERSATION);
  if (!given) console.warn(`skipped: ${CONVERSATION} is not here`);

  it.skipIf(!given)("has the published counts and LRU hit ratios", async () => {
    const reader = await mooncake.open(CONVERSATION, {
      ...OPTIONS,
      values: { model: "llama-3-70b", instances: "16" },
    });
    const references = new References(new RowFilter(["phase=prefill"]));
    const curve = new LruCurve();
    for await (const batch of reader.batches()) curve.take(references.of(batch, reader.dictionaries));
    expect(reader.counts).toMatchObject({ requests: 12_031, references: 288_500, objects: 182_790 });
    expect(reader.rejected.count).toBe(0);
    expect(references).toMatchObject({ requests: 288_500, distinct: 182_790 });
    const capacities = parseCapacities("1%,5%,10%,25%,50%,100%,1000,10000,30000");
    const hits = capacities.map((capacity) => curve.atObjects(sizedFor(references, capacity).objects).hits);
    expect(hits.map((each) => (each / references.requests).toFixed(4))).toEqual([
      "0.0523",
      "0.1954",
      "0.2784",
      "0.3535",
      "0.3631",
      "0.3664",
      "0.0445",
      "0.2112",
      "0.3257",
    ]);
  });
});
