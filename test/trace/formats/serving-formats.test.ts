import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { OP, PHASE_DECODE, PHASE_PREFILL } from "../../../src/model/index.ts";
import { formats, type ImportReader, recogniseFormat } from "../../../src/trace/formats/index.ts";
import { OWN_BLOCKS } from "../../../src/workloads/index.ts";
import { errorsOf, testFolder } from "../helpers.ts";
import { SAMPLES } from "./samples.ts";

const path = testFolder();
const VALUES = { model: "llama-3-8b" };

interface Row {
  row: number;
  ts: number;
  op: number;
  phase: number;
  object: number;
  request: number;
  think: number;
  rebuild: number;
  after: number[];
}

async function rowsOf(reader: ImportReader): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const batch of reader.batches())
    for (let i = 0; i < batch.rows; i++)
      rows.push({
        row: batch.firstRow + i,
        ts: batch.tsNs[i]!,
        op: batch.op[i]!,
        phase: batch.phase[i]!,
        object: batch.object[i]!,
        request: batch.request[i]!,
        think: batch.thinkNs[i]!,
        rebuild: batch.rebuildNs[i]!,
        after: [...batch.dependsOn.subarray(batch.dependsStart[i], batch.dependsStart[i + 1])],
      });
  return rows;
}

async function open(format: string, text = SAMPLES[format]!): Promise<ImportReader> {
  await writeFile(path(format), text);
  return formats.get(format).open(path(format), { values: VALUES, strict: true });
}

const prompt = (rows: readonly Row[], request: number): Row[] =>
  rows.filter((row) => row.request === request && row.phase === PHASE_PREFILL);

describe("requests that follow others", () => {
  it("mooncake: the next turn of a session comes `delay` after the end of the one before", async () => {
    const rows = await rowsOf(await open("mooncake"));
    const [pause] = rows.filter(({ op }) => op === OP.fence);
    const end = rows.filter(({ request }) => request === 2).at(-1)!;
    expect(pause).toMatchObject({ request: -1, think: 250e6, after: [end.row] });
    expect(prompt(rows, 3)[0]!.after).toEqual([pause!.row]);
    expect(end.op).toBe(OP.free);
  });

  it("bailian: a turn waits for the turn it answers, at its own time; a parent that is not in the file is over", async () => {
    const reader = await open("bailian");
    const rows = await rowsOf(reader);
    expect(reader.counts).toMatchObject({ requests: 3, references: 9, objects: 7 });
    expect(rows.filter(({ op }) => op === OP.fence)).toEqual([]);
    const first = rows.filter(({ request }) => request === 0);
    expect(prompt(rows, 1)[0]).toMatchObject({ ts: 59_614_000_000, after: [first.at(-1)!.row] });
    expect(prompt(rows, 2)[0]!.after).toEqual([]);
    expect(reader.info.metadata["weft.block_tokens"]).toBe("16");
  });
});

describe("weka", () => {
  const seconds = (s: number): number => s * 1e9;

  it("closes the loop: pauses after ends, sub-agents beside and joined, arrivals as if serving took no time", async () => {
    const reader = await open("weka");
    const rows = await rowsOf(reader);
    const last = (request: number) => rows.filter((row) => row.request === request).at(-1)!.row;
    const pauses = rows.filter(({ op }) => op === OP.fence);
    // request 1: the conversation's second; 2 and 3: the sub-agent's; 4: the conversation's third
    expect(pauses.map(({ think, after }) => [think, after])).toEqual([
      [seconds(2), [last(0)]],
      [seconds(1), [last(1)]],
      [seconds(4.5), [last(0)]],
      // the sub-agent ended at 12 s, after the request of 10 s had: 8 s later
      [seconds(8), [last(3), last(2)]],
    ]);
    expect([0, 1, 2, 3, 4].map((request) => prompt(rows, request)[0]!.ts)).toEqual(
      [0, 2, 3, 4.5, 12.5].map(seconds),
    );
    expect(reader.counts).toMatchObject({ requests: 5, references: 17, objects: 7, unnamedObjects: 2 });
  });

  it("gives every conversation of a folder block ids of its own, and refuses another block size", async () => {
    await mkdir(path("sessions"));
    for (const name of ["a.json", "b.json"]) await writeFile(path(`sessions/${name}`), SAMPLES.weka!);
    const options = { values: { ...VALUES, stagger: "3" }, strict: true };
    const reader = await formats.get("weka").open(path("sessions"), options);
    const rows = await rowsOf(reader);
    expect(reader.counts).toMatchObject({ requests: 10, references: 34, objects: 14 });
    const starts = [...new Set(rows.map(({ request }) => request))].filter((request) => request >= 0);
    expect(starts).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(rows.every(({ ts }, i) => i === 0 || ts >= rows[i - 1]!.ts)).toBe(true);
    const wrong = open("weka", String(SAMPLES.weka).replace(":64,", ":32,")).then(rowsOf);
    expect(await errorsOf(wrong)).toMatchObject([{ code: "T023", hint: "--block-tokens 32" }]);
  });
});

