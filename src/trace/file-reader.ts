import { link, realpath, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  type AccessBatch,
  BATCH_ROWS,
  COLUMNS,
  type ColumnName,
  type Dictionaries,
  emptyBatch,
  InputError,
  InputErrors,
  type TraceInfo,
  type TraceReader,
} from "../model/index.ts";
import { Canonical } from "./canonical.ts";
import { Problems, RowChecks } from "./checks.ts";
import { Client } from "./client.ts";
import { planColumns } from "./columns.ts";
import { ContentHash, promisedContent } from "./content.ts";
import { addSplit, ContiguousEnds, type EndMarker, KnownEnds } from "./ends.ts";
import { named } from "./named.ts";
import type { ColumnPlan, FileShape, RawBlock, ReaderName, RequestEnds } from "./raw.ts";
import { removeFolder } from "./temp.ts";

/** Blocks asked for ahead, so that the child decodes while the caller works. */
const AHEAD = 2;

interface FileReaderInit {
  path: string;
  /** Private, holds a link to the file under a name of our own: DuckDB takes paths for patterns. */
  folder: string;
  memoryBytes: number;
  patienceMs: number;
  signal: AbortSignal | undefined;
}

/** One Parquet file, read as often as asked; every reading has the file to itself in a child process. */
export class FileReader implements TraceReader {
  info!: TraceInfo;
  readonly dictionaries: Dictionaries = { requester: [], tenant: [], job: [] };
  private readonly init: FileReaderInit;
  private readonly link: string;
  private work: ReaderName = "duckdb";
  private shape!: FileShape;
  private plan: ColumnPlan[] = [];
  private promised: ReadonlyMap<ColumnName, string> | undefined;
  private ends: RequestEnds | undefined;
  private idle: Client | undefined;
  private readonly busy = new Set<Client>();
  private closed = false;

  constructor(init: FileReaderInit) {
    this.init = init;
    this.link = join(init.folder, "trace.parquet");
  }

  async open(reader: "auto" | ReaderName, note: (text: string) => void): Promise<void> {
    await linked(this.init.path, this.link);
    this.work = reader === "parquetjs" ? "parquetjs" : "duckdb";
    if (this.work === "duckdb" && !(await this.loads())) {
      if (reader === "duckdb") throw noBinary();
      note(
        "DuckDB's native binary does not load here: reading with parquetjs-lite, slower and with fewer codecs",
      );
      this.work = "parquetjs";
    }
    this.idle = await this.fork();
  }

  private async loads(): Promise<boolean> {
    const client = this.client();
    this.idle = client;
    const loads = await client.call<boolean>("loads");
    if (!loads) await this.drop(client);
    return loads;
  }

  private client(): Client {
    const client = new Client(this.work, this.init);
    this.busy.add(client);
    return client;
  }

  /** A child that has opened the file. */
  private async fork(): Promise<Client> {
    const client = this.idle ?? this.client();
    this.idle = undefined;
    const { memoryBytes, path } = this.init;
    this.shape = await client.call<FileShape>("open", this.link, await realpath(path), { memoryBytes });
    return client;
  }

  /** Fills `info` and plans the columns. @throws InputError T005, T008 @throws InputErrors T010, T011, S021 */
  describe(sha256: string, map: Readonly<Record<string, string>>): void {
    const { rows, metadata, columns } = this.shape;
    const { plan, errors } = planColumns(columns, map);
    if (errors.length > 0) throw new InputErrors(errors);
    if (rows === 0) throw empty(this.init.path);
    this.plan = plan;
    this.info = {
      rows,
      sha256,
      metadata,
      closed: metadata["weft.closed"] !== "false",
      model: metadata["weft.model"],
    };
    this.promised = promisedOf(this.shape, plan, map);
  }

  async *batches(columns: readonly ColumnName[] = COLUMNS): AsyncGenerator<AccessBatch, void, void> {
    if (this.closed) throw new Error("trace is closed");
    const plan = this.plan.filter(({ column }) => columns.includes(column));
    if (plan.length === 0) return yield* defaultBatches(this.info.rows);
    const client = await this.taken();
    let finished = false;
    try {
      yield* this.read(client, plan);
      finished = true;
    } catch (error) {
      throw named(error, this.init.path);
    } finally {
      // whoever leaves early leaves the child in the middle of a reading
      if (finished && !this.closed && !this.idle) this.idle = client;
      else await this.drop(client);
    }
  }

  private async taken(): Promise<Client> {
    const { idle } = this;
    this.idle = undefined;
    if (idle?.alive) return idle;
    if (idle) await this.drop(idle);
    return this.fork();
  }

