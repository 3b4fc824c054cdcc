import { InputError } from "../../model/index.ts";

export function damaged(what: string): InputError {
  return new InputError({
    code: "T004",
    message: `damaged: ${what}`,
    why: "a footer or page does not decode",
    hint: "upload the file again",
  });
}

/** @param what the codec, encoding or page version that parquetjs-lite does not know */
export function unsupported(what: string): InputError {
  return new InputError({
    code: "T006",
    message: `the parquetjs reader cannot decode ${what}`,
    why: "it knows uncompressed, gzip, snappy, zstd and brotli pages of version 1, plain, with a dictionary or as deltas",
    hint: "--reader duckdb, or rewrite the file with zstd and version 1 pages",
  });
}
