import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

const alive = new Set<string>();

/** A fresh private folder in `parent`. It goes with {@link removeFolder}, or when this process ends. */
export async function makeFolder(parent: string, prefix: string): Promise<string> {
  const folder = await mkdtemp(join(parent, prefix));
  if (alive.size === 0) process.once("exit", removeAll);
  alive.add(folder);
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  alive.delete(folder);
  if (alive.size === 0) process.removeListener("exit", removeAll);
}

function removeAll(): void {
  for (const folder of alive) rmSync(folder, { recursive: true, force: true });
}

/** Step by step: in some file systems (/proc) Node's own recursive mkdir never ends. @throws the system's error */
export async function makeFolders(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  await makeFolders(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
