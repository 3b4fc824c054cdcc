import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  INTEGER,
  LIST,
  UTINYINT,
} from "@duckdb/node-api";
import { CLASSES, type ColumnName, InputError, OPS, PHASES } from "../../model/index.ts";
import type { StageBatch, StageFinish } from "../stage-types.ts";
import { connect, identifier, quoted, rowsOf } from "./duckdb.ts";

const CHUNK_ROWS = 2_048;
const GROUP_ROWS = 122_880;

/** Columns of the staging table, in order. NaN is null. */
const NUMBERS = [
  "ts_ns",
  "object",
  "offset",
  "bytes",
  "request",
  "tokens",
  "think_ns",
  "rebuild_ns",
  "depends_on",
] as const;
const NAMES = ["requester", "tenant", "job"] as const;
const CODES = ["op", "class", "phase"] as const;
const WORDS = { op: OPS, class: CLASSES, phase: PHASES };
const LIST_COLUMN = "depends_list";

const TYPES = [
  ...NUMBERS.map(() => DOUBLE),
  ...NAMES.map(() => INTEGER),
  ...CODES.map(() => UTINYINT),
  LIST(DOUBLE),
];
const COLUMN_SQL = [
  ...NUMBERS.map((name) => `${identifier(name)} DOUBLE`),
  ...NAMES.map((name) => `${identifier(name)} INTEGER`),
  ...CODES.map((name) => `${identifier(name)} UTINYINT`),
  `${LIST_COLUMN} DOUBLE[]`,
];

interface Items {
  items: Float64Array | Int32Array | Uint8Array;
  flush(): void;
}
interface ListItems {
  entryData: BigUint64Array;
  setItem(row: number, value: { items: number[] } | null): void;
  flush(): void;
}

/** Gathers a trace in a DuckDB file, since what its footer says is only known after its last row; then writes Parquet. */
export class Stage {
  private connection!: DuckDBConnection;
  private appender!: DuckDBAppender;
  /** Used again and again: the garbage collector does not see how large chunks are. */
  private readonly full = DuckDBDataChunk.create(TYPES, CHUNK_ROWS);

  async open(folder: string, memoryBytes: number): Promise<void> {
    this.connection = await connect({
      database: `${folder}/stage.duckdb`,
      spill: `${folder}/spill`,
      folders: [`${folder}/`],
      memoryBytes,
    });
    // never committed: the file goes when the trace is written
    await this.connection.run("BEGIN");
    await this.connection.run(`CREATE TABLE stage (${COLUMN_SQL.join(", ")})`);
    for (const name of NAMES)
      await this.connection.run(`CREATE TABLE ${name}_names (code INTEGER, name VARCHAR)`);
    this.appender = await this.connection.createAppender("stage");
  }

  append(batch: StageBatch): Promise<void> {
    return guarded(() => this.appendRows(batch));
  }

  private async appendRows({ rows, numbers, codes, names, added, dependencies }: StageBatch): Promise<void> {
    for (const name of NAMES) await this.addNames(name, added[name] ?? {});
    let value = 0;
    for (let from = 0; from < rows; from += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rows - from);
      const chunk = count === CHUNK_ROWS ? this.full : DuckDBDataChunk.create(TYPES, count);
      let column = 0;
      for (const name of NUMBERS.slice(0, -1))
        fill(
          chunk,
          column++,
          numbers[name],
          from,
          count,
          name === "request" || name === "rebuild_ns" ? -1 : 0,
        );
      value = fillDependencies(chunk, column++, dependencies, from, count, value);
      for (const name of NAMES) fill(chunk, column++, names[name], from, count, -1);
      for (const name of CODES) fill(chunk, column++, codes[name], from, count, 0);
      this.appender.appendDataChunk(chunk);
    }
  }

  private async addNames(
    name: (typeof NAMES)[number],
    { first = 0, strings = [] }: { first?: number; strings?: string[] },
  ) {
    if (strings.length === 0) return;
    const appender = await this.connection.createAppender(`${name}_names`);
    for (const [i, string] of strings.entries()) {
      appender.appendInteger(first + i);
      appender.appendVarchar(string);
      appender.endRow();
    }
    appender.closeSync();
  }

  /** Distinct requests, so that the writer knows whether each keeps its rows together. */
  async requests(): Promise<number> {
    this.appender.flushSync();
    const [[count]] = (await rowsOf(
      this.connection,
      "SELECT count(DISTINCT request) FROM stage WHERE request >= 0",
    )) as [[bigint]];
    return Number(count);
  }

  finish(order: StageFinish): Promise<void> {
    return guarded(() => this.copy(order));
  }

  private async copy({ file, columns, lists, metadata }: StageFinish): Promise<void> {
    this.appender.flushSync();
    const selected = columns.map((column) => `${selection(column, lists)} AS ${identifier(column)}`);
    const pairs = Object.entries(metadata).map(([key, value]) => `${identifier(key)}: ${quoted(value)}`);
    await this.connection.run(
      `COPY (SELECT ${selected.join(", ")} FROM stage) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2,
       ROW_GROUP_SIZE ${GROUP_ROWS}${pairs.length > 0 ? `, KV_METADATA {${pairs.join(", ")}}` : ""})`,
    );
  }
}

