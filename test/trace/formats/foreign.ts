import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { CLASSES, DEPENDS, OPS, PHASES } from "../../../src/model/index.ts";
import type { ImportReader, TraceFormat } from "../../../src/trace/formats/index.ts";

export interface Row {
  tsNs: number;
  requester: string;
  op: string;
  object: number;
  offset: number;
  bytes: number;
  objectClass: string;
  phase: string;
  request: number;
  thinkNs: number;
  /** "previous", "arrival", or the rows. */
  after: string | number[];
}

/** A file of the data to check against; undefined, and said so, where it is not there. */
export function sampleFile(name: string): string | undefined {
  const path = fileURLToPath(new URL(`../../../../shared/data/traces/${name}`, import.meta.url));
  if (existsSync(path)) return path;
  console.log(`skipped: ${path} is not there`);
  return undefined;
}

export const unzipped = (path: string): string => gunzipSync(readFileSync(path)).toString();

export interface Imported {
  reader: ImportReader;
  rows: Row[];
}

/** Reads a foreign file to its end, row by row. */
export async function imported(
  format: TraceFormat,
  path: string,
  { strict = false, values = {} }: { strict?: boolean; values?: Record<string, string> } = {},
): Promise<Imported> {
  const reader = await format.open(path, { values, strict });
  const rows: Row[] = [];
  for await (const batch of reader.batches()) {
    const { dependsStart: start, dependsOn, dependsKind: kind } = batch;
    for (let i = 0; i < batch.rows; i++)
      rows.push({
        tsNs: batch.tsNs[i]!,
        requester: reader.dictionaries.requester[batch.requester[i]!]!,
        op: OPS[batch.op[i]!]!,
        object: batch.object[i]!,
        offset: batch.offset[i]!,
        bytes: batch.bytes[i]!,
        objectClass: CLASSES[batch.objectClass[i]!]!,
        phase: PHASES[batch.phase[i]!]!,
        request: batch.request[i]!,
        thinkNs: batch.thinkNs[i]!,
        after:
          kind[i] === DEPENDS.rows
            ? [...dependsOn.subarray(start[i]!, start[i + 1]!)]
            : kind[i] === DEPENDS.arrival
              ? "arrival"
              : "previous",
      });
  }
  return { reader, rows };
}
