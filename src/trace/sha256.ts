import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

const PIECE_BYTES = 1 << 20;

/** sha256 of a file's bytes, hex, read in pieces. */
export async function fileSha256(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES, signal }))
    hash.update(piece);
  return hash.digest("hex");
}
