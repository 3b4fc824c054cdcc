import {
  type AccessBatch,
  CLASSES,
  COLUMNS,
  type ColumnName,
  type Dictionaries,
  InputError,
  nearest,
  OPS,
  PHASES,
  REQUIRED_COLUMNS,
} from "../../model/index.ts";
import type { SourceCounts } from "../../workloads/index.ts";
import { AccessRows } from "./access-rows.ts";
import type { Mapping, Source } from "./mapping.ts";
import type { Rejections } from "./rejections.ts";
import { numberIn, shown } from "./values.ts";

/** A record of a file: names of its columns and what they hold, text where the format knows no types. */
export type ForeignRecord = Readonly<Record<string, unknown>>;

const LARGEST = Number.MAX_SAFE_INTEGER;
const NUMBERS = { offset: "offset", tokens: "tokens", think_ns: "thinkNs", rebuild_ns: "rebuildNs" } as const;
const WORDS = { class: CLASSES, phase: PHASES } as const;

/** Why a record is no row. */
class Unusable extends Error {}

/** Turns records into rows by a mapping; one that cannot be used is rejected. */
export class RecordRows {
  private readonly rows = new AccessRows();
  private readonly mapping: Mapping;
  private readonly rejected: Rejections;
  private readonly names = new Map<string, number>();
  /** Numbers of the records that were rejected, so that dependencies can be counted in rows. */
  private readonly left: number[] = [];
  private records = 0;
  private startNs = Number.NaN;
  private lastNs = 0;
  /** Whether any record said how long it computes. */
  thinks = false;

  constructor(mapping: Mapping, rejected: Rejections) {
    this.mapping = mapping;
    this.rejected = rejected;
  }

  get counts(): SourceCounts {
    return this.rows.counts;
  }

  get dictionaries(): Dictionaries {
    return this.rows.dictionaries;
  }

  /** @param where a line from 1, or what the record is called @returns a batch, where the record filled it */
  add(where: number | string, record: ForeignRecord): AccessBatch | undefined {
    const number = this.records++;
    try {
      const after = this.dependencies(record);
      this.row(record);
      if (after === undefined) this.rows.endAfterPrevious();
      else this.rows.endAfterRows(after);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      this.left.push(number);
      if (typeof where === "number") this.rejected.line(where, error.message);
      else this.rejected.part(where, error.message);
    }
    return this.rows.isFull() ? this.rows.take() : undefined;
  }

  /** What is left. */
  rest(): AccessBatch | undefined {
    return this.rows.isEmpty ? undefined : this.rows.take();
  }

  private row(record: ForeignRecord): void {
    const ts = this.time(record);
    const requester = this.name("requester", record)!;
    const op = this.word("op", OPS, record)!;
    const object = this.object(record);
    const bytes = this.number("bytes", record)!;
    const request = this.number("request", record) ?? -1;
    const classAt = this.word("class", WORDS.class, record) ?? 0;
    const phase = this.word("phase", WORDS.phase, record) ?? 0;
    const numbers = Object.entries(NUMBERS).map(
      ([column, field]) => [field, this.number(column as ColumnName, record)] as const,
    );
    const tenant = this.name("tenant", record);
    const job = this.name("job", record);
    const at = this.rows.begin(ts, this.rows.code("requester", requester), op, object, bytes, request);
    const { batch } = this.rows;
    batch.objectClass[at] = classAt;
    batch.phase[at] = phase;
    for (const [field, value] of numbers) if (value !== undefined) batch[field][at] = value;
    if (tenant !== undefined) batch.tenant[at] = this.rows.code("tenant", tenant);
    if (job !== undefined) batch.job[at] = this.rows.code("job", job);
    if (batch.thinkNs[at]! > 0) this.thinks = true;
    this.lastNs = ts;
  }

  /** What the file holds for a column; undefined where it is absent or empty. */
  private held(column: ColumnName, record: ForeignRecord): { source: Source; value: unknown } | undefined {
    const source = this.mapping[column];
    if (!source) return this.none(column, column);
    const raw = source.column === undefined ? source.value : record[source.column];
    if (raw === undefined || raw === null || raw === "") return this.none(column, source.column);
    return { source, value: source.values?.[String(raw)] ?? raw };
  }

  private none(column: ColumnName, called: string | undefined): undefined {
    if (REQUIRED_COLUMNS.includes(column)) throw new Unusable(`${called ?? column} is missing`);
  }

  private time(record: ForeignRecord): number {
    const { source, value } = this.held("ts_ns", record)!;
    const ns = numberOf("ts_ns", value, source.scale, LARGEST * 1e6);
    if (source.fromFirst && Number.isNaN(this.startNs)) this.startNs = ns;
    const ts = Math.round(source.fromFirst ? ns - this.startNs : ns);
    if (ts < this.lastNs)
      throw new Unusable(`ts_ns falls from ${this.lastNs} to ${ts}: sort the file by time`);
    if (ts > LARGEST) throw new Unusable(`ts_ns ${ts} is past 2^53`);
    return ts;
  }

