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
    why: "it knows uncompressed, gzip and snappy pages of version 1, plain or with a PLAIN_DICTIONARY",
    hint: "--reader duckdb, or rewrite the file with snappy and version 1 pages",
  });
}
