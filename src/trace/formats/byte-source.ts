import { constants, createReadStream, type ReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, type Readable, type Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import tar from "tar-stream";
import { InputError } from "../../model/index.ts";

const HEAD_BYTES = 64 * 1024;
const CHUNK_BYTES = 1 << 18;
/** Where the magic of a tar header is, and how long the header is. */
const USTAR_AT = 257;
const TAR_HEADER_BYTES = 512;
/** Text compresses by 5 to 30, a trace that repeats itself by 100; deflate's most is 1,032. */
const MOST_GROWTH = 300;
/** A file that grows to no more than this is never refused. */
const ALWAYS_ALLOWED_BYTES = 32 * 2 ** 20;

/**
 * The bytes of a foreign file in bounded memory: gzip and zstd are undone, of a tar archive the first file is taken, whatever the file is
 * called. Chunks can be asked for again.
 */
export class ByteSource {
  readonly path: string;
  readonly bytesTotal: number;
  /** Bytes taken from the file so far. */
  bytesRead = 0;
  private readonly signal: AbortSignal | undefined;
  private readonly decompressor: (() => Transform) | undefined;
  private archived = false;

  /** @throws InputError T002, T007 where it is Parquet */
  static async open(path: string, signal?: AbortSignal): Promise<ByteSource> {
    const { start, size } = await startOf(path);
    if (start.toString("latin1", 0, 4) === "PAR1") throw isParquet(path);
    const source = new ByteSource(path, size, start, signal);
    const header = await source.head(TAR_HEADER_BYTES);
    source.archived = Buffer.from(header).toString("latin1", USTAR_AT, USTAR_AT + 5) === "ustar";
    return source;
  }

  private constructor(path: string, bytesTotal: number, start: Buffer, signal: AbortSignal | undefined) {
    this.path = path;
    this.bytesTotal = bytesTotal;
    this.signal = signal;
    this.decompressor = decompressorOf(start);
  }

  /** Whether the bytes are not those of the file itself: compressed, or in an archive. */
  get isPacked(): boolean {
    return this.decompressor !== undefined || this.archived;
  }

  /** Who reads the file by itself says how far it is. @param ratio 0 to 1 @throws the signal's reason when it is aborted */
  progress(ratio: number): void {
    this.signal?.throwIfAborted();
    this.bytesRead = Math.round(this.bytesTotal * ratio);
  }

  /** The first bytes, decompressed; fewer where the file is shorter or damaged. */
  async head(bytes = HEAD_BYTES): Promise<Uint8Array> {
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of this.chunks()) {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= bytes) break;
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
    this.bytesRead = 0;
    return Buffer.concat(chunks).subarray(0, bytes);
  }

  /** @throws InputError T002, T020, T021; the signal's reason when it is aborted */
  async *chunks(): AsyncGenerator<Buffer, void> {
    this.bytesRead = 0;
    const file = createReadStream(this.path, { highWaterMark: CHUNK_BYTES });
    try {
      const plain = this.decompressor ? this.decompressed(file, this.decompressor()) : this.counted(file);
      yield* this.archived ? this.firstFile(plain) : plain;
    } catch (error) {
      throw this.explained(error);
    } finally {
      file.destroy();
    }
  }

  private async *counted(file: ReadStream): AsyncGenerator<Buffer, void> {
    for await (const chunk of file as AsyncIterable<Buffer>) {
      this.signal?.throwIfAborted();
      this.bytesRead += chunk.length;
      yield chunk;
    }
    this.signal?.throwIfAborted();
  }

  private async *decompressed(file: ReadStream, decompressor: Transform): AsyncGenerator<Buffer, void> {
    const plain: Transform = pipeline(this.counted(file), decompressor, () => {});
    let grown = 0;
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      grown += chunk.length;
      if (grown > ALWAYS_ALLOWED_BYTES && grown > this.bytesRead * MOST_GROWTH) throw growsTooFar(this.path);
      yield chunk;
    }
    this.signal?.throwIfAborted();
  }

  private async *firstFile(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    const entries: AsyncIterable<Entry> & Transform = pipeline(plain, tar.extract(), () => {}) as never;
    for await (const entry of entries) {
      if (isData(entry.header)) {
        yield* entry as AsyncIterable<Buffer>;
        return;
      }
      entry.resume();
    }
  }

  private explained(error: unknown): unknown {
    this.signal?.throwIfAborted();
    if (error instanceof InputError || !(error instanceof Error)) return error;
    if (isSystemError(error)) return unreadable(this.path, error);
    const { code } = error as NodeJS.ErrnoException;
    return code?.startsWith("Z") || this.archived ? damaged(this.path, error) : error;
  }
}

/** By the magic number of gzip (RFC 1952) or zstd (RFC 8878). */
function decompressorOf(start: Buffer): (() => Transform) | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) return createGunzip;
  return start.readUInt32LE(0) === 0xfd2fb528 ? createZstdDecompress : undefined;
}

type Entry = Readable & { header: { name: string; type?: string | null } };

/** Not a folder, link or the side file that macOS adds. */
const isData = ({ name, type }: Entry["header"]): boolean =>
  type === "file" && !basename(name).startsWith("._");

async function startOf(path: string): Promise<{ start: Buffer; size: number }> {
  let file: FileHandle | undefined;
  try {
    // a named pipe would wait for ever
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await file.stat();
    if (!facts.isFile() && !facts.isDirectory()) throw notPlain(path);
    const start = Buffer.alloc(4);
    await file.read(start, 0, start.length, 0);
    return { start, size: facts.size };
  } catch (error) {
    throw isSystemError(error) ? unreadable(path, error) : error;
  } finally {
    await file?.close();
  }
}

/** The error for a file that the system will not give us. */
export function unreadable(path: string, error: NodeJS.ErrnoException): InputError {
  const reasons: Record<string, string> = { ENOENT: "there is no such file", EISDIR: "it is a folder" };
  const reason = reasons[error.code ?? ""] ?? error.code ?? error.message;
  return new InputError({ code: "T002", message: `${path} cannot be read: ${reason}` });
}

export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function notPlain(path: string): InputError {
  return new InputError({ code: "T002", message: `${path} cannot be read: it is not a plain file` });
}

function isParquet(path: string): InputError {
  return new InputError({
    code: "T007",
    message: `${path} is Parquet already, not text: there is nothing to import`,
    hint: `weft trace describe ${path}`,
  });
}

function damaged(path: string, error: Error): InputError {
  return new InputError({
    code: "T020",
    message: `${path} is compressed or archived, and damaged or cut short: ${error.message}`,
    where: path,
    hint: "upload it again",
  });
}

function growsTooFar(path: string): InputError {
  return new InputError({
    code: "T021",
    message: `${path} grows by more than ${MOST_GROWTH} times when it is decompressed: no trace does`,
    where: path,
    hint: `decompress it and import what comes out, if you trust it`,
  });
}
