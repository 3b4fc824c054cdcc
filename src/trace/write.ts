import { link, rename, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import {
  type AccessBatch,
  COLUMNS,
  type ColumnName,
  DEPENDS,
  type Dictionaries,
  InputError,
  REQUIRED_COLUMNS,
} from "../model/index.ts";
import { Problems, RowChecks } from "./checks.ts";
import { Client } from "./client.ts";
import { CODE_FIELDS, ContentHash, contentMetadata, NAME_FIELDS, NUMBER_FIELDS } from "./content.ts";
import { named } from "./named.ts";
import { fileSha256 } from "./sha256.ts";
import type { StageBatch, StageFinish } from "./stage-types.ts";
import { makeFolder, makeFolders, removeFolder } from "./temp.ts";

export interface TraceWriterOptions {
  /** Footer keys, e.g. `weft.source`, `weft.model`, `weft.block_bytes`, `weft.closed`. Schema, requests and content are added. Read when it is finished. */
  metadata?: Readonly<Record<string, string>>;
  overwrite?: boolean;
  memoryBytes?: number;
  signal?: AbortSignal;
}

export interface WrittenTrace {
  rows: number;
  bytes: number;
  /** sha256 of the file, hex. */
  sha256: string;
  /** `weft.content`: the same for the same rows, however they are encoded. */
  contentHash: string;
}

export interface TraceWriter {
  /** Takes the batch's rows; it can be reused once this resolves. @throws InputErrors T013, T015, T016, T017 */
  append(batch: AccessBatch, dictionaries: Dictionaries): Promise<void>;
  finish(): Promise<WrittenTrace>;
  /** Removes everything written so far; harmless after finish. */
  abort(): Promise<void>;
}

const MEMORY_BYTES = 2 ** 29;
const PATIENCE_MS = 600_000;
const NO_GROUPS = new Float64Array(0);

/**
 * Writes a canonical trace: zstd, dictionaries, row groups of 122,880 rows, whole columns of defaults left out. The same rows and
 * metadata give the same bytes. The file appears under its name only when it is whole.
 * @throws InputError T009 the output exists and `overwrite` is not given, T002 its folder cannot be written
 */
export async function createTraceWriter(
  path: string,
  options: TraceWriterOptions = {},
): Promise<TraceWriter> {
  if (!options.overwrite && (await exists(path))) throw taken(path);
  options.signal?.throwIfAborted();
  const folder = await folderBeside(path);
  const writer = new FileWriter(path, folder, options);
  try {
    await writer.open();
    return writer;
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

class FileWriter implements TraceWriter {
  private readonly path: string;
  private readonly folder: string;
  private readonly options: TraceWriterOptions;
  private readonly client: Client;
  private readonly hash = new ContentHash(COLUMNS);
  private readonly checks = new RowChecks(COLUMNS, new Problems(NO_GROUPS));
  private readonly present = new Set<ColumnName>(REQUIRED_COLUMNS);
  private readonly sent: Record<keyof Dictionaries, number> = { requester: 0, tenant: 0, job: 0 };
  private dictionaries: Dictionaries = { requester: [], tenant: [], job: [] };
  private rows = 0;
  private lists = false;
  /** Runs of rows with the same request: as many as requests where each keeps its rows together. */
  private runs = 0;
  private lastRequest = -1;

  constructor(path: string, folder: string, options: TraceWriterOptions) {
    this.path = path;
    this.folder = folder;
    this.options = options;
    this.client = new Client("stage", { folder, patienceMs: PATIENCE_MS, signal: options.signal });
  }

  open(): Promise<void> {
    return this.client.call("open", this.folder, this.options.memoryBytes ?? MEMORY_BYTES);
  }

  async append(batch: AccessBatch, dictionaries: Dictionaries): Promise<void> {
    if (batch.rows === 0) return;
    const numbered = batch.firstRow === this.rows ? batch : { ...batch, firstRow: this.rows };
    try {
      this.checks.check(numbered);
    } catch (error) {
      throw named(error, this.path);
    }
    this.hash.add(batch);
    this.countRuns(batch);
    this.rows += batch.rows;
    this.dictionaries = dictionaries;
    await this.client.call("append", this.staged(batch, dictionaries));
  }

  private countRuns({ rows, request }: AccessBatch): void {
    let last = this.lastRequest;
    for (let i = 0; i < rows; i++) {
      if (request[i] !== last && request[i]! >= 0) this.runs++;
      last = request[i]!;
    }
    this.lastRequest = last;
  }

  private staged(batch: AccessBatch, dictionaries: Dictionaries): StageBatch {
    const { rows } = batch;
    const staged: StageBatch = {
      rows,
      numbers: {},
      codes: {},
      names: {},
      added: {},
      dependencies: undefined,
    };
    for (const column of COLUMNS) {
      const number = NUMBER_FIELDS[column];
      const code = CODE_FIELDS[column];
      const name = NAME_FIELDS[column];
      if (number && this.says(column, batch[number], rows, absentNumber(column)))
        staged.numbers[column] = batch[number].subarray(0, rows);
      else if (code && this.says(column, batch[code], rows, 0))
        staged.codes[column] = batch[code].subarray(0, rows);
      else if (name && this.says(column, batch[name], rows, -1))
        staged.names[column] = batch[name].subarray(0, rows);
    }
    for (const name of ["requester", "tenant", "job"] as const) {
      const first = this.sent[name];
      const strings = dictionaries[name].slice(first);
      this.sent[name] += strings.length;
      if (strings.length > 0) staged.added[name] = { first, strings };
    }
    staged.dependencies = this.dependencies(batch);
    return staged;
  }

  /** Whether a column holds anything but its default; once it did, it is part of the file. */
  private says(column: ColumnName, values: ArrayLike<number>, rows: number, absent: number): boolean {
    for (let i = 0; i < rows; i++)
      if (values[i] !== absent) {
        this.present.add(column);
        return true;
      }
    return false;
  }

  private dependencies({
    rows,
    dependsKind,
    dependsStart,
    dependsOn,
  }: AccessBatch): StageBatch["dependencies"] {
    const counts = new Int32Array(rows).fill(-1);
    let some = false;
    for (let i = 0; i < rows; i++) {
      if (dependsKind[i] === DEPENDS.previous) continue;
      some = true;
      counts[i] = dependsKind[i] === DEPENDS.arrival ? 0 : dependsStart[i + 1]! - dependsStart[i]!;
      if (counts[i]! > 1) this.lists = true;
    }
    if (!some) return undefined;
    this.present.add("depends_on");
    return { counts, values: dependsOn.subarray(dependsStart[0], dependsStart[rows]) };
  }

  async finish(): Promise<WrittenTrace> {
    const file = join(this.folder, "out.parquet");
    const columns = COLUMNS.filter((column) => this.present.has(column));
    const metadata = await this.metadata(columns);
    const order: StageFinish = { file, columns, lists: this.lists, metadata };
    await this.client.call("finish", order);
    await this.client.close();
    const [{ size: bytes }, sha256] = await Promise.all([stat(file), fileSha256(file, this.options.signal)]);
    await this.publish(file);
    await removeFolder(this.folder);
    return { rows: this.rows, bytes, sha256, contentHash: metadata["weft.content"]! };
  }

  private async metadata(columns: readonly ColumnName[]): Promise<Record<string, string>> {
    const metadata: Record<string, string> = { "weft.schema": "weft.access/1", ...this.options.metadata };
    if (this.present.has("request") && this.runs === (await this.client.call<number>("requests")))
      metadata["weft.requests"] = "contiguous";
    const hashes = this.hash.finish(this.dictionaries);
    for (const column of COLUMNS) if (!columns.includes(column)) hashes.delete(column);
    return { ...metadata, ...contentMetadata(this.rows, hashes, metadata) };
  }

  private async publish(file: string): Promise<void> {
    if (this.options.overwrite) return rename(file, this.path);
    try {
      // unlike a rename, a link never replaces what appeared meanwhile
      await link(file, this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") throw taken(this.path);
      await rename(file, this.path);
    }
  }

  async abort(): Promise<void> {
    await this.client.close();
    await removeFolder(this.folder);
  }
}

const absentNumber = (column: ColumnName): number =>
  column === "request" || column === "rebuild_ns" ? -1 : 0;

async function folderBeside(path: string): Promise<string> {
  const parent = dirname(resolve(path));
  try {
    await makeFolders(parent);
    return await makeFolder(parent, `.${basename(path)}.`);
  } catch (error) {
    throw new InputError({
      code: "T002",
      message: `${path} cannot be written: ${(error as Error).message}`,
      hint: "choose another folder with -o",
    });
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

function taken(path: string): InputError {
  return new InputError({
    code: "T009",
    message: `${path} exists already`,
    hint: "--overwrite, or another name",
  });
}
