import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, vi } from "vitest";
import {
  type AccessBatch,
  BATCH_ROWS,
  type ColumnName,
  DEPENDS,
  type Dictionaries,
  emptyBatch,
  InputError,
  InputErrors,
} from "../../src/model/index.ts";
import { createTraceWriter, type OpenTraceOptions, openTrace } from "../../src/trace/index.ts";

/** A folder of the test file's own, removed when its tests are done. */
export function testFolder(): (name: string) => string {
  // every file that is opened starts a process, and machines are busy
  vi.setConfig({ testTimeout: 60_000 });
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "weft-test-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return (name) => join(folder, name);
}

/** Seeded (mulberry32), so that a failure can be had again. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Sample {
  batches: AccessBatch[];
  dictionaries: Dictionaries;
}

/** A trace with every column; requests of five rows: three that go out together, then one that waits for all, then one for that. */
export function sample(rows: number, { seed = 1, lists = true } = {}): Sample {
  const next = random(seed);
  const dictionaries: Dictionaries = { requester: [], tenant: [], job: [] };
  const batches: AccessBatch[] = [];
  let ts = 0;
  for (let firstRow = 0; firstRow < rows; firstRow += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, rows - firstRow);
    const batch = emptyBatch(count, count * 3);
    batch.rows = count;
    batch.firstRow = firstRow;
    for (let i = 0; i < count; i++) {
      const row = firstRow + i;
      const request = Math.floor(row / 5);
      const step = row % 5;
      ts += Math.floor(next() * 2_000);
      batch.tsNs[i] = ts;
      batch.requester[i] = codeOf(dictionaries.requester, `gpu${(request * 7) % 11}`);
      batch.op[i] = step === 4 ? 1 : 0;
      batch.object[i] = Math.floor(next() ** 2 * 5_000) * 2 ** 20;
      batch.offset[i] = step * 64;
      batch.bytes[i] = 4096 + step;
      batch.objectClass[i] = 2;
      batch.phase[i] = step < 3 ? 1 : 2;
      batch.request[i] = request;
      batch.tokens[i] = step >= 3 ? 16 : 0;
      batch.thinkNs[i] = Math.floor(next() * 1e6);
      batch.rebuildNs[i] = step < 3 ? Math.floor(next() * 1e7) : -1;
      batch.tenant[i] = request % 3 === 2 ? -1 : codeOf(dictionaries.tenant, `tenant ü ${request % 3}`);
      batch.job[i] = codeOf(dictionaries.job, "serving");
      depend(batch, i, step, row, lists);
    }
    for (let i = 0; i < count; i++) {
      const row = firstRow + i;
      batch.lastOfRequest[i] = row % 5 === 4 || row === rows - 1 ? 1 : 0;
    }
    batches.push(batch);
  }
  return { batches, dictionaries };
}

function depend(batch: AccessBatch, i: number, step: number, row: number, lists: boolean): void {
  let used = batch.dependsStart[i]!;
  if (step < 3) batch.dependsKind[i] = DEPENDS.arrival;
  else if (step === 3) {
    batch.dependsKind[i] = DEPENDS.rows;
    for (const on of lists ? [row - 3, row - 2, row - 1] : [row - 1]) batch.dependsOn[used++] = on;
  }
  batch.dependsStart[i + 1] = used;
}

function codeOf(dictionary: string[], name: string): number {
  const at = dictionary.indexOf(name);
  return at >= 0 ? at : dictionary.push(name) - 1;
}

export async function writeSample(path: string, { batches, dictionaries }: Sample, metadata = {}) {
  const writer = await createTraceWriter(path, { metadata, overwrite: true });
  for (const batch of batches) await writer.append(batch, dictionaries);
  return writer.finish();
}

/** Everything a trace says, as plain arrays that can be compared. */
export interface Said {
  rows: number;
  sizes: number[];
  columns: Record<string, unknown[]>;
  dictionaries: Dictionaries;
}

const NUMBER_KEYS = [
  "tsNs",
  "object",
  "offset",
  "bytes",
  "request",
  "tokens",
  "thinkNs",
  "rebuildNs",
] as const;
const CODE_KEYS = ["op", "objectClass", "phase", "lastOfRequest", "dependsKind"] as const;
const NAME_KEYS = ["requester", "tenant", "job"] as const;

export async function said(
  batches: Iterable<AccessBatch> | AsyncIterable<AccessBatch>,
  dictionaries: Dictionaries,
): Promise<Said> {
  const found: Said = { rows: 0, sizes: [], columns: {}, dictionaries };
  const keys = [...NUMBER_KEYS, ...CODE_KEYS, ...NAME_KEYS];
  for (const key of [...keys, "dependsOn"]) found.columns[key] = [];
  for await (const batch of batches) {
    if (batch.firstRow !== found.rows)
      throw new Error(`batch starts at ${batch.firstRow}, not ${found.rows}`);
    found.rows += batch.rows;
    found.sizes.push(batch.rows);
    for (const key of keys) for (let i = 0; i < batch.rows; i++) found.columns[key]!.push(batch[key][i]);
    for (let i = 0; i < batch.rows; i++)
      found.columns.dependsOn!.push(
        [...batch.dependsOn.subarray(batch.dependsStart[i], batch.dependsStart[i + 1])].join(),
      );
  }
  return found;
}

export async function read(
  path: string,
  options: OpenTraceOptions = {},
  columns?: readonly ColumnName[],
): Promise<Said> {
  const reader = await openTrace(path, options);
  try {
    return await said(reader.batches(columns), reader.dictionaries);
  } finally {
    await reader.close();
  }
}

/** The user's errors that a piece of work ends in; anything else is thrown on, and so is success. */
export async function errorsOf(work: Promise<unknown>): Promise<InputError[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof InputErrors) return error.errors;
    if (error instanceof InputError) return [error];
    throw error;
  }
  throw new Error("no error");
}

/** Writes the result of a query as Parquet. */
export async function writeQuery(path: string, sql: string, options = "COMPRESSION snappy"): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet, ${options})`);
  connection.closeSync();
  instance.closeSync();
}

/** Rows of a trace with only the required columns, to be changed by the test. */
export function rowsSql(rows: number, extra = "", replace = ""): string {
  return `SELECT ${extra ? `${extra}, ` : ""}* ${replace ? `REPLACE (${replace})` : ""} FROM (SELECT (i * 10)::BIGINT AS ts_ns, 'gpu' || (i % 3) AS requester,
    CASE WHEN i % 2 = 0 THEN 'read' ELSE 'write' END AS op, (i * 7919 % 101)::BIGINT AS object, 4096::BIGINT AS bytes, i FROM range(${rows}) r(i))`;
}
