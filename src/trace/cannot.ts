import { isReuseKnown } from "../model/index.ts";
import { statedLacks } from "./lacks.ts";
import type { Passport } from "./passport.ts";

type Facts = Omit<Passport, "cannot_answer">;

/** Each lack, and the question it leaves open. */
const LACKS: readonly [(facts: Facts) => boolean, string][] = [
  [
    ({ closed }) => !closed,
    "weft.closed=false: only timestamps were recorded, so rows issue at them and a slower fabric is not seen to slow its requests",
  ],
  [
    ({ closed, think_ns }) => closed && think_ns === 0,
    "no think_ns: compute between accesses is unknown, so memory's share of a request's time is overstated",
  ],
  [
    ({ requests, rows }) => requests === rows,
    "no request groups rows: no time to first token, no end-to-end time",
  ],
  [({ tokens }) => tokens === 0, "no tokens: no time per output token, no cost per token"],
  [
    ({ phases }) => !("prefill" in phases || "decode" in phases),
    "no prefill or decode phase: no time to first token",
  ],
  [
    ({ rebuildable_accesses }) => rebuildable_accesses === 0,
    "no rebuild_ns: an object in no tier is fetched from its origin, and recomputing it is not weighed",
  ],
  [({ tenants }) => tenants === 0, "no tenant: isolation between tenants cannot be judged"],
  [({ span_ns }) => span_ns === 0, "every row has the same time: load over time is unknown"],
  [({ requesters }) => requesters === 1, "one requester: contention between requesters is not in it"],
  [
    ({ ops }) => !("write" in ops || "atomic" in ops),
    "no writes: nothing can be said of write bandwidth, wear or invalidations",
  ],
  [
    ({ classes }) => Object.keys(classes).every((name) => name === "other"),
    "no class: results cannot be split into weights, KV and activations",
  ],
  [
    ({ traffic_bytes }) => traffic_bytes === 0,
    "no access moves bytes, only allocations and frees: bandwidth, latency and hit ratios cannot be judged",
  ],
  [
    ({ metadata }) => !isReuseKnown(metadata),
    "weft.reuse=unknown: prompts were counted, not named: hit ratios, miss-ratio curves and what more memory buys cannot be said",
  ],
  [({ reuse }) => reuse.ratio === 0, "no object is accessed twice: caching and tiering cannot help"],
];

/** What cannot be said from a trace with these facts, for people. */
export function cannotAnswer(facts: Facts): string[] {
  const lacks = LACKS.filter(([lacking]) => lacking(facts)).map(([, says]) => says);
  const stride = Number(facts.metadata["weft.decode_stride"] ?? 1);
  if (stride > 1)
    lacks.push(
      `decode rows stand for ${stride} tokens each (weft.decode_stride): time per token is a mean over them, not a distribution`,
    );
  return [...lacks, ...statedLacks(facts.metadata)];
}
