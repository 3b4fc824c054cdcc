import type { Command } from "commander";
import { InputError, parseQuantity, type TraceReader } from "../model/index.ts";
import { type OpenTraceOptions, openTrace, type ReaderName } from "../trace/index.ts";
import type { Io } from "./command.ts";

/** What `--memory` says of itself. */
export const MEMORY = "what the process that decodes may take, e.g. 8GiB";

const READERS = ["auto", "duckdb", "parquetjs"] as const;

/** `--reader`, `--map` and `--memory`, the same for every verb that reads a trace by hand. */
export function configureReading(program: Command): void {
  program
    .option("--reader <name>", `Parquet reader: ${READERS.join(", ")}`, "auto")
    .option(
      "--map <column=name>",
      "a canonical column and what it is called in the file; may be repeated",
      addMapping,
      {},
    )
    .option("--memory <size>", MEMORY, "1 GiB");
}

function addMapping(text: string, before: Record<string, string>): Record<string, string> {
  const [column, name, ...more] = text.split("=");
  if (!column || !name || more.length > 0)
    throw new InputError({
      code: "S012",
      message: `--map: "${text}" is not COLUMN=NAME`,
      hint: "--map object=blk",
    });
  return { ...before, [column]: name };
}

/** Opens the trace that the options of {@link configureReading} describe. */
export function openAsTold(path: string, options: Record<string, unknown>, io: Io): Promise<TraceReader> {
  return openTrace(path, { ...readingOf(options), signal: io.signal, note: io.note });
}

/** The same as plain data, for whoever opens the trace elsewhere. @throws InputError S012, S020 */
export function readingOf(
  options: Record<string, unknown>,
): Pick<OpenTraceOptions, "reader" | "map" | "memoryBytes"> {
  const reader = options.reader as "auto" | ReaderName;
  if (!READERS.includes(reader))
    throw new InputError({
      code: "S012",
      message: `--reader: unknown reader ${reader} (known: ${READERS.join(", ")})`,
    });
  const memoryBytes = memoryOf(options.memory);
  return {
    reader,
    map: options.map as Record<string, string>,
    ...(memoryBytes !== undefined && { memoryBytes }),
  };
}

/** Bytes of a `--memory` as typed; undefined where it was not. @throws InputError S012, S020 */
export function memoryOf(typed: unknown): number | undefined {
  return typed === undefined ? undefined : parseQuantity(String(typed), "bytes", "--memory");
}
