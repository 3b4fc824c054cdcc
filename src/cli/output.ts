import { accessSync, constants, existsSync, statSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { InputError } from "../model/index.ts";
import { makeFolders } from "../trace/temp.ts";

/** @throws InputError T009 where a file is there and may not be overwritten: before the work, not after it */
export function refuseExisting(paths: readonly string[], overwrite: boolean): void {
  for (const path of paths) refuseUnwritable(path);
  const there = paths.find((path) => existsSync(path));
  if (!there || overwrite) return;
  throw new InputError({
    code: "T009",
    message: `${there} exists already`,
    hint: "--overwrite, or another name",
  });
}

/** @throws InputError S001 where the nearest folder that is there cannot be written to */
function refuseUnwritable(path: string): void {
  let folder = dirname(resolve(path));
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  if (!statSync(folder).isDirectory()) throw cannotWrite(path, `${folder} is not a folder`);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw cannotWrite(path, `no permission to write to ${folder}`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) throw cannotWrite(path, "it is a folder");
}

const cannotWrite = (path: string, reason: string): InputError =>
  new InputError({ code: "S001", message: `${path} cannot be written: ${reason}`, hint: "another folder" });

/** Writes a whole file or nothing: a reader never sees half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${process.pid}.part`;
  try {
    await makeFolders(dirname(resolve(path)));
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw cannotWrite(path, code);
  }
}
