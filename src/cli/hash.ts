import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { canonicalJson } from "../planner/canonical.ts";

/** sha256 of the canonical JSON of a value, hex: the `id` of a document. */
export function contentId(data: unknown): string {
  return createHash("sha256").update(canonicalJson(data)).digest("hex");
}

/** sha256 of a file's bytes, hex. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