  private async *read(client: Client, plan: ColumnPlan[]): AsyncGenerator<AccessBatch, void, void> {
    const read = plan.map(({ column }) => column);
    const sources = Object.fromEntries(plan.map(({ column, source }) => [column, source]));
    const problems = new Problems(this.shape.groupRows, sources);
    const ends = await this.endMarker(client, read, problems);
    const canonical = new Canonical(plan, this.dictionaries, problems);
    const checks = new RowChecks(read, problems);
    const hash = new ContentHash(this.promised ? read : []);
    let rows = 0;
    for await (const block of blocksOf(client, plan)) {
      rows += block.rows;
      const batch = canonical.batch(block);
      hash.add(batch);
      const known = ends.push(batch);
      checks.check(batch);
      if (known) yield known;
    }
    if (rows !== this.info.rows) throw wrongCount(rows, this.info.rows);
    this.verify(hash);
    const last = ends.rest();
    if (last) yield last;
  }

  /** @throws InputError T005 */
  private verify(hash: ContentHash): void {
    if (!this.promised) return;
    const wrong = [...hash.finish(this.dictionaries)].filter(
      ([column, found]) => this.promised!.get(column) !== found,
    );
    if (wrong.length > 0) throw changed(`column ${wrong.map(([column]) => column).join(", ")}`);
  }

  private async endMarker(
    client: Client,
    read: readonly ColumnName[],
    problems: Problems,
  ): Promise<EndMarker> {
    if (!read.includes("request")) return new KnownEnds(undefined);
    // only a file that proves to be ours is believed to keep its requests together
    if (this.promised && this.info.metadata["weft.requests"] === "contiguous")
      return new ContiguousEnds(read.includes("requester") ? problems : undefined);
    const source = (name: ColumnName) => this.plan.find(({ column }) => column === name)!.source;
    this.ends ??= await client.call<RequestEnds>("requestEnds", source("request"), source("requester"));
    if (this.ends.splitRow >= 0) {
      addSplit(problems, this.ends.splitRow);
      problems.throwIfAny();
    }
    return new KnownEnds(this.ends);
  }

  private async drop(client: Client): Promise<void> {
    if (this.idle === client) this.idle = undefined;
    this.busy.delete(client);
    await client.close();
  }

  /** Ends every reading and removes the temporary folder; can be called again. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.busy].map((client) => this.drop(client)));
    await removeFolder(this.init.folder);
  }
}

/** What is read of columns that the file does not have. */
function* defaultBatches(rows: number): Generator<AccessBatch, void, void> {
  for (let firstRow = 0; firstRow < rows; firstRow += BATCH_ROWS) {
    const batch = emptyBatch(BATCH_ROWS, 0);
    batch.lastOfRequest.fill(1);
    yield { ...batch, rows: Math.min(BATCH_ROWS, rows - firstRow), firstRow };
  }
}

/** Blocks of the file, some asked for ahead. */
async function* blocksOf(client: Client, plan: ColumnPlan[]): AsyncGenerator<RawBlock, void, void> {
  await client.call("start", plan);
  const ask = () => {
    const block = client.call<RawBlock | undefined>("next");
    // it is awaited later, and a rejection until then is not unhandled
    block.catch(() => {});
    return block;
  };
  const asked = Array.from({ length: AHEAD }, ask);
  for (let block = await asked.shift()!; block; block = await asked.shift()!) {
    asked.push(ask());
    yield block;
  }
  await Promise.all(asked);
}

async function linked(path: string, name: string): Promise<void> {
  const real = await realpath(path);
  try {
    await symlink(real, name);
  } catch (error) {
    // Windows lets only administrators link by name
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
    await link(real, name);
  }
}

/** What the content hash promises of the columns that are read. @throws InputError T005 */
function promisedOf(
  { rows, metadata }: FileShape,
  plan: readonly ColumnPlan[],
  map: Readonly<Record<string, string>>,
): ReadonlyMap<ColumnName, string> | undefined {
  const promised = promisedContent(rows, metadata);
  if (promised === "broken") throw changed("the footer's metadata");
  // under a map, the columns are not those that were hashed
  if (!promised || Object.keys(map).length > 0) return undefined;
  const there = new Set(plan.map(({ column }) => column));
  const lost = [...promised.keys()].filter((column) => !there.has(column));
  const added = [...there].filter((column) => !promised.has(column));
  if (lost.length + added.length > 0) throw changed(`column ${[...lost, ...added].join(", ")}`);
  return promised;
}

function changed(what: string): InputError {
  return new InputError({
    code: "T005",
    message: `${what} does not match the content hash in the footer`,
    why: "the file was damaged or changed after Weft wrote it",
    hint: "upload it again, or write it again from its source",
  });
}

function wrongCount(found: number, promised: number): InputError {
  return new InputError({
    code: "T004",
    message: `damaged: ${found} rows decode where the footer says ${promised}`,
    hint: "upload the file again",
  });
}

function empty(path: string): InputError {
  return new InputError({
    code: "T008",
    message: `${basename(path)} has no rows`,
    hint: "check the command that wrote it",
  });
}

function noBinary(): InputError {
  return new InputError({
    code: "T006",
    message: "DuckDB's native binary does not load here",
    hint: "--reader parquetjs",
  });
}
