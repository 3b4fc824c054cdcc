import type { DuckDBConnection, DuckDBResult, DuckDBVector } from "@duckdb/node-api";
import { InputError } from "../../model/index.ts";
import {
  type ColumnKind,
  type ColumnPlan,
  type FileColumn,
  type FileShape,
  LARGEST,
  type RawBlock,
  type RequestEnds,
  type Source,
  type SourceOptions,
} from "../raw.ts";
import { BlockBuilder } from "./blocks.ts";
import { connect, identifier, problemOf, quoted, rowsOf } from "./duckdb.ts";

const MOST_ROWS = 2 ** 36;
const MOST_GROUPS = 1_000_000;
const MOST_STRINGS = 2 ** 24;
const LONGEST_METADATA = 65_536;

const INTEGER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL\(\d+,0\))$/;
const NARROW = /^U?(TINYINT|SMALLINT|INTEGER)$/;
const TEXT = /^(VARCHAR|BLOB|ENUM\(.*\))$/s;

/** Reads Parquet through DuckDB: every codec, encoding and page version it knows, one row group at a time. */
export class DuckdbSource implements Source {
  private connection!: DuckDBConnection;
  private file = "";
  private readonly types = new Map<string, string>();
  private result: DuckDBResult | undefined;
  private plan: readonly ColumnPlan[] = [];
  private builder!: BlockBuilder;
  /** Columns of a chunk, and how many of its rows are in a block already. */
  private chunk: DuckDBVector[] = [];
  private chunkRows = 0;
  private chunkUsed = 0;
  /** Text columns whose dictionary is in the database, by source, with its strings. */
  private readonly dictionaries = new Map<string, string[]>();

  async open(path: string, real: string, { memoryBytes }: SourceOptions): Promise<FileShape> {
    this.connection = await connect({ paths: [real], memoryBytes });
    this.file = quoted(path);
    return guarded(async () => {
      const [facts] = await this.rows(
        `SELECT num_rows, num_row_groups, encryption_algorithm FROM parquet_file_metadata(${this.file})`,
      );
      const [rows, groups] = [Number(facts![0]), Number(facts![1])];
      refuse(rows, groups, facts![2]);
      const columns = await this.describe();
      return { rows, groupRows: await this.groups(groups), columns, metadata: await this.metadata() };
    });
  }

  private rows(sql: string): Promise<unknown[][]> {
    return rowsOf(this.connection, sql);
  }

  private async describe(): Promise<FileColumn[]> {
    const described = await this.rows(`DESCRIBE SELECT * FROM ${this.scan()}`);
    return described.map(([name, type]) => {
      this.types.set(String(name), String(type));
      return { name: String(name), type: String(type), kind: kindOf(String(type)) };
    });
  }

  private scan(numbered = false): string {
    return `read_parquet(${this.file}, binary_as_string = true, hive_partitioning = false${numbered ? ", file_row_number = true" : ""})`;
  }

  private async groups(count: number): Promise<Float64Array> {
    const found = await this.rows(
      `SELECT row_group_id, any_value(row_group_num_rows) FROM parquet_metadata(${this.file}) GROUP BY ALL ORDER BY 1`,
    );
    const rows = new Float64Array(count);
    for (const [group, groupRows] of found) rows[Number(group)] = Number(groupRows);
    return rows;
  }

  private async metadata(): Promise<Record<string, string>> {
    const pairs = await this.rows(
      `SELECT key::VARCHAR, value::VARCHAR FROM (SELECT try(decode(key)) AS key, try(decode(value)) AS value
       FROM parquet_kv_metadata(${this.file})) WHERE key IS NOT NULL AND value IS NOT NULL AND length(value) <= ${LONGEST_METADATA}`,
    );
    return Object.fromEntries(pairs.map(([key, value]) => [String(key), String(value)]));
  }

  async start(plan: readonly ColumnPlan[]): Promise<void> {
    this.plan = plan;
    this.builder = new BlockBuilder(plan);
    this.chunkRows = 0;
    this.chunkUsed = 0;
    await guarded(async () => {
      const selected: string[] = [];
      for (const [index, { source, kind }] of plan.entries()) {
        if (kind === "text") this.builder.add(index, await this.dictionary(source));
        selected.push(...this.select(source, kind));
      }
      this.result = await this.connection.stream(`SELECT ${selected.join(", ")} FROM ${this.scan()}`);
    });
  }

