import { basename } from "node:path";
import { pipeline } from "node:stream";
import { type Info, parse } from "csv-parse";
import { type AccessBatch, CLASSES, InputError, OP, PHASES } from "../../model/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AccessRows } from "./access-rows.ts";
import type { ByteSource } from "./byte-source.ts";
import { movedBy } from "./collectives.ts";
import { csvError } from "./csv-records.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { textOf } from "./recognise.ts";

const MOST_SECTIONS = 2 ** 16;
const LONGEST_RECORD = 2 ** 16;
const MOST_REPEATS = 10_000;
const COLLECTIVE = CLASSES.indexOf("collective");
/** Ids of the requests of a section; its epochs are numbered from there. */
const EPOCHS = 2 ** 30;

const PHASE_OF_STAGE: readonly [RegExp, number][] = [
  [/^forward/, PHASES.indexOf("forward")],
  [/^backward/, PHASES.indexOf("backward")],
  [/^step/, PHASES.indexOf("update")],
];

/**
 * Workloads of AICB (aliyun/aicb) for SimAI, CSV: the collectives of one rank of each pipeline stage in order, with their sizes. Each
 * section begins with a line of its ranks and has a header of its own.
 */
export const aicb: TraceFormat = {
  name: "aicb",
  title: "AICB / SimAI workload CSV: collectives with their sizes, by stage",
  options: [],
  recognise: (head) => (/^(\[[^\n]*\]\s*\n)?comm_type,[^\n]*msg_size/.test(textOf(head)) ? 0.95 : 0),
  open: (path, options) =>
    openForeign(path, options, {
      metadata: {
        "weft.source": `aicb ${basename(path)}`,
        [LACKS_KEY]: lacksOf(
          "AICB says sizes in order, no times: collectives follow one another, without the compute between them",
          "one rank stands for each pipeline stage; a receive does not wait for the other stage's send",
          "which buffer a collective uses is not said: each has an object of its own, so reuse is unknown",
        ),
      },
      parts: "collectives",
      begin: () => new AicbBody(),
    }),
};

type Names = Readonly<Record<string, number>>;

class AicbBody implements Body {
  private readonly rows = new AccessRows();
  private columns: Names | undefined;
  private section = -1;
  private requester = "rank0";
  private epoch = 0;
  private lastRow = -1;
  private rowsOfRequest = 0;
  private nextObject = 0;

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches({ source, rejected }: Foreign): AsyncGenerator<AccessBatch, void> {
    for await (const { line, fields } of recordsOf(source, rejected)) {
      if (fields[0]!.startsWith("[")) this.beginSection(fields.join(","), source.path);
      else if (fields[0] === "comm_type") this.columns = columnsOf(fields, source.path);
      else if (!this.columns) throw notAicb(source.path);
      else {
        const problem = yield* this.collective(fields, this.columns);
        if (problem !== undefined) rejected.line(line, problem);
      }
    }
    if (!this.rows.isEmpty) yield this.rows.take();
  }

  /** `[ pp_stage1: [rank16, ...] ]` or `[rank0 ~ rank127]`. */
  private beginSection(text: string, path: string): void {
    if (++this.section > MOST_SECTIONS) throw tooMany(path);
    this.requester = /pp_stage\d{1,6}|rank\d{1,6}/.exec(text)?.[0] ?? `section${this.section}`;
    this.epoch = 0;
    this.lastRow = -1;
    this.rowsOfRequest = 0;
  }

  private *collective(fields: readonly string[], columns: Names): Generator<AccessBatch, string | undefined> {
    const of = (name: string): string => fields[columns[name] ?? -1] ?? "";
    const name = of("comm_type").replace(/^CommType\./, "");
    if (name === "epoch_end") return this.endEpoch();
    if (name === "computation") return undefined;
    const bytes = wholeIn(of("msg_size"));
    if (bytes === undefined) return `msg_size: ${shown(of("msg_size"))} is no size`;
    const ranks = wholeIn(of("comm_group_size")) ?? 0;
    if (ranks < 1) return `comm_group_size: ${shown(of("comm_group_size"))} is no number of ranks`;
    const repeats = of("count") === "" ? 1 : wholeIn(of("count"));
    if (repeats === undefined || repeats > MOST_REPEATS)
      return `count: ${shown(of("count"))} is no number of times`;
    const source = of("src");
    const moved = movedBy(name, bytes, ranks, source === "0" || source === "None" || source === "");
    if (!moved) return `comm_type: ${shown(name)} is not known`;
    const phase = PHASE_OF_STAGE.find(([form]) => form.test(of("stage")))?.[1] ?? 0;
    for (let k = 0; k < repeats; k++) {
      if (moved.reads > 0) yield* this.access(OP.read, moved.reads, phase);
      if (moved.writes > 0) yield* this.access(OP.write, moved.writes, phase);
      this.nextObject++;
    }
    return undefined;
  }

  private endEpoch(): undefined {
    if (this.rowsOfRequest > 0) this.epoch++;
    this.rowsOfRequest = 0;
  }

  private *access(op: number, bytes: number, phase: number): Generator<AccessBatch, void> {
    const { rows } = this;
    if (rows.isFull(1)) yield rows.take();
    const request = Math.max(0, this.section) * EPOCHS + this.epoch;
    const at = rows.begin(0, rows.code("requester", this.requester), op, this.nextObject, bytes, request);
    rows.batch.objectClass[at] = COLLECTIVE;
    rows.batch.phase[at] = phase;
    if (this.rowsOfRequest > 0) this.lastRow = rows.endAfterPrevious();
    else this.lastRow = this.lastRow < 0 ? rows.endAtArrival() : rows.endAfterRows([this.lastRow]);
    this.rowsOfRequest++;
  }
}

/** Records as lists of fields, each with the line on which it ends. */
async function* recordsOf(
  source: ByteSource,
  rejected: Foreign["rejected"],
): AsyncGenerator<{ line: number; fields: string[] }, void> {
  const parser = parse({
    bom: true,
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: LONGEST_RECORD,
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      rejected.line(Number(error?.lines ?? 0), (error?.message ?? "not a record").slice(0, 200));
      return undefined;
    },
  });
  const records: AsyncIterable<{ info: Info; record: string[] }> = pipeline(
    source.chunks(),
    parser,
    () => {},
  );
  try {
    for await (const { info, record } of records) yield { line: info.lines, fields: record };
  } catch (error) {
    throw csvError(error, source.path);
  }
}

function columnsOf(fields: readonly string[], path: string): Names {
  const missing = ["comm_type", "comm_group_size", "msg_size", "stage"].find(
    (name) => !fields.includes(name),
  );
  if (missing === undefined) return Object.fromEntries(fields.map((name, at) => [name, at]));
  throw new InputError({
    code: "T010",
    message: `${path}: column ${missing} is missing (found: ${fields.join(", ").slice(0, 200)})`,
    where: path,
  });
}

function notAicb(path: string): InputError {
  const message = `${path} is no AICB workload: before its first record there is no header comm_type,...,msg_size`;
  return new InputError({ code: "T023", message, where: path });
}

function tooMany(path: string): InputError {
  const message = `${path} has more than 65,536 sections: no pipeline has as many stages`;
  return new InputError({ code: "R002", message, where: path });
}

const wholeIn = (text: string): number | undefined =>
  /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;

const shown = (text: string): string => JSON.stringify(text.slice(0, 40));
