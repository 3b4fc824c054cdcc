import { basename } from "node:path";
import { type AccessBatch, OP } from "../../model/index.ts";
import { countOf, type OptionSpec } from "../../workloads/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AddressRows } from "./address-rows.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { linesOf } from "./lines.ts";
import { perfLine } from "./perf-line.ts";
import { textOf } from "./recognise.ts";

const PAGE_BYTES: OptionSpec = {
  name: "page-bytes",
  value: "n",
  description: "bytes of a page of addresses, which is an object",
  default: "4096",
};
/** A sample moves a cache line: x86 and Arm servers. */
const LINE_BYTES = 64;
const COMMENT = /^\s*(#|$)/;
const MOST_COMMENTS = 100;
const MEMORY_EVENT = /mem-(loads|stores)|ldlat|arm_spe|ibs_op|mem_/i;

/**
 * Sampled loads and stores: what `perf script` prints of `perf mem record`, with time, event, addr and data_src (man perf-mem,
 * perf-script). A load or store is a read or write of the cache line at its address, by the CPU it ran on.
 */
export const perfMem: TraceFormat = {
  name: "perf-mem",
  title: "perf script of perf mem record: sampled loads and stores with addresses",
  options: [PAGE_BYTES],
  recognise: (head) => {
    const line = textOf(head)
      .split("\n", MOST_COMMENTS)
      .find((one) => !COMMENT.test(one));
    return MEMORY_EVENT.test(perfLine(line ?? "")?.event ?? "") ? 0.9 : 0;
  },
  async open(path, options) {
    const pageBytes = countOf(options.values, PAGE_BYTES, LINE_BYTES, 2 ** 40);
    const metadata = {
      "weft.source": `perf-mem ${basename(path)}`,
      "weft.closed": "false",
      [LACKS_KEY]: lacksOf(
        "samples, one access of many: rates, bandwidth and queues are far below what ran",
        "addresses of all levels of cache: accesses that the CPU's caches served are in it",
      ),
    };
    const begin = (): Body => new PerfBody(pageBytes);
    return openForeign(path, options, { metadata, parts: "samples of memory", begin });
  },
};

class PerfBody implements Body {
  private readonly rows: AddressRows;

  constructor(pageBytes: number) {
    this.rows = new AddressRows(pageBytes);
  }

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches({ source, rejected }: Foreign): AsyncGenerator<AccessBatch, void> {
    let number = 0;
    for await (const line of linesOf(source)) {
      number++;
      if (COMMENT.test(line)) continue;
      if (this.rows.isFull()) yield this.rows.take();
      const problem = this.line(line);
      if (problem !== undefined) rejected.line(number, problem);
    }
    if (!this.rows.isEmpty) yield this.rows.take();
  }

  /** @returns what is wrong with it */
  private line(line: string): string | undefined {
    const sample = perfLine(line);
    const address = /^([\da-f]{1,16})\b/i.exec(sample?.rest ?? "")?.[1];
    if (!sample || address === undefined) return "not a sample: comm, pid, [cpu], time, event, address";
    const op = opOf(sample.event, sample.rest);
    if (op === undefined) return "neither a load nor a store";
    const ts = this.rows.since(sample.ns);
    if (typeof ts === "string") return ts;
    const line64 = (BigInt(`0x${address}`) / BigInt(LINE_BYTES)) * BigInt(LINE_BYTES);
    this.rows.access(ts, sample.requester, op, line64, LINE_BYTES);
    return undefined;
  }
}

/** What data_src says, else the event's name. */
function opOf(event: string, rest: string): number | undefined {
  const said = /\|OP (\w+)/.exec(rest)?.[1] ?? (/store/i.test(event) ? "STORE" : "LOAD");
  if (said === "LOAD") return OP.read;
  return said === "STORE" ? OP.write : undefined;
}
