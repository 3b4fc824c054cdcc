import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const FOLDER = resolve(import.meta.dirname, "../../notebooks");
const API = pathToFileURL(resolve(FOLDER, "../src/index.ts")).href;

export interface CodeCell {
  cell_type: "code";
  source: string[];
  outputs: { output_type: string; name?: string; text?: string[] }[];
}

export interface Notebook {
  cells: (CodeCell | { cell_type: "markdown"; source: string[] })[];
  metadata: { kernelspec: { name: string } };
  nbformat: number;
}

export const read = (name: string): Notebook => JSON.parse(readFileSync(join(FOLDER, name), "utf8"));

export const codeOf = ({ cells }: Notebook): CodeCell[] => cells.filter((cell) => cell.cell_type === "code");

/** What a cell printed when it was last run. */
export const printedBy = ({ outputs }: CodeCell): string =>
  outputs.flatMap(({ name, text }) => (name === "stdout" ? text! : [])).join("");

/** Says where one cell's output ends. */
const END = "\u0000end of cell\u0000";

/** Runs the code cells, joined into one file, in the folder of the notebooks. @returns what each cell printed */
export async function run(notebook: Notebook): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "weft-notebook-"));
  const file = join(folder, "cells.mts");
  try {
    const cells = codeOf(notebook).map(
      ({ source }) => `${source.join("")}\nconsole.log(${JSON.stringify(END)});\n`,
    );
    writeFileSync(file, cells.join("\n").replaceAll("../src/index.ts", API));
    const printed = await stdout(file);
    return printed.split(`${END}\n`).slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function stdout(file: string): Promise<string> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [file], { cwd: FOLDER, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? settle(out) : reject(new Error(`exit ${code}\n${err}`))));
  });
}
