import { open } from "node:fs/promises";
import {
  type AsyncRecordBatchFileReader,
  type AsyncRecordBatchStreamReader,
  type RecordBatch,
  RecordBatchReader,
} from "apache-arrow";
import { InputError } from "../../model/index.ts";
import type { ByteSource } from "./byte-source.ts";
import type { Foreign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { MAPPING, type Mapping } from "./mapping.ts";
import { openRecords, type Placed } from "./record-reader.ts";
import { checkColumns } from "./record-rows.ts";

const FILE_MAGIC = "ARROW1";
/** A file is its magic, padded to 8 bytes, and then what a stream is: enough where it is compressed and cannot be read by its index. */
const FILE_START_BYTES = 8;
const STREAM_START = [0xff, 0xff, 0xff, 0xff];

/** Arrow IPC, file (Feather 2) or stream, one access per row: canonical column names as they are, others by a mapping. */
export const arrow: TraceFormat = {
  name: "arrow",
  title: "Arrow IPC file (Feather) or stream, one access per row: canonical column names, or --mapping",
  options: [MAPPING],
  recognise: (head) => {
    if (magicOf(head) === FILE_MAGIC) return 0.95;
    return STREAM_START.every((byte, i) => head[i] === byte) && head.length > FILE_START_BYTES ? 0.6 : 0;
  },
  open: (path, options) => openRecords("arrow", path, options, recordsOf),
};

async function* recordsOf({ source }: Foreign, mapping: Mapping): AsyncGenerator<Placed, void> {
  let row = 0;
  for await (const batch of batchesOf(source)) {
    const names = batch.schema.fields.map(({ name }) => name);
    if (row === 0) checkColumns(names, mapping, source.path);
    const wanted = Object.values(mapping).flatMap(({ column }) => column ?? []);
    const columns = names.flatMap((name, at) =>
      wanted.includes(name) ? [{ name, column: batch.getChildAt(at)! }] : [],
    );
    for (let i = 0; i < batch.numRows; i++) {
      const record: Record<string, unknown> = {};
      for (const { name, column } of columns) record[name] = column.get(i);
      yield { where: `row ${row++}`, record };
    }
  }
}

/** @throws InputError T023 where the library cannot read it */
async function* batchesOf(source: ByteSource): AsyncGenerator<RecordBatch, void> {
  const isFile = magicOf(await source.head(FILE_MAGIC.length)) === FILE_MAGIC;
  try {
    yield* isFile && !source.isPacked ? fileBatches(source) : streamBatches(source);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError({
      code: "T023",
      message: `${source.path} is no Arrow IPC that can be read: ${(error as Error).message.slice(0, 200)}`,
      where: source.path,
      hint: "write it without compression of its buffers, if it has any",
    });
  }
}

/** By the index at the file's end, one batch after another. */
async function* fileBatches(source: ByteSource): AsyncGenerator<RecordBatch, void> {
  const file = await open(source.path);
  try {
    const reader = (await RecordBatchReader.from(file)) as AsyncRecordBatchFileReader;
    await reader.open();
    const batches = reader.numRecordBatches;
    for (let i = 0; i < batches; i++) {
      source.progress((i + 1) / batches);
      const batch = await reader.readRecordBatch(i);
      if (batch) yield batch;
    }
  } finally {
    await file.close();
  }
}

async function* streamBatches(source: ByteSource): AsyncGenerator<RecordBatch, void> {
  const reader = (await RecordBatchReader.from(streamOf(source))) as AsyncRecordBatchStreamReader;
  await reader.open();
  for await (const batch of reader) yield batch;
}

async function* streamOf(source: ByteSource): AsyncGenerator<Uint8Array, void> {
  let first = true;
  for await (const chunk of source.chunks()) {
    const isFile = first && magicOf(chunk) === FILE_MAGIC;
    first = false;
    yield isFile ? chunk.subarray(FILE_START_BYTES) : chunk;
  }
}

const magicOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1", 0, FILE_MAGIC.length);