/** What the machine lacks is the user's to put right; anything else is ours. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const said = String((error as Error).message);
    if (/out of memory|could not allocate/i.test(said))
      throw new InputError({
        code: "R001",
        message: `writing needs more memory than it may take: ${said.split("\n")[0]!.slice(0, 200)}`,
        hint: "--memory 8GiB",
      });
    if (/no space left|disk (is )?full/i.test(said))
      throw new InputError({
        code: "R001",
        message: "no space is left on the disk of the output",
        hint: "-o on another disk: twice the size of the trace is needed while it is written",
      });
    throw error;
  }
}

function selection(column: ColumnName, lists: boolean): string {
  const name = identifier(column);
  if (column in WORDS)
    return `([${WORDS[column as keyof typeof WORDS].map(quoted).join(", ")}])[${name} + 1]`;
  if ((NAMES as readonly string[]).includes(column))
    return `CASE WHEN ${name} >= 0 THEN (SELECT list(name ORDER BY code) FROM ${column}_names)[${name} + 1] END`;
  if (column === "depends_on") {
    const one = `CASE WHEN isnan(${name}) THEN NULL ELSE ${name}::BIGINT END`;
    return lists
      ? `CASE WHEN ${LIST_COLUMN} IS NOT NULL THEN ${LIST_COLUMN}::BIGINT[] WHEN NOT isnan(${name}) THEN [${one}] END`
      : one;
  }
  if (column === "request" || column === "rebuild_ns")
    return `CASE WHEN ${name} >= 0 THEN ${name}::BIGINT END`;
  return `${name}::BIGINT`;
}

function fill(
  chunk: DuckDBDataChunk,
  column: number,
  values: Float64Array | Int32Array | Uint8Array | undefined,
  from: number,
  count: number,
  absent: number,
): void {
  const vector = chunk.getColumnVector(column) as unknown as Items;
  if (values) vector.items.set(values.subarray(from, from + count));
  else vector.items.fill(absent);
  vector.flush();
}

/** One dependency or -1 goes into the scalar column, several into the list. @returns values used so far */
function fillDependencies(
  chunk: DuckDBDataChunk,
  column: number,
  dependencies: StageBatch["dependencies"],
  from: number,
  count: number,
  value: number,
): number {
  const scalar = chunk.getColumnVector(column) as unknown as Items;
  const list = chunk.getColumnVector(TYPES.length - 1) as unknown as ListItems;
  let used = value;
  for (let i = 0; i < count; i++) {
    const wanted = dependencies ? dependencies.counts[from + i]! : -1;
    scalar.items[i] = wanted < 0 ? Number.NaN : wanted === 0 ? -1 : dependencies!.values[used]!;
    list.setItem(i, wanted > 1 ? { items: [...dependencies!.values.subarray(used, used + wanted)] } : null);
    used += Math.max(0, wanted);
  }
  // DuckDB reads the entries of null rows too, and they start as whatever was in memory
  list.entryData.fill(0n);
  scalar.flush();
  list.flush();
  return used;
}
