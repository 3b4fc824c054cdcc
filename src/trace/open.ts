import { tmpdir } from "node:os";
import type { TraceReader } from "../model/index.ts";
import { FileReader } from "./file-reader.ts";
import { named } from "./named.ts";
import type { ReaderName } from "./raw.ts";
import { fileSha256 } from "./sha256.ts";
import { sniff } from "./sniff.ts";
import { makeFolder } from "./temp.ts";

export interface OpenTraceOptions {
  /** `auto`: DuckDB where its native binary loads, else parquetjs-lite. */
  reader?: "auto" | ReaderName;
  /** Canonical column -> its name in the file, where they differ. */
  map?: Readonly<Record<string, string>>;
  /** Bytes the reading process may take for decoding. */
  memoryBytes?: number;
  /** Aborted: the reading process is killed, temporary files go, and reads reject with the reason. */
  signal?: AbortSignal;
  /** Where a note goes that a person should see, e.g. which reader had to do. */
  note?: (text: string) => void;
}

const MEMORY_BYTES = 2 ** 30;
/** Patience with one step of the reading process: a minute, and more for files that take long to go through once. */
const PATIENCE_MS = 60_000;
const SLOWEST_BYTES_PER_MS = 4_000;

/**
 * Opens a Parquet trace (schema `weft.access/1`, engine.md section 1).
 *
 * Decoding runs in a child process, so that damaged and hostile files end in an error. Batches hold 65,536 rows, the last fewer;
 * `batches(columns)` reads only those columns and leaves the others at the defaults that model/access.ts states. Close it when done.
 * @throws InputError T001 not Parquet, T002 unreadable, T003 cut short, T004 damaged, T005 hash, T006 codec, T008 empty, R001, R002
 * @throws InputErrors T010 column missing, T011 type, S021 unknown name in `map`: all at once, at most 20
 */
export async function openTrace(path: string, options: OpenTraceOptions = {}): Promise<TraceReader> {
  const { signal, note = () => {}, map = {}, reader = "auto", memoryBytes = MEMORY_BYTES } = options;
  const bytes = await sniff(path);
  const patienceMs = PATIENCE_MS + bytes / SLOWEST_BYTES_PER_MS;
  const folder = await makeFolder(tmpdir(), "weft-trace-");
  const file = new FileReader({ path, folder, memoryBytes, patienceMs, signal });
  const hashing = new AbortController();
  try {
    const either = signal ? AbortSignal.any([signal, hashing.signal]) : hashing.signal;
    const [sha256] = await Promise.all([fileSha256(path, either), file.open(reader, note)]);
    file.describe(sha256, map);
    return file;
  } catch (error) {
    hashing.abort();
    await file.close();
    throw signal?.aborted ? signal.reason : named(error, path);
  }
}
