import { readFileSync } from "node:fs";

/** Version of this package, from its package.json (two folders up in the source as in the build). */
export const VERSION: string = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
).version;
