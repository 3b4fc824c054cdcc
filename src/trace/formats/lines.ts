import { createReadStream } from "node:fs";
import { InputError } from "../../model/index.ts";

/** A line of JSON this long is no request: the file is something else. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** A text file, line by line in bounded memory. */
export class LineReader {
  /** Bytes taken from the file so far. */
  bytesRead = 0;
  private readonly path: string;
  private readonly signal: AbortSignal | undefined;

  constructor(path: string, signal?: AbortSignal) {
    this.path = path;
    this.signal = signal;
  }

  /** Lines without their ends (LF or CRLF). @throws InputError T002, T007; the signal's reason when it is aborted */
  async *lines(): AsyncGenerator<string, void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of this.chunks()) {
      this.signal?.throwIfAborted();
      if (this.bytesRead === 0 && chunk.toString("latin1", 0, 4) === "PAR1") throw this.isParquet();
      this.bytesRead += chunk.length;
      const pieces = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = pieces.pop()!;
      if (rest.length > LONGEST_LINE) throw this.tooLong();
      for (const piece of pieces) yield withoutReturn(piece);
    }
    this.signal?.throwIfAborted();
    rest += decoder.decode();
    if (rest !== "") yield withoutReturn(rest);
  }

  private async *chunks(): AsyncGenerator<Buffer, void> {
    try {
      for await (const chunk of createReadStream(this.path, { highWaterMark: 1 << 18 }))
        yield chunk as Buffer;
    } catch (error) {
      throw isSystemError(error) ? unreadable(this.path, error) : error;
    }
  }

  private isParquet(): InputError {
    return new InputError({
      code: "T007",
      message: `${this.path} is Parquet already, not text: there is nothing to import`,
      hint: `weft trace describe ${this.path}`,
    });
  }

  private tooLong(): InputError {
    return new InputError({
      code: "T007",
      message: `${this.path} has a line of more than 64 MiB: not JSON Lines`,
      where: this.path,
    });
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

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);