describe("prompts whose blocks have no name", () => {
  it.each(["azure-llm", "burstgpt"])("%s: are computed and written, and freed at the end", async (format) => {
    const reader = await open(format);
    const rows = await rowsOf(reader);
    const blocks = prompt(rows, 0);
    expect(blocks.every(({ op, think, rebuild }) => op === OP.write && think > 0 && rebuild === -1)).toBe(
      true,
    );
    expect(blocks.every(({ object }) => object >= OWN_BLOCKS)).toBe(true);
    const freed = rows.filter(({ op, request }) => op === OP.free && request === 0);
    const generated = rows.filter(
      ({ op, phase, request }) => op === OP.write && phase === PHASE_DECODE && request === 0,
    );
    const own = new Set([...blocks, ...generated].map(({ object }) => object));
    expect(new Set(freed.map(({ object }) => object))).toEqual(own);
    expect(reader.info.metadata["weft.reuse"]).toBe("unknown");
    expect(reader.counts).toMatchObject({ references: 0, objects: 0 });
  });

  it("azure-llm: seven digits of a second are 100 ns", async () => {
    const rows = await rowsOf(await open("azure-llm"));
    expect(prompt(rows, 1)[0]!.ts).toBe(52_000_000);
    expect(prompt(rows, 2)[0]!.ts).toBe((5 * 3600 + 42 * 60 + 56) * 1e9 + 20_040_000);
  });

  it("sharegpt: full blocks are named by all tokens up to their end, the partial one is the request's own", async () => {
    const reader = await open("sharegpt");
    const rows = await rowsOf(reader);
    const names = (request: number) =>
      prompt(rows, request).map(({ op, object }) => (op === OP.read ? object : "own"));
    expect([names(0), names(1), names(2)]).toEqual([[0, 1, "own"], [0, 1, "own"], ["own"]]);
    expect(reader.counts).toMatchObject({ references: 4, objects: 2, unnamedObjects: 3 });
    expect(reader.info.metadata["weft.reuse"]).toBeUndefined();
  });
});

const SHARED = fileURLToPath(new URL("../../../../shared/data/traces/", import.meta.url));
const given = existsSync(SHARED);
if (!given) console.warn(`skipped: ${SHARED} is not here`);

const lines = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

/** What a file says, counted by another route than the importer's. */
const REAL: Readonly<Record<string, [file: string, count: (text: string) => Record<string, number>]>> = {
  "azure-llm": [
    "azure/AzureLLMInferenceTrace_code.csv",
    (text) => ({ requests: lines(text).length - 1, references: 0, objects: 0 }),
  ],
  sharegpt: [
    "vllm-measured/sharegpt-llama-3.1-8b-300-sps10.jsonl",
    (text) => {
      const prompts = lines(text).map((line) => JSON.parse(line).input_tok_ids as number[]);
      const full = prompts.flatMap((tokens) =>
        Array.from({ length: Math.floor(tokens.length / 16) }, (_, k) => tokens.slice(0, 16 * k + 16).join()),
      );
      return { requests: prompts.length, references: full.length, objects: new Set(full).size };
    },
  ],
  bailian: [
    "bailian/synthetic_sample_NOT_REAL.jsonl",
    (text) => {
      const ids = [...text.matchAll(/"hash_ids": \[([\d, ]*)\]/g)].map((match) => match[1]!.split(", "));
      return { requests: ids.length, references: ids.flat().length, objects: new Set(ids.flat()).size };
    },
  ],
};

interface Session {
  hash_ids?: number[];
  requests?: Session[];
}

const requestsIn = (session: Session): Session[] => session.requests?.flatMap(requestsIn) ?? [session];

describe.skipIf(!given)("real sessions of weka", () => {
  it("have the requests, references and blocks that the whole documents hold", async () => {
    const names = ["trace_0001", "trace_0010", "trace_0100", "trace_0500"];
    await mkdir(path("agents"));
    const expected = { requests: 0, references: 0, objects: 0 };
    for (const name of names) {
      const text = readFileSync(join(SHARED, `weka/raw/${name}.json`), "utf8");
      await writeFile(path(`agents/${name}.json`), text);
      const requests = requestsIn(JSON.parse(text));
      expected.requests += requests.length;
      expected.references += requests.reduce((sum, { hash_ids: ids }) => sum + ids!.length, 0);
      expected.objects += new Set(requests.flatMap(({ hash_ids: ids }) => ids)).size;
    }
    expect((await recogniseFormat(path("agents/trace_0010.json"), formats.all)).name).toBe("weka");
    const reader = await formats.get("weka").open(path("agents"), { values: VALUES, strict: true });
    let rows = 0;
    let last = 0;
    for await (const batch of reader.batches()) {
      expect(batch.tsNs[0]).toBeGreaterThanOrEqual(last);
      last = batch.tsNs[batch.rows - 1]!;
      rows += batch.rows;
    }
    expect(reader.counts).toMatchObject({ ...expected, rows });
    expect(reader.rejected.count).toBe(0);
  });
});

describe.skipIf(!given).each(Object.entries(REAL))("real file of %s", (format, [file, count]) => {
  it("is told by itself and has the counts that another route finds", async () => {
    const real = join(SHARED, file);
    expect((await recogniseFormat(real, formats.all)).name).toBe(format);
    const reader = await formats.get(format).open(real, { values: VALUES, strict: true });
    let rows = 0;
    for await (const batch of reader.batches()) rows += batch.rows;
    expect(reader.counts).toMatchObject({ ...count(readFileSync(real, "utf8")), rows });
    expect(reader.rejected.count).toBe(0);
    expect(reader.bytesRead).toBe(reader.bytesTotal);
  });
});
