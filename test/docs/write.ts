/** `npm run docs`: makes every marked table of the docs anew from the registries. */
import { writeFileSync } from "node:fs";
import { pages } from "./pages.ts";
import { withTables } from "./tables.ts";

for (const { path, name, text } of pages()) {
  const made = withTables(text);
  if (made === text) continue;
  writeFileSync(path, made);
  console.log(`wrote ${name}`);
}
