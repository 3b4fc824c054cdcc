import { InputError } from "../../model/index.ts";

const LONGEST_BYTES = 64 * 2 ** 20;
/** Bytes of the longest length that is possible. */
const LENGTH_BYTES = 5;

/**
 * Protobuf messages one after another, each behind its length as a varint, cut out of chunks as they arrive.
 * @throws InputError T003 where the last is cut short, R002 where one is too long
 */
export async function* messagesOf(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer, void> {
  let parts: Buffer[] = [];
  let held = 0;
  let needed = 1;
  let count = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    held += chunk.length;
    if (held < needed) continue;
    const bytes = parts.length === 1 ? chunk : Buffer.concat(parts);
    let at = 0;
    for (;;) {
      const head = lengthAt(bytes, at);
      needed = head ? head.bytes + head.length : bytes.length - at + 1;
      if (head && head.length > LONGEST_BYTES) throw tooLong(path, count);
      if (at + needed > bytes.length) break;
      yield bytes.subarray(at + head!.bytes, at + needed);
      at += needed;
      count++;
    }
    parts = [bytes.subarray(at)];
    held = bytes.length - at;
  }
  if (held > 0) throw cutShort(path, count);
}

/** The varint at a place; undefined where it goes on past the end. */
export function lengthAt(bytes: Uint8Array, at: number): { length: number; bytes: number } | undefined {
  let length = 0;
  for (let k = 0; k < LENGTH_BYTES; k++) {
    const byte = bytes[at + k];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * k);
    if (byte < 0x80) return { length, bytes: k + 1 };
  }
  return { length: Number.POSITIVE_INFINITY, bytes: LENGTH_BYTES };
}

function cutShort(path: string, messages: number): InputError {
  return new InputError({
    code: "T003",
    message: `${path} is cut short after ${messages} messages: what follows is less than the next one's length`,
    where: path,
    hint: "record it again, or fetch it again",
  });
}

function tooLong(path: string, messages: number): InputError {
  return new InputError({
    code: "R002",
    message: `${path}: message ${messages + 1} says that it has more than 64 MiB: no node has`,
    where: path,
  });
}
