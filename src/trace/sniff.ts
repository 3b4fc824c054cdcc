import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { InputError } from "../model/index.ts";

const MAGIC = "PAR1";
const ENCRYPTED = "PARE";
const HEAD_BYTES = 512;
/** Magic, an empty footer, its length and the magic again. */
const SMALLEST = 12;

/** Looks at both ends of a file. @returns its size in bytes @throws InputError T001, T002, T003, T004, T006 */
export async function sniff(path: string): Promise<number> {
  const file = await opened(path);
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(HEAD_BYTES, size));
    await file.read(head, 0, head.length, 0);
    const magic = head.toString("latin1", 0, 4);
    if (magic === ENCRYPTED) throw encrypted(path);
    if (magic !== MAGIC) throw notParquet(path, head);
    const tail = Buffer.alloc(8);
    if (size >= SMALLEST) await file.read(tail, 0, 8, size - 8);
    if (tail.toString("latin1", 4) !== MAGIC) throw cutShort(path, size);
    const footer = tail.readUInt32LE(0);
    if (footer > size - SMALLEST) throw footerTooLong(path, footer, size);
    return size;
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    // a named pipe would wait for ever
    const facts = await stat(path);
    if (!facts.isFile())
      throw unreadable(path, facts.isDirectory() ? "it is a folder" : "it is not a plain file");
    return await open(path, constants.O_RDONLY);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw unreadable(path, "there is no such file");
    if (code === "EACCES" || code === "EPERM") throw unreadable(path, "permission denied");
    if (code === "ENAMETOOLONG") throw unreadable(path, "its name is too long");
    throw unreadable(path, code ?? (error as Error).message);
  }
}

function unreadable(path: string, reason: string): InputError {
  return new InputError({ code: "T002", message: `${shortened(path)} cannot be read: ${reason}` });
}

const LONGEST_NAME = 200;
const shortened = (path: string): string =>
  path.length > LONGEST_NAME ? `${path.slice(0, LONGEST_NAME)}…` : path;

function encrypted(path: string): InputError {
  return new InputError({
    code: "T006",
    message: `${basename(path)} is encrypted Parquet (it starts with PARE)`,
    hint: "write the file without encryption",
  });
}

function cutShort(path: string, size: number): InputError {
  return new InputError({
    code: "T003",
    message: `${basename(path)} is cut short: no PAR1 at its end (${size.toLocaleString("en")} bytes)`,
    why: "a Parquet file's index is at its end",
    hint: "upload it again",
  });
}

function footerTooLong(path: string, footer: number, size: number): InputError {
  return new InputError({
    code: "T004",
    message: `${basename(path)} is damaged: a footer of ${footer.toLocaleString("en")} bytes does not fit in ${size.toLocaleString("en")}`,
    why: "a Parquet file's index is at its end",
    hint: "upload it again",
  });
}

interface Guess {
  kind: string;
  fix(path: string): string;
}

/** How a file starts, in Latin-1, and what such a file is. */
const MAGICS: readonly [string, Guess][] = [
  ["\x1f\x8b", { kind: "gzip", fix: (path) => `gunzip ${shown(path)}` }],
  ["\x28\xb5\x2f\xfd", { kind: "zstd", fix: (path) => `zstd -d ${shown(path)}` }],
  ["PK\x03\x04", { kind: "zip", fix: (path) => `unzip ${shown(path)}` }],
  ["ARROW1", { kind: "Arrow IPC", fix: rewritten("feather") }],
  ["\xff\xff\xff\xff", { kind: "Arrow stream?", fix: rewritten("feather") }],
  ["ORC", { kind: "ORC", fix: rewritten("orc") }],
  ["Obj\x01", { kind: "Avro", fix: () => "write it as Parquet" }],
  ["SQLite format 3", { kind: "SQLite", fix: () => "export the table as Parquet" }],
];
const TEXTS: readonly [RegExp, Guess][] = [
  [/^\s*\{\s*"/, { kind: "JSON Lines?", fix: (path) => imported("mooncake", path) }],
  [
    /^\s*\[/,
    { kind: "JSON?", fix: (path) => `jq -c '.[]' ${shown(path)} > ${shown(`${stem(path)}.jsonl`)}` },
  ],
  [/^[\w ."-]+,[^\n]*\n/, { kind: "CSV?", fix: (path) => imported("csv", path) }],
];

function notParquet(path: string, head: Buffer): InputError {
  const name = basename(path);
  if (head.length === 0)
    return new InputError({
      code: "T001",
      message: `${name} is not Parquet: it is empty`,
      hint: "upload it again",
    });
  const text = head.toString("latin1");
  const magic =
    MAGICS.find(([start]) => text.startsWith(start)) ?? TEXTS.find(([pattern]) => pattern.test(text));
  const guess = magic?.[1];
  return new InputError({
    code: "T001",
    message: `${name} is not Parquet: it starts with ${printable(head)}${guess ? ` (${guess.kind})` : ""}`,
    hint: guess?.fix(path),
  });
}

function imported(format: string, path: string): string {
  return `weft trace import --from ${format} ${shown(path)} -o ${shown(`${stem(path)}.weft.parquet`)}`;
}

function rewritten(format: string): (path: string) => string {
  return (path) =>
    `python -c "import pandas as p; p.read_${format}('${path}').to_parquet('${stem(path)}.parquet')"`;
}

const stem = (path: string): string => path.replace(/\.[^./]+$/, "");
const shown = (path: string): string =>
  /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** The first word of a text, or the first bytes in hex. */
function printable(head: Buffer): string {
  const text = /^[\x20-\x7e]+/.exec(head.toString("latin1"))?.[0] ?? "";
  if (text.length < 4) return `bytes ${head.subarray(0, 4).toString("hex")}`;
  return /^\{"[^"]{0,20}"/.exec(text)?.[0] ?? text.slice(0, 12);
}
