import { stat } from "node:fs/promises";
import { basename } from "node:path";
import {
  type AccessBatch,
  type Dictionaries,
  InputError,
  InputErrors,
  type TraceInfo,
} from "../../model/index.ts";
import {
  createRouter,
  parseServing,
  requesterNames,
  SERVING_OPTIONS,
  type ServingCounts,
  type ServingRequest,
  ServingRows,
  type ServingSetup,
  servingMetadata,
} from "../../workloads/index.ts";
import type { ImportOptions, ImportReader, Rejected, TraceFormat } from "./format.ts";
import { isSystemError, LineReader, unreadable } from "./lines.ts";
import { type MooncakeRequest, parseMooncakeLine } from "./mooncake-line.ts";

const MOST_SHOWN = 5;
const NS_PER_MS = 1e6;

/**
 * Mooncake's request traces (Qin et al., FAST '25; kvcache-ai/Mooncake): JSON Lines in order of time, equal timestamps in file order.
 * Times count from the first request. A line that cannot be used, or whose time falls back, is left out, counted and reported.
 */
export const mooncake: TraceFormat = {
  name: "mooncake",
  title: "Mooncake JSON Lines: timestamp (ms), input_length, output_length, hash_ids of 512-token blocks",
  options: SERVING_OPTIONS,
  async open(path, options) {
    const setup = parseServing(options.values);
    try {
      return new MooncakeReader(path, (await stat(path)).size, setup, options);
    } catch (error) {
      throw isSystemError(error) ? unreadable(path, error) : error;
    }
  },
};

class MooncakeReader implements ImportReader {
  readonly info: TraceInfo;
  readonly dictionaries: Dictionaries;
  readonly bytesTotal: number;
  rejected: Rejected = { count: 0, first: [] };
  private readonly path: string;
  private readonly setup: ServingSetup;
  private readonly options: ImportOptions;
  private file: LineReader;
  private rows: ServingRows;

  constructor(path: string, bytesTotal: number, setup: ServingSetup, options: ImportOptions) {
    this.path = path;
    this.bytesTotal = bytesTotal;
    this.setup = setup;
    this.options = options;
    this.file = new LineReader(path, options.signal);
    this.rows = new ServingRows(setup);
    this.dictionaries = { requester: requesterNames(setup), tenant: [], job: [] };
    const metadata = servingMetadata(setup, `mooncake ${basename(path)}`);
    this.info = { rows: 0, sha256: "", metadata, closed: true, model: setup.serving.model.name };
  }

  get counts(): ServingCounts {
    return this.rows.counts;
  }

  get bytesRead(): number {
    return this.file.bytesRead;
  }

  async *batches(): AsyncGenerator<AccessBatch, void> {
    this.rejected = { count: 0, first: [] };
    this.file = new LineReader(this.path, this.options.signal);
    this.rows = new ServingRows(this.setup);
    const router = createRouter(this.setup.route, this.setup.instances);
    const request: ServingRequest = {
      arrivalNs: 0,
      inputTokens: 0,
      outputTokens: 0,
      blockIds: [],
      requester: 0,
    };
    for await (const line of this.requests()) {
      request.inputTokens = line.input_length;
      request.outputTokens = line.output_length;
      request.blockIds = line.hash_ids;
      request.arrivalNs = line.timestamp;
      request.requester = router.route(line.hash_ids, line.input_length + line.output_length);
      yield* this.rows.feed(request);
    }
    yield* this.rows.flush();
    this.refuseNothing();
  }

  async close(): Promise<void> {}

  /** The usable lines, `timestamp` in whole ns since the first. */
  private async *requests(): AsyncGenerator<MooncakeRequest, void> {
    let number = 0;
    let startMs = Number.NaN;
    let lastMs = 0;
    for await (const line of this.file.lines()) {
      number++;
      if (line.trim() === "") continue;
      const parsed = parseMooncakeLine(line, this.setup.blockTokens);
      if (typeof parsed === "string") this.reject(number, parsed);
      else if (parsed.timestamp < lastMs)
        this.reject(number, outOfOrder(parsed.timestamp, lastMs), SORT_HINT);
      else {
        lastMs = parsed.timestamp;
        if (Number.isNaN(startMs)) startMs = lastMs;
        parsed.timestamp = Math.round((lastMs - startMs) * NS_PER_MS);
        yield parsed;
      }
    }
  }

  private reject(line: number, reason: string, hint?: string): void {
    const where = `${this.path}:${line}`;
    const error = new InputError({ code: "T007", message: `line ${line}: ${reason}`, where, hint });
    if (this.options.strict) throw error;
    this.rejected.count++;
    if (this.rejected.first.length < MOST_SHOWN) this.rejected.first.push(error.toJSON());
  }

  private refuseNothing(): void {
    if (this.counts.requests > 0) return;
    if (this.rejected.count > 0)
      throw new InputErrors(this.rejected.first.map((init) => new InputError(init)));
    throw new InputError({ code: "T008", message: `${this.path} holds no requests`, where: this.path });
  }
}

const SORT_HINT = "jq -sc 'sort_by(.timestamp)[]' IN.jsonl > SORTED.jsonl";

function outOfOrder(ms: number, lastMs: number): string {
  return `timestamp ${ms} is before the ${lastMs} of an earlier line`;
}
