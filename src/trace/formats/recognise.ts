import { InputError, REQUIRED_COLUMNS } from "../../model/index.ts";
import { ByteSource } from "./byte-source.ts";
import type { TraceFormat } from "./format.ts";

/**
 * The format whose file this is.
 * @throws InputError T002, T007 where it is Parquet, T022 where no format or several fit alike
 */
export async function recogniseFormat(path: string, formats: readonly TraceFormat[]): Promise<TraceFormat> {
  const source = await ByteSource.open(path);
  const head = await source.head();
  const sure = formats.map((format) => ({ format, score: format.recognise(head, path) }));
  const best = Math.max(...sure.map(({ score }) => score));
  const possible = sure.filter(({ score }) => score === best).map(({ format }) => format);
  if (best > 0 && possible.length === 1) return possible[0]!;
  throw cannotTell(path, best > 0 ? possible : [], formats);
}

function cannotTell(
  path: string,
  possible: readonly TraceFormat[],
  formats: readonly TraceFormat[],
): InputError {
  const choices = possible.length > 0 ? possible : formats;
  const names = choices.map(({ name }) => name).join(", ");
  return new InputError({
    code: "T022",
    message:
      possible.length > 0
        ? `${path} may be any of ${names}`
        : `${path} looks like none of the formats known: ${names}`,
    hint: `say which: --from ${choices[0]!.name}`,
  });
}

/** The head as text; of binary files something that no pattern matches. */
export function textOf(head: Uint8Array): string {
  return head.includes(0) ? "" : new TextDecoder().decode(head).replace(/^\ufeff/, "");
}

/** The first line that is not empty, without its end. */
export function firstLine(head: Uint8Array): string {
  return /^\s*([^\r\n]*)/.exec(textOf(head))![1]!;
}

/** The first line where it is a JSON object, whole or cut at the head's end: then only its keys before the cut. */
export function firstObject(head: Uint8Array): Record<string, unknown> | undefined {
  const line = firstLine(head);
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    const keys = [...line.matchAll(/"(\w+)"\s*:/g)].map((match) => [match[1]!, null] as const);
    return Object.fromEntries(keys);
  }
}

/** Names in the first line of a CSV file, lower case. */
export function csvColumns(head: Uint8Array): string[] {
  return firstLine(head)
    .split(",")
    .map((name) => name.trim().replace(/^"|"$/g, "").toLowerCase());
}

/** Whether names are those of a canonical trace. */
export const looksCanonical = (names: readonly string[]): boolean =>
  REQUIRED_COLUMNS.every((column) => names.includes(column));