  private select(source: string, kind: ColumnKind): string[] {
    const name = identifier(source);
    if (kind === "text") return [this.coded(source)];
    if (kind === "list") return [`coalesce(len(${name}), -1)::INTEGER`, `coalesce(${name}, [])::DOUBLE[]`];
    return [exactDouble(name, this.types.get(source)!)];
  }

  /** The code of a string, made in SQL; -1 for null. */
  private coded(source: string): string {
    if (this.dictionaries.get(source)!.length === 0) return "(-1)::INTEGER";
    return `coalesce(enum_code(${identifier(source)}::VARCHAR::${codesOf(source)})::INTEGER, -1)`;
  }

  /** Distinct strings in order of first appearance, kept as an ENUM type of the database. */
  private async dictionary(source: string): Promise<string[]> {
    const known = this.dictionaries.get(source);
    if (known) return known;
    const name = identifier(source);
    const table = codesOf(source, "table");
    await this.connection.run(
      `CREATE TEMP TABLE ${table} AS SELECT v, r FROM (SELECT ${name}::VARCHAR AS v, min(file_row_number) AS r
       FROM ${this.scan(true)} WHERE ${name} IS NOT NULL GROUP BY 1) ORDER BY r`,
    );
    const [[count]] = (await this.rows(`SELECT count(*) FROM ${table}`)) as [[bigint]];
    if (count > MOST_STRINGS) throw tooMany(source, Number(count));
    const strings = (await this.rows(`SELECT v FROM ${table} ORDER BY r`)).map(([v]) => String(v));
    if (count > 0)
      await this.connection.run(`CREATE TYPE ${codesOf(source)} AS ENUM (SELECT v FROM ${table} ORDER BY r)`);
    this.dictionaries.set(source, strings);
    return strings;
  }

  async next(): Promise<RawBlock | undefined> {
    return guarded(async () => {
      while (this.builder.room > 0 && (await this.fill()));
      return this.builder.rows > 0 ? this.builder.take() : undefined;
    });
  }

  /** Moves rows of the current chunk into the block. @returns false at the end */
  private async fill(): Promise<boolean> {
    if (this.chunkUsed === this.chunkRows && !(await this.fetch())) return false;
    const count = Math.min(this.builder.room, this.chunkRows - this.chunkUsed);
    let vector = 0;
    for (const [index, { kind }] of this.plan.entries()) {
      if (kind === "list") vector = this.fillLists(index, vector, count);
      else if (kind === "text")
        this.builder.codes(index, itemsOf<Int32Array>(this.chunk[vector++]!), this.chunkUsed, count);
      else this.builder.numbers(index, itemsOf<Float64Array>(this.chunk[vector++]!), this.chunkUsed, count);
    }
    this.builder.advance(count);
    this.chunkUsed += count;
    return true;
  }

  private async fetch(): Promise<boolean> {
    const chunk = await this.result!.fetchChunk();
    this.chunkRows = chunk?.rowCount ?? 0;
    this.chunkUsed = 0;
    if (!chunk || this.chunkRows === 0) return false;
    this.chunk = Array.from({ length: chunk.columnCount }, (_, i) => chunk.getColumnVector(i));
    return true;
  }

  private fillLists(index: number, vector: number, count: number): number {
    const counts = itemsOf<Int32Array>(this.chunk[vector]!);
    const { values, first } = listValues(this.chunk[vector + 1]!, this.chunkUsed, count, counts);
    this.builder.lists(index, counts, this.chunkUsed, count, values, first);
    return vector + 2;
  }