  private object(record: ForeignRecord): number {
    const { source, value } = this.held("object", record)!;
    if (!source.named) return wholeOf("object", value, source.scale);
    const name = String(value);
    let id = this.names.get(name);
    if (id === undefined) {
      id = this.names.size;
      this.names.set(name, id);
    }
    return id;
  }

  private number(column: ColumnName, record: ForeignRecord): number | undefined {
    const held = this.held(column, record);
    return held && wholeOf(column, held.value, held.source.scale);
  }

  private name(column: ColumnName, record: ForeignRecord): string | undefined {
    const held = this.held(column, record);
    if (!held) return undefined;
    if (typeof held.value === "object") throw new Unusable(`${column}: ${shown(held.value)} is no name`);
    return String(held.value).slice(0, 200);
  }

  private word(column: ColumnName, words: readonly string[], record: ForeignRecord): number | undefined {
    const held = this.held(column, record);
    if (!held) return undefined;
    const said = String(held.value).toLowerCase();
    const at = words.indexOf(said);
    if (at >= 0) return at;
    const near = nearest(said.slice(0, 20), words);
    throw new Unusable(
      `${column}: ${shown(String(held.value))} is none of ${words.join(", ")}${near ? `; did you mean "${near}"?` : ""}`,
    );
  }

  /** Rows that the record waits for; none: only its arrival. @returns undefined where it does not say */
  private dependencies(record: ForeignRecord): number[] | undefined {
    const held = this.held("depends_on", record);
    if (!held) return undefined;
    const on = listOf(held.value);
    if (on.length > MOST_DEPENDENCIES) throw new Unusable(`depends_on names ${on.length} rows`);
    return on.filter((value) => value !== -1).map((value) => this.rowOf(value));
  }

  private rowOf(record: number): number {
    if (!(Number.isInteger(record) && record >= 0 && record < this.records - 1))
      throw new Unusable(`depends_on: ${shown(record)} is no row before it`);
    const before = countBelow(this.left, record);
    if (this.left[before] === record) throw new Unusable(`depends_on: row ${record} was rejected`);
    return record - before;
  }
}

const MOST_DEPENDENCIES = 65_536;

function listOf(value: unknown): number[] {
  if (typeof value === "string")
    return value.split(/[\s;,[\]]+/).flatMap((text) => (text === "" ? [] : numberIn(text)));
  if (typeof value === "number" || typeof value === "bigint") return [Number(value)];
  if (typeof (value as Iterable<unknown>)[Symbol.iterator] !== "function")
    throw new Unusable(`depends_on: ${shown(value)} is no list of rows`);
  return Array.from(value as Iterable<unknown>, (one) =>
    typeof one === "number" || typeof one === "bigint" ? Number(one) : Number.NaN,
  );
}

/** How many of the sorted numbers are smaller. */
function countBelow(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function numberOf(column: ColumnName, value: unknown, scale: number, most: number): number {
  const number =
    typeof value === "string"
      ? /^0x[\da-f]+$/i.test(value)
        ? Number(value)
        : numberIn(value)
      : typeof value === "number" || typeof value === "bigint"
        ? Number(value)
        : Number.NaN;
  if (number * scale >= 0 && number * scale <= most) return number * scale;
  throw new Unusable(
    `${column}: ${shown(typeof value === "bigint" ? String(value) : value)} is not a number from 0 to 2^53`,
  );
}

function wholeOf(column: ColumnName, value: unknown, scale: number): number {
  const number = numberOf(column, value, scale, LARGEST);
  if (Number.isInteger(number)) return number;
  if (scale !== 1) return Math.round(number);
  throw new Unusable(`${column}: ${shown(value)} is not a whole number`);
}

/** @throws InputErrors T010 where the file lacks columns that the mapping names or that every row needs */
export function checkColumns(found: readonly string[], mapping: Mapping, path: string): void {
  const missing = COLUMNS.filter((column) => {
    const source = mapping[column];
    if (!source) return REQUIRED_COLUMNS.includes(column);
    if (source.column === undefined || found.includes(source.column)) return false;
    return REQUIRED_COLUMNS.includes(column) || source.column !== column;
  });
  if (missing.length === 0) return;
  const column = missing[0]!;
  const near = nearest(mapping[column]?.column ?? column, found);
  throw new InputError({
    code: "T010",
    message: `required column missing: ${missing.map((one) => mapping[one]?.column ?? one).join(", ")} (found: ${found.slice(0, 20).join(", ").slice(0, 300)})`,
    where: path,
    hint: `--mapping columns.yaml, with a line like "${column}: ${near ?? "NAME_IN_FILE"}"`,
  });
}
