/**
 * Weft's public API: replay a trace of memory accesses on a memory fabric, price it, compare it, report it.
 *
 *     const reader = await openTrace("kv.parquet");
 *     const topology = buildTopology("cxl-pool", { hosts: 16 });
 *     const replay = createReplay({ topology, protocols, routings, policy: policies.get("lru"), options: DEFAULT_REPLAY,
 *       dictionaries: reader.dictionaries, closed: reader.info.closed });
 *     for await (const batch of reader.batches()) replay.feed(batch);
 *     const result = replay.finish();
 *
 * Times are nanoseconds where a name ends in `Ns` or `_ns`, sizes bytes, money USD. What a user can put right is thrown as
 * {@link InputError} or {@link InputErrors} with a code; anything else is a bug.
 */

/** GPUs by name: memory, bandwidth, watts and price, each with its source. */
export { figure, gpus, hosts, models } from "./catalogue/index.ts";
/** One replay of one trace on one fabric: feed batches in order, then finish. */
export { createReplay, type Replay, type ReplaySetup } from "./engine/index.ts";
/** The words every room shares: accesses, topologies, results, comparisons, units, errors. */
export * from "./model/index.ts";
/** From results to a decision: outcomes, the Pareto set, verdicts on limits. */
export {
  type CompareInput,
  canonicalJson,
  compare,
  decide,
  judge,
  type OutcomeInput,
  outcome,
  paretoSet,
  parseStudy,
  studySchema,
} from "./planner/index.ts";
/** What a fabric costs to own and run, and what that makes of the tokens. */
export { billOf, type PriceOptions, price, type Work } from "./planner/price.ts";
/** Tiering policies by name. */
export { policies } from "./policies/index.ts";
/** Link protocols by name: packet sizes and goodput. */
export { protocols } from "./protocols/index.ts";
/** A comparison as one offline HTML page, Markdown, CSV or SVG. */
export { buildReport, type Report, renderHtml, renderSvg, toCsv, toMarkdown } from "./report/index.ts";
/** Routing algorithms by name. */
export { routings } from "./routing/index.ts";
/** Many replays at once on worker threads; one in this thread. */
export { type JobOutcome, type ReplayJob, replayTrace, runReplays, scanTrace } from "./runner/index.ts";
/** A built-in fabric with its parameters set. */
export { buildTopology } from "./topologies/build.ts";
/** Parametric fabrics by name. */
export { topologies } from "./topologies/index.ts";
/** A fabric of the user's own, from the parsed form of a `*.topo.yaml`. */
export { parseTopology } from "./topologies/parse.ts";
/** Opens a Parquet trace; batches come as struct-of-arrays. */
export { type OpenTraceOptions, openTrace } from "./trace/open.ts";
