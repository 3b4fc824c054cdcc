import { readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { emptyBatch } from "../../src/model/index.ts";
import { createTraceWriter, openTrace } from "../../src/trace/index.ts";
import { errorsOf, read, said, sample, testFolder, writeSample } from "./helpers.ts";

const at = testFolder();

describe("the writer", () => {
  test("the same rows give the same bytes, in batches of any size the same content", async () => {
    const trace = sample(150_000);
    const first = await writeSample(at("one.parquet"), trace);
    const second = await writeSample(at("two.parquet"), trace);
    expect(second).toEqual(first);
    expect(await readFile(at("two.parquet"))).toEqual(await readFile(at("one.parquet")));
    const writer = await createTraceWriter(at("pieces.parquet"));
    for (const batch of trace.batches) {
      for (let from = 0; from < batch.rows; from += 9_999)
        await writer.append(piece(batch, from, 9_999), trace.dictionaries);
    }
    const pieces = await writer.finish();
    expect(pieces.contentHash).toBe(first.contentHash);
    expect(pieces.sha256).toBe(first.sha256);
  });

  test("says in the footer what it knows", async () => {
    await writeSample(at("footer.parquet"), sample(100), {
      "weft.source": "a test",
      "weft.closed": "false",
      "weft.model": "m",
    });
    const reader = await openTrace(at("footer.parquet"));
    expect(reader.info).toMatchObject({ rows: 100, closed: false, model: "m" });
    expect(reader.info.metadata).toMatchObject({
      "weft.schema": "weft.access/1",
      "weft.source": "a test",
      "weft.requests": "contiguous",
      "weft.content": expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await reader.close();
  });

  test("says nothing of requests whose rows are mixed, and they end where they end", async () => {
    const trace = sample(90);
    for (const batch of trace.batches)
      for (let i = 0; i < batch.rows; i++) {
        batch.request[i] = i % 4;
        batch.requester[i] = 0;
        batch.lastOfRequest[i] = i >= batch.rows - 4 ? 1 : 0;
      }
    trace.dictionaries.requester = ["gpu0"];
    await writeSample(at("mixed.parquet"), trace);
    const reader = await openTrace(at("mixed.parquet"));
    expect(reader.info.metadata["weft.requests"]).toBeUndefined();
    await reader.close();
    expect(await read(at("mixed.parquet"))).toEqual(await said(trace.batches, trace.dictionaries));
  });

  test("T009 never replaces a file unless told", async () => {
    await writeFile(at("there.parquet"), "mine");
    expect((await errorsOf(createTraceWriter(at("there.parquet"))))[0]!.code).toBe("T009");
    expect(await readFile(at("there.parquet"), "utf8")).toBe("mine");
    const writer = await createTraceWriter(at("appears.parquet"));
    const { batches, dictionaries } = sample(10);
    await writer.append(batches[0]!, dictionaries);
    await writeFile(at("appears.parquet"), "mine too");
    expect((await errorsOf(writer.finish()))[0]!.code).toBe("T009");
    expect(await readFile(at("appears.parquet"), "utf8")).toBe("mine too");
    await writer.abort();
  });

  test("T015, T016 refuses rows that are no trace", async () => {
    const writer = await createTraceWriter(at("bad.parquet"));
    const batch = emptyBatch(2);
    batch.rows = 2;
    batch.tsNs.set([5, 4]);
    batch.bytes.set([Number.NaN, 1]);
    const errors = await errorsOf(writer.append(batch, { requester: ["a"], tenant: [], job: [] }));
    expect(errors.map(({ code }) => code)).toEqual(["T016", "T015"]);
    await writer.abort();
  });

  test("leaves nothing behind when it is stopped or aborted", async () => {
    const before = await readdir(at("."));
    const stop = new AbortController();
    const stopped = await createTraceWriter(at("stopped.parquet"), { signal: stop.signal });
    const { batches, dictionaries } = sample(1_000);
    await stopped.append(batches[0]!, dictionaries);
    expect((await readdir(at("."))).length).toBe(before.length + 1);
    stop.abort(new Error("Ctrl-C"));
    await expect(stopped.finish()).rejects.toThrow("Ctrl-C");
    await stopped.abort();
    const aborted = await createTraceWriter(at("aborted.parquet"));
    await aborted.abort();
    await aborted.abort();
    expect(await readdir(at("."))).toEqual(before);
  });
});

function piece(
  batch: ReturnType<typeof emptyBatch>,
  from: number,
  most: number,
): ReturnType<typeof emptyBatch> {
  const rows = Math.min(most, batch.rows - from);
  const cut = { ...batch, rows, firstRow: batch.firstRow + from };
  for (const key of [
    "tsNs",
    "requester",
    "op",
    "object",
    "offset",
    "bytes",
    "objectClass",
    "phase",
    "request",
  ] as const)
    Object.assign(cut, { [key]: batch[key].subarray(from, from + rows) });
  for (const key of [
    "lastOfRequest",
    "tokens",
    "thinkNs",
    "dependsKind",
    "rebuildNs",
    "tenant",
    "job",
  ] as const)
    Object.assign(cut, { [key]: batch[key].subarray(from, from + rows) });
  cut.dependsStart = batch.dependsStart.subarray(from, from + rows + 1);
  return cut;
}
