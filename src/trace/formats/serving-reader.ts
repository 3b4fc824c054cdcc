import { basename } from "node:path";
import type { AccessBatch, Dictionaries } from "../../model/index.ts";
import {
  createRouter,
  parseServing,
  requesterNames,
  type ServingCounts,
  type ServingRequest,
  ServingRows,
  type ServingSetup,
  servingMetadata,
} from "../../workloads/index.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { ImportOptions, ImportReader } from "./format.ts";

/** A request as a foreign file tells it: who serves it is for the route to say. */
export type ForeignRequest = Omit<ServingRequest, "requester">;

/** The usable requests of a file in order of arrival, whole ns since the first; the object handed out may be reused. */
export type RequestsOf = (foreign: Foreign, setup: ServingSetup) => AsyncIterable<ForeignRequest>;

/** Opens a file of serving requests. @throws InputError T002, T007, S-codes for the options */
export function openServing(
  format: string,
  path: string,
  options: ImportOptions,
  requestsOf: RequestsOf,
): Promise<ImportReader> {
  const setup = parseServing(options.values);
  const metadata = servingMetadata(setup, `${format} ${basename(path)}`);
  const begin = (): Body => new ServingBody(setup, requestsOf);
  return openForeign(path, options, { metadata, parts: "requests", begin });
}

class ServingBody implements Body {
  readonly dictionaries: Dictionaries;
  private readonly setup: ServingSetup;
  private readonly requestsOf: RequestsOf;
  private readonly rows: ServingRows;

  constructor(setup: ServingSetup, requestsOf: RequestsOf) {
    this.setup = setup;
    this.requestsOf = requestsOf;
    this.rows = new ServingRows(setup);
    this.dictionaries = { requester: requesterNames(setup), tenant: [], job: [] };
  }

  get counts(): ServingCounts {
    return this.rows.counts;
  }

  async *batches(foreign: Foreign): AsyncGenerator<AccessBatch, void> {
    const router = createRouter(this.setup.route, this.setup.instances);
    for await (const request of this.requestsOf(foreign, this.setup)) {
      const requester = router.route(request.blockIds, request.inputTokens + request.outputTokens);
      yield* this.rows.feed({ ...request, requester });
    }
    yield* this.rows.flush();
  }
}