  async requestEnds(request: string, requester: string | undefined): Promise<RequestEnds> {
    return guarded(async () => {
      const [[rows]] = (await this.rows(`SELECT count(*) FROM ${this.scan()}`)) as [[bigint]];
      const last = new Uint8Array(Math.ceil(Number(rows) / 8));
      let splitRow = -1;
      if (requester !== undefined) await this.dictionary(requester);
      const who = requester === undefined ? "0" : this.coded(requester);
      const ends = await this.connection.stream(
        `SELECT max(file_row_number)::DOUBLE, (min(${who}) <> max(${who}))::INTEGER FROM ${this.scan(true)}
         WHERE ${identifier(request)} >= 0 GROUP BY ${identifier(request)}`,
      );
      for (
        let chunk = await ends.fetchChunk();
        chunk && chunk.rowCount > 0;
        chunk = await ends.fetchChunk()
      ) {
        const row = itemsOf<Float64Array>(chunk.getColumnVector(0));
        const split = itemsOf<Int32Array>(chunk.getColumnVector(1));
        for (let i = 0; i < chunk.rowCount; i++) {
          last[Math.floor(row[i]! / 8)]! |= 1 << (row[i]! % 8);
          if (split[i] && (splitRow < 0 || row[i]! < splitRow)) splitRow = row[i]!;
        }
      }
      return { last, splitRow };
    });
  }
}

const codesOf = (source: string, prefix = "codes"): string => identifier(`${prefix} ${source}`);
const itemsOf = <T>(vector: DuckDBVector): T => (vector as unknown as { items: T }).items;

/** Elements of the rows from `from` on, one after another. DuckDB may leave gaps and share elements between rows. */
function listValues(vector: DuckDBVector, from: number, count: number, counts: Int32Array) {
  const list = vector as unknown as {
    entryData: BigUint64Array;
    childVector: { items: Float64Array; validity: { data: unknown; itemValid(i: number): boolean } };
  };
  const { items, validity } = list.childVector;
  const entries = new Uint32Array(
    list.entryData.buffer,
    list.entryData.byteOffset,
    list.entryData.length * 2,
  );
  let total = 0;
  for (let i = from; i < from + count; i++) total += Math.max(0, counts[i]!);
  const values = new Float64Array(total);
  let used = 0;
  for (let i = from; i < from + count; i++) {
    const start = entries[i * 4]!;
    for (let k = 0; k < counts[i]!; k++)
      values[used++] = validity.data && !validity.itemValid(start + k) ? Number.NaN : items[start + k]!;
  }
  return { values, first: 0 };
}

function kindOf(type: string): ColumnKind | undefined {
  if (INTEGER.test(type)) return "number";
  if (TEXT.test(type)) return "text";
  return type.endsWith("[]") && INTEGER.test(type.slice(0, -2)) ? "list" : undefined;
}

/** NaN for null, an infinity for what a Float64 would round. */
function exactDouble(name: string, type: string): string {
  if (NARROW.test(type)) return `coalesce(${name}::DOUBLE, 'nan'::DOUBLE)`;
  const low = type.startsWith("U") ? "" : ` AND ${name} >= -${LARGEST}`;
  return `CASE WHEN ${name} <= ${LARGEST}${low} THEN ${name}::DOUBLE WHEN ${name} IS NULL THEN 'nan'::DOUBLE
    WHEN ${name} < 0 THEN '-inf'::DOUBLE ELSE 'inf'::DOUBLE END`;
}

function refuse(rows: number, groups: number, encryption: unknown): void {
  if (encryption !== null)
    throw new InputError({
      code: "T006",
      message: `encrypted Parquet (${encryption}) cannot be read`,
      hint: "write the file without encryption",
    });
  if (!(rows >= 0 && groups >= 0))
    throw new InputError({
      code: "T004",
      message: `damaged: the footer says ${rows} rows`,
      hint: "upload the file again",
    });
  if (rows > MOST_ROWS || groups > MOST_GROUPS)
    throw new InputError({
      code: "R002",
      message: `${rows} rows in ${groups} row groups; Weft reads up to ${MOST_ROWS} rows in ${MOST_GROUPS}`,
      hint: "weft trace slice it into parts",
    });
}

function tooMany(source: string, count: number): InputError {
  return new InputError({
    code: "R001",
    message: `column ${source} has ${count} different strings; Weft keeps up to ${MOST_STRINGS}`,
    hint: "number them in an INT64 column",
  });
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw problemOf(error);
  }
}
