/**
 * The content hash of a trace: what its columns say, whatever the codec, encoding, row groups or batch sizes they are kept in.
 *
 * Of each column one sha256, over its rows in order, little-endian:
 * - numbers: Float64 per row, absent ones as model/access.ts states them (-1 or 0)
 * - `op`, `class`, `phase`: one byte per row, the index into OPS, CLASSES, PHASES (these lists only ever grow at their end)
 * - `requester`, `tenant`, `job`: Int32 per row, the number of its string in order of first appearance (-1 absent); then each
 *   string as UInt32 byte length and UTF-8. The column's hash is sha256(sha256(rows) sha256(strings)).
 * - `depends_on`: Int32 per row, how many rows it waits for (-1 absent, 0 only the arrival), then these as Float64:
 *   sha256(sha256(counts) sha256(values)).
 *
 * `weft.content` in the footer is the sha256 of the lines `weft.content/1`, `rows=N`, `COLUMN=HEX` for each column in the order of
 * COLUMNS, and `KEY=VALUE` of every other `weft.*` key, sorted; each line ends in `\n`. `weft.content.COLUMN` holds the column's own
 * hash, so that a reader of four columns can check those four.
 */

import { createHash, type Hash } from "node:crypto";
import { type AccessBatch, COLUMNS, type ColumnName, DEPENDS, type Dictionaries } from "../model/index.ts";

export const CONTENT_KEY = "weft.content";
const COLUMN_PREFIX = `${CONTENT_KEY}.`;

type Numbers = "tsNs" | "object" | "offset" | "bytes" | "request" | "tokens" | "thinkNs" | "rebuildNs";
type Codes = "op" | "objectClass" | "phase";
type Names = "requester" | "tenant" | "job";

export const NUMBER_FIELDS: Partial<Record<ColumnName, Numbers>> = {
  ts_ns: "tsNs",
  object: "object",
  offset: "offset",
  bytes: "bytes",
  request: "request",
  tokens: "tokens",
  think_ns: "thinkNs",
  rebuild_ns: "rebuildNs",
};
export const CODE_FIELDS: Partial<Record<ColumnName, Codes>> = {
  op: "op",
  class: "objectClass",
  phase: "phase",
};
export const NAME_FIELDS: Partial<Record<ColumnName, Names>> = {
  requester: "requester",
  tenant: "tenant",
  job: "job",
};

/** Hashes the wanted columns of a trace as its batches go by. */
export class ContentHash {
  private readonly columns: readonly ColumnName[];
  private readonly rows = new Map<ColumnName, Hash>();
  private readonly values = createHash("sha256");
  private counts = new Int32Array(0);

  constructor(columns: readonly ColumnName[]) {
    this.columns = columns;
    for (const column of columns) this.rows.set(column, createHash("sha256"));
  }

  add(batch: AccessBatch): void {
    for (const column of this.columns) {
      const hash = this.rows.get(column)!;
      if (column === "depends_on") this.addDependencies(hash, batch);
      else {
        const field = NUMBER_FIELDS[column] ?? CODE_FIELDS[column] ?? NAME_FIELDS[column]!;
        hash.update(batch[field].subarray(0, batch.rows));
      }
    }
  }

  private addDependencies(hash: Hash, { rows, dependsKind, dependsStart, dependsOn }: AccessBatch): void {
    if (this.counts.length < rows) this.counts = new Int32Array(rows);
    const { counts } = this;
    for (let i = 0; i < rows; i++) {
      const kind = dependsKind[i];
      counts[i] =
        kind === DEPENDS.rows ? dependsStart[i + 1]! - dependsStart[i]! : kind === DEPENDS.arrival ? 0 : -1;
    }
    hash.update(counts.subarray(0, rows));
    this.values.update(dependsOn.subarray(dependsStart[0], dependsStart[rows]));
  }

  /** Hash of each column, hex; once, after the last batch. */
  finish(dictionaries: Dictionaries): Map<ColumnName, string> {
    const found = new Map<ColumnName, string>();
    for (const [column, hash] of this.rows) {
      const name = NAME_FIELDS[column];
      if (name) found.set(column, joined(hash, stringsHash(dictionaries[name])));
      else if (column === "depends_on") found.set(column, joined(hash, this.values));
      else found.set(column, hash.digest("hex"));
    }
    return found;
  }
}

const joined = (a: Hash, b: Hash): string =>
  createHash("sha256").update(a.digest()).update(b.digest()).digest("hex");

function stringsHash(strings: readonly string[]): Hash {
  const hash = createHash("sha256");
  const length = Buffer.alloc(4);
  for (const string of strings) {
    const bytes = Buffer.from(string);
    length.writeUInt32LE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash;
}

/** The footer's keys for these columns and the other metadata. */
export function contentMetadata(
  rows: number,
  columns: ReadonlyMap<ColumnName, string>,
  metadata: Readonly<Record<string, string>>,
): Record<string, string> {
  const keys: Record<string, string> = { [CONTENT_KEY]: wholeHash(rows, columns, metadata) };
  for (const [column, hash] of columns) keys[COLUMN_PREFIX + column] = hash;
  return keys;
}

function wholeHash(
  rows: number,
  columns: ReadonlyMap<ColumnName, string>,
  metadata: Readonly<Record<string, string>>,
): string {
  const lines = ["weft.content/1", `rows=${rows}`];
  for (const column of COLUMNS) if (columns.has(column)) lines.push(`${column}=${columns.get(column)}`);
  for (const key of Object.keys(metadata).sort())
    if (key.startsWith("weft.") && !isContentKey(key)) lines.push(`${key}=${metadata[key]}`);
  return createHash("sha256")
    .update(lines.map((line) => `${line}\n`).join(""))
    .digest("hex");
}

const isContentKey = (key: string): boolean => key === CONTENT_KEY || key.startsWith(COLUMN_PREFIX);

/**
 * What the footer promises: undefined where it promises nothing, `broken` where the promise contradicts itself.
 * @returns hash of each column that the file has
 */
export function promisedContent(
  rows: number,
  metadata: Readonly<Record<string, string>>,
): ReadonlyMap<ColumnName, string> | "broken" | undefined {
  const keys = Object.keys(metadata).filter(isContentKey);
  if (keys.length === 0) return undefined;
  const columns = new Map<ColumnName, string>();
  for (const column of COLUMNS) {
    const hash = metadata[COLUMN_PREFIX + column];
    if (hash !== undefined) columns.set(column, hash);
  }
  if (columns.size + 1 !== keys.length) return "broken";
  return wholeHash(rows, columns, metadata) === metadata[CONTENT_KEY] ? columns : "broken";
}
