import type { Command } from "commander";
import type { AccessBatch, Dictionaries, Figure } from "../model/index.ts";
import { formatBytes } from "../model/index.ts";
import { traceAssumptions } from "../planner/index.ts";
import { createTraceWriter, type WrittenTrace } from "../trace/index.ts";
import type { ServingCounts, SourceCounts } from "../workloads/index.ts";
import type { Io } from "./command.ts";
import { memoryOf } from "./reading.ts";

/** Something that makes a trace; dictionaries, counts and metadata are complete when its batches have been read to the end. */
export interface TraceSource {
  readonly metadata: Record<string, string>;
  readonly dictionaries: Dictionaries;
  readonly counts: SourceCounts;
  batches(): Iterable<AccessBatch> | AsyncIterable<AccessBatch>;
}

interface WriteOptions {
  overwrite?: boolean;
  memory?: string;
}

/** Where a trace is written. */
export function declareOutputFile(command: Command): Command {
  return command
    .requiredOption("-o, --output <file>", "Parquet file to write")
    .option("--overwrite", "replace the output if it exists");
}

/** The options of every verb that makes a trace anew. */
export function declareOutput(command: Command): Command {
  return declareOutputFile(command).option(
    "--memory <size>",
    "what the process that writes may take, e.g. 8GiB",
  );
}

/**
 * Writes a trace to a file; on an error or Ctrl-C nothing is left of it.
 * @param afterBatch called as the work goes on, for progress
 */
export async function writeTrace(
  output: string,
  { overwrite, memory }: WriteOptions,
  source: Omit<TraceSource, "counts">,
  io: Io,
  afterBatch: () => void,
): Promise<WrittenTrace> {
  const writer = await createTraceWriter(output, {
    metadata: source.metadata,
    overwrite: overwrite === true,
    memoryBytes: memoryOf(memory),
    signal: io.signal,
  });
  try {
    for await (const batch of source.batches()) {
      await writer.append(batch, source.dictionaries);
      io.signal.throwIfAborted();
      afterBatch();
    }
    return await writer.finish();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** What a person wants to know of a trace that was just written. */
export function traceSummary(output: string, written: WrittenTrace, source: TraceSource): string[] {
  const { counts, metadata } = source;
  return [
    `${output}  ${count(written.rows)} rows, ${count(counts.requests)} requests, ${formatBytes(written.bytes)}`,
    ...(isServing(counts) ? servingSummary(counts, metadata) : [accessSummary(counts)]),
    `  sha256 ${written.sha256}`,
    ...traceAssumptions(metadata).map((figure) => `  ${assumptionLine(figure)}`),
  ];
}

function servingSummary(counts: ServingCounts, metadata: TraceSource["metadata"]): string[] {
  return [
    `  ${count(counts.references)} references to ${count(counts.objects)} prompt blocks of ${formatBytes(Number(metadata["weft.block_bytes"]))}; ${count(counts.generatedObjects)} blocks of generated tokens`,
    `  ${metadata["weft.model"]} on ${metadata["weft.tensor_parallel"]} x ${metadata["weft.gpu"]}, ${metadata["weft.instances"]} instances, ${metadata["weft.route"]}; ${metadata["weft.decode_stride"]} generated tokens per decode group`,
  ];
}

function accessSummary({ objects, readBytes, writtenBytes }: SourceCounts): string {
  return `  ${count(objects)} objects; ${formatBytes(readBytes)} read, ${formatBytes(writtenBytes)} written`;
}

const count = (value: number): string => value.toLocaleString("en-US");

const isServing = (counts: SourceCounts): counts is ServingCounts => "references" in counts;

/** The counts of a trace that was written, as the documents have them. Of serving, `objects` are those that the source names. */
export function countsData(
  written: WrittenTrace,
  { counts, metadata }: TraceSource,
): Record<string, unknown> {
  return {
    rows: written.rows,
    requests: counts.requests,
    objects: counts.objects,
    read_bytes: counts.readBytes,
    write_bytes: counts.writtenBytes,
    bytes_written: written.bytes,
    ...(isServing(counts) && {
      references: counts.references,
      generated_objects: counts.generatedObjects,
      decode_stride: Number(metadata["weft.decode_stride"]),
    }),
    assumptions: traceAssumptions(metadata),
  };
}

/** `assumed: prefill.mfu 0.5 ratio [0.3 .. 0.76]` */
export function assumptionLine({ name, value, unit, low, high, grade }: Figure & { name: string }): string {
  const range = low === undefined || high === undefined ? "" : ` [${low} .. ${high}]`;
  return `${grade}: ${name} ${value} ${unit}${range}`;
}
