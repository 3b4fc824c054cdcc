/** `npm run docs`: runs every notebook and keeps what its cells print. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, FOLDER, read, run } from "./notebook.ts";

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".ipynb"))) {
  const notebook = read(name);
  const printed = await run(notebook);
  codeOf(notebook).forEach((cell, i) => {
    const text = printed[i]!.split(/(?<=\n)/).filter((line) => line !== "");
    cell.outputs = text.length > 0 ? [{ output_type: "stream", name: "stdout", text }] : [];
  });
  writeFileSync(join(FOLDER, name), `${JSON.stringify(notebook, null, 1)}\n`);
  console.log(`ran notebooks/${name}`);
}
