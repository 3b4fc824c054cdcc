import { InputError } from "../../model/index.ts";
import type { ByteSource } from "./byte-source.ts";

/** A line this long is no record: the file is something else. */
const LONGEST_LINE = 16 * 2 ** 20;

/** Lines without their ends (LF or CRLF), in bounded memory. @throws InputError T002, T007, T020, T021; the signal's reason */
export async function* linesOf(source: ByteSource): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of source.chunks()) {
    const pieces = decoder.decode(chunk, { stream: true }).split("\n");
    const last = pieces.pop()!;
    if (pieces.length > 0) {
      yield withoutReturn(begun.join("") + pieces[0]);
      for (let i = 1; i < pieces.length; i++) yield withoutReturn(pieces[i]!);
      begun = [];
      length = 0;
    }
    begun.push(last);
    length += last.length;
    if (length > LONGEST_LINE) throw tooLong(source.path);
  }
  const rest = begun.join("") + decoder.decode();
  if (rest !== "") yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

function tooLong(path: string): InputError {
  return new InputError({
    code: "T007",
    message: `${path} has a line of more than 16 MiB: not lines of text`,
    where: path,
  });
}
