import type { Component, HopDoc, ReplayResult } from "../model/index.ts";
import { snake } from "./documents.ts";

/**
 * Where the time of the mean access goes, place by place, and of the mean request: a place has the same share of a component there as it
 * has over all accesses.
 */
export function hopDocs({
  hops,
  breakdownNs,
  requestBreakdownNs,
}: Pick<ReplayResult, "hops" | "breakdownNs" | "requestBreakdownNs">): HopDoc[] {
  return hops.map(({ kind, id, place, latencyNs, breakdownNs: own }) => {
    const parts = Object.entries(own) as [Component, number][];
    const request = parts.reduce(
      (sum, [component, ns]) => sum + (ns / breakdownNs[component]) * requestBreakdownNs[component],
      0,
    );
    return {
      kind,
      id,
      place,
      latency_ns: latencyNs,
      request_ns: request,
      breakdown_ns: Object.fromEntries(parts.map(([component, ns]) => [snake(component), ns])),
    };
  });
}
