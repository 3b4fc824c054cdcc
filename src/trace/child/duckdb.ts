/** A DuckDB that can reach what it was given and nothing else. */

import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { InputError } from "../../model/index.ts";

export interface Confinement {
  /** Files and folders it may open. */
  paths?: readonly string[];
  folders?: readonly string[];
  memoryBytes: number;
  /** Database file, `:memory:` unless given. */
  database?: string;
  /** Folder that may be filled where memory does not do; none unless given. */
  spill?: string;
}

/** One thread keeps rows in order without buffering row groups, and makes written bytes repeat. */
export async function connect({
  paths = [],
  folders = [],
  memoryBytes,
  database = ":memory:",
  spill = "",
}: Confinement): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(database, { threads: "1" });
  const connection = await instance.connect();
  const settings = [
    `memory_limit = '${Math.ceil(memoryBytes / 2 ** 20)}MiB'`,
    `temp_directory = ${quoted(spill)}`,
    "preserve_insertion_order = true",
    "enable_external_file_cache = false",
    "autoload_known_extensions = false",
    "autoinstall_known_extensions = false",
    `allowed_paths = [${paths.map(quoted).join(", ")}]`,
    `allowed_directories = [${folders.map(quoted).join(", ")}]`,
    "enable_external_access = false",
    "lock_configuration = true",
  ];
  for (const setting of settings) await connection.run(`SET ${setting}`);
  return connection;
}

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Rows of a small result. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRows();
}

/** What DuckDB says about a file, as the user's error. */
export function problemOf(error: unknown): InputError {
  if (error instanceof InputError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const said = text
    .split("\n")[0]!
    .replace(/"?'?\/\S*trace\.parquet'?"?:?/g, "the file")
    .slice(0, 300);
  if (/out of memory|failed to allocate|could not allocate|allocation size/i.test(text))
    return new InputError({
      code: "R001",
      message: `reading needs more memory than it may take: ${said}`,
      hint: "--memory 8GiB, or rewrite the file with smaller row groups",
    });
  if (/encrypt|decrypt/i.test(text))
    return new InputError({
      code: "T006",
      message: `encrypted Parquet cannot be read: ${said}`,
      hint: "write the file without encryption",
    });
  if (/not (yet )?(supported|implemented)|unsupported|unrecognized codec|LZO/i.test(text))
    return new InputError({ code: "T006", message: said, hint: "rewrite the file with zstd or snappy" });
  return new InputError({
    code: "T004",
    message: `damaged: ${said}`,
    why: "a footer or page does not decode",
    hint: "upload the file again",
  });
}
