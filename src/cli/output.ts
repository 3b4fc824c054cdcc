import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { InputError } from "../model/index.ts";

/** @throws InputError T009 where a file is there and may not be overwritten: before the work, not after it */
export function refuseExisting(paths: readonly string[], overwrite: boolean): void {
  const there = paths.find((path) => existsSync(path));
  if (!there || overwrite) return;
  throw new InputError({
    code: "T009",
    message: `${there} exists already`,
    hint: "--overwrite, or another name",
  });
}

/** Writes a whole file or nothing: a reader never sees half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new InputError({ code: "S001", message: `${path} cannot be written: ${code}` });
  }
}
