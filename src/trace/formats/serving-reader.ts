import { basename } from "node:path";
import type { AccessBatch, Dictionaries } from "../../model/index.ts";
import {
  createRouter,
  type OptionSpec,
  parseServing,
  type RowRange,
  requesterNames,
  SERVING_OPTIONS,
  type ServingCounts,
  type ServingRequest,
  ServingRows,
  type ServingSetup,
  servingMetadata,
} from "../../workloads/index.ts";
import { ByteSource } from "./byte-source.ts";
import { type Body, type Foreign, foreignReader, type Progressing } from "./foreign-reader.ts";
import type { ImportOptions, ImportReader } from "./format.ts";

/** A request as a foreign file tells it: who serves it is for the route to say. */
export interface ForeignRequest extends Omit<ServingRequest, "requester" | "after"> {
  /** By which later requests name this one: a conversation, a session. */
  key?: string | number;
  /** Keys of the requests, the latest of each, that must be over before this one arrives. Unknown ones count as over. */
  follows?: readonly (string | number)[];
}

/** The usable requests of a file in order of arrival, whole ns since the first. */
export type RequestsOf<Source = ByteSource> = (
  foreign: Foreign<Source>,
  setup: ServingSetup,
) => AsyncIterable<ForeignRequest>;

/** The options of a format whose blocks hold another number of tokens. */
export function servingOptions(blockTokens: number): OptionSpec[] {
  return SERVING_OPTIONS.map((option) => {
    if (option.name === "block-tokens") return { ...option, default: String(blockTokens) };
    return option.name === "decode-stride"
      ? { ...option, default: String(Math.min(64, blockTokens)) }
      : option;
  });
}

/** Opens a file of serving requests. @throws InputError T002, T007, S-codes for the options */
export async function openServing(
  format: string,
  path: string,
  options: ImportOptions,
  requestsOf: RequestsOf,
  specs: readonly OptionSpec[] = SERVING_OPTIONS,
): Promise<ImportReader> {
  const setup = servingSetup(options, specs);
  const source = await ByteSource.open(path, options.signal);
  return servingReader(format, source, options, setup, requestsOf);
}

/** The set-up that the options say, with the defaults of these specs. @throws InputError S-codes */
export function servingSetup(options: ImportOptions, specs: readonly OptionSpec[]): ServingSetup {
  const defaults = Object.fromEntries(specs.map(({ name, default: text }) => [name, text]));
  return parseServing({ ...defaults, ...options.values });
}

/** Reads serving requests from a source that is open already. */
export function servingReader<Source extends Progressing>(
  format: string,
  source: Source,
  options: ImportOptions,
  setup: ServingSetup,
  requestsOf: RequestsOf<Source>,
): ImportReader {
  const metadata = servingMetadata(setup, `${format} ${basename(source.path)}`);
  const begin = (): Body<Source> => new ServingBody(setup, requestsOf, metadata);
  return foreignReader(source, options, { metadata, parts: "requests", begin });
}

/** Turns foreign requests into rows, whoever reads them. */
class ServingBody<Source> implements Body<Source> {
  readonly dictionaries: Dictionaries;
  private readonly setup: ServingSetup;
  private readonly requestsOf: RequestsOf<Source>;
  private readonly metadata: Record<string, string>;
  private readonly rows: ServingRows;
  private readonly ends = new Map<string | number, RowRange>();

  /** @param metadata gets `weft.reuse` = `unknown` where no request names a block */
  constructor(setup: ServingSetup, requestsOf: RequestsOf<Source>, metadata: Record<string, string>) {
    this.setup = setup;
    this.requestsOf = requestsOf;
    this.metadata = metadata;
    this.rows = new ServingRows(setup);
    this.dictionaries = { requester: requesterNames(setup), tenant: [], job: [] };
  }

  get counts(): ServingCounts {
    return this.rows.counts;
  }

  async *batches(foreign: Foreign<Source>): AsyncGenerator<AccessBatch, void> {
    const router = createRouter(this.setup.route, this.setup.instances);
    for await (const { key, follows, ...request } of this.requestsOf(foreign, this.setup)) {
      const requester = router.route(request.blockIds, request.inputTokens + request.outputTokens);
      const end = yield* this.rows.feed({ ...request, requester, after: this.endOf(follows) });
      if (key !== undefined) this.ends.set(key, end);
    }
    yield* this.rows.flush();
    if (this.counts.references === 0) this.metadata["weft.reuse"] = "unknown";
  }

  private endOf(follows: ForeignRequest["follows"]): readonly RowRange[] | undefined {
    const ranges = follows?.flatMap((key) => this.ends.get(key) ?? []) ?? [];
    return ranges.length > 0 ? ranges : undefined;
  }
}
