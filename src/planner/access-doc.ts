import { type BreakdownDoc, OPS, type WatchResult } from "../model/index.ts";
import { breakdownDoc, snake } from "./documents.ts";

/** One access from issue to completion: the stretches follow one another and add up to its latency and its breakdown. */
export interface AccessDoc {
  row: number;
  outcome: WatchResult["outcome"];
  op: string;
  requester: string;
  bytes: number;
  flights: number;
  /** Since the start of the trace. */
  arrival_ns: number;
  issued_ns: number;
  latency_ns: number;
  stretches: StretchDoc[];
  breakdown_ns: BreakdownDoc;
}

/** ns from issue. */
export interface StretchDoc {
  start_ns: number;
  end_ns: number;
  component: string;
  kind: string;
  id: string;
  leg: "request" | "response" | null;
}

export function accessDoc(watched: WatchResult): AccessDoc {
  const { row, outcome, op, requester, bytes, flights, stretches } = watched;
  return {
    row,
    outcome,
    op: OPS[op]!,
    requester,
    bytes,
    flights,
    arrival_ns: watched.arrivalNs,
    issued_ns: watched.issuedNs,
    latency_ns: watched.latencyNs,
    stretches: stretches.map(({ startNs, endNs, component, kind, id, leg }) => ({
      start_ns: startNs,
      end_ns: endNs,
      component: snake(component),
      kind,
      id,
      leg: leg ?? null,
    })),
    breakdown_ns: breakdownDoc(watched.breakdownNs),
  };
}
