import type { Foreign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { linesOf } from "./lines.ts";
import { MAPPING } from "./mapping.ts";
import { firstLine, looksCanonical } from "./recognise.ts";
import { openRecords, type Placed } from "./record-reader.ts";
import { jsonObject } from "./values.ts";

/** JSON Lines, one access per line: canonical column names as they are, others by a mapping. */
export const jsonl: TraceFormat = {
  name: "jsonl",
  title: "JSON Lines, one access per line: canonical column names, or --mapping",
  options: [MAPPING],
  recognise: (head) => {
    const first = jsonObject(firstLine(head));
    if (typeof first === "string") return 0;
    return looksCanonical(Object.keys(first)) ? 0.9 : 0.2;
  },
  open: (path, options) => openRecords("jsonl", path, options, recordsOf),
};

async function* recordsOf({ source, rejected }: Foreign): AsyncGenerator<Placed, void> {
  let number = 0;
  for await (const line of linesOf(source)) {
    number++;
    if (line.trim() === "") continue;
    const record = jsonObject(line);
    if (typeof record === "string") rejected.line(number, record);
    else yield { where: number, record };
  }
}
