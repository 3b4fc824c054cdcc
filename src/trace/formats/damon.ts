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

const OBJECT_BYTES: OptionSpec = {
  name: "object-bytes",
  value: "n",
  description: "bytes of an object: regions are cut at its multiples",
  default: String(2 ** 21),
};
const MOST_OBJECTS = 2 ** 20;
const EVENT = "damon:damon_aggregated";
const REGION = /target_id=(\d+)\s+nr_regions=\d+\s+(\d{1,20})-(\d{1,20}):\s*(\d+)/;

interface Region {
  target: string;
  start: bigint;
  end: bigint;
  accesses: number;
}

/**
 * Regions that the kernel's DAMON saw accessed: `perf script` of the event damon:damon_aggregated (Linux,
 * Documentation/mm/damon and admin-guide/mm/damon/usage). A region with any accesses in an aggregation interval is read once, in
 * objects of `--object-bytes`, by its target.
 */
export const damon: TraceFormat = {
  name: "damon",
  title: "DAMON: perf script of damon:damon_aggregated, regions accessed per interval",
  options: [OBJECT_BYTES],
  recognise: (head) => (textOf(head).includes(`${EVENT}:`) ? 0.95 : 0),
  async open(path, options) {
    const objectBytes = countOf(options.values, OBJECT_BYTES, 4096, 2 ** 40);
    const metadata = {
      "weft.source": `damon ${basename(path)}`,
      "weft.closed": "false",
      [LACKS_KEY]: lacksOf(
        "DAMON says that a region was accessed in an interval, not how often, nor whether it was read or written: each counts as one read of all of it",
      ),
    };
    const begin = (): Body => new DamonBody(objectBytes);
    return openForeign(path, options, { metadata, parts: "regions accessed", begin });
  },
};

class DamonBody implements Body {
  private readonly rows: AddressRows;
  private readonly objectBytes: bigint;

  constructor(objectBytes: number) {
    this.rows = new AddressRows(objectBytes);
    this.objectBytes = BigInt(objectBytes);
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
      if (/^\s*(#|$)/.test(line)) continue;
      const found = this.region(line);
      if (typeof found === "string") rejected.line(number, found);
      else yield* this.objects(found.region, found.tsNs);
    }
    if (!this.rows.isEmpty) yield this.rows.take();
  }

  private region(line: string): { region: Region; tsNs: number } | string {
    const event = perfLine(line);
    const parts = event?.event === EVENT ? REGION.exec(event.rest) : null;
    if (!event || !parts) return `not an event ${EVENT} with target_id, nr_regions and a region`;
    const [, target, start, end, accesses] = parts;
    const region = {
      target: `target${target}`,
      start: BigInt(start!),
      end: BigInt(end!),
      accesses: Number(accesses),
    };
    if (region.end <= region.start || region.end > 2n ** 64n) return `region ${start}-${end} is none`;
    if ((region.end - region.start) / this.objectBytes > BigInt(MOST_OBJECTS))
      return `region ${start}-${end} has more than ${MOST_OBJECTS} objects: --object-bytes larger`;
    const tsNs = this.rows.since(event.ns);
    return typeof tsNs === "string" ? tsNs : { region, tsNs };
  }

  private *objects({ target, start, end, accesses }: Region, tsNs: number): Generator<AccessBatch, void> {
    if (accesses === 0) return;
    for (let at = start; at < end; ) {
      const next = (at / this.objectBytes + 1n) * this.objectBytes;
      const stop = next < end ? next : end;
      if (this.rows.isFull()) yield this.rows.take();
      this.rows.access(tsNs, target, OP.read, at, Number(stop - at));
      at = stop;
    }
  }
}
