import {
  type Candidate,
  type CandidateDoc,
  type CostDoc,
  type Figure,
  type LoadedLatencyDoc,
  NS_PER_S,
  type ReplayResult,
  type Study,
  type Topology,
} from "../model/index.ts";
import { bottleneckOf } from "./bottleneck.ts";
import { breakdownDoc, groupDocs, snakeKeys, summaryDoc, tierDoc } from "./documents.ts";
import { hopDocs } from "./hops.ts";
import { linkDocs } from "./links.ts";
import { judge, overall } from "./slo.ts";
import { enduranceOf } from "./tier-use.ts";

export interface OutcomeInput {
  candidate: Candidate;
  topology: Topology;
  /** One replay per seed; the first is the one shown, all of them bound the verdict. */
  results: readonly ReplayResult[];
  cost: CostDoc;
  study: Pick<Study, "slo" | "incompleteCountsAs">;
  burstError: CandidateDoc["burst_error"];
  loadedLatency: LoadedLatencyDoc;
}

/** What one candidate came to: the engine's result, its price and the verdict on every limit. */
export function outcome({
  candidate,
  topology,
  results,
  cost,
  study,
  burstError,
  loadedLatency,
}: OutcomeInput): CandidateDoc {
  const result = results[0]!;
  const links = linkDocs(result.servers, topology);
  const slo = study.slo.map((rule) => judge(rule, results, study.incompleteCountsAs));
  const hasRequests = result.requests.e2eNs.count > 0;
  const breakdown = breakdownDoc(result.breakdownNs);
  const requestBreakdown = snakeKeys(result.requestBreakdownNs);
  return {
    id: candidate.id,
    topology: candidate.topology,
    policy: candidate.policy,
    status: topology.status,
    ...counts(result),
    latency_ns: summaryDoc(result.latencyNs),
    breakdown_ns: breakdown,
    tail_breakdown_ns: breakdownDoc(result.tailBreakdownNs),
    request_breakdown_ns: requestBreakdown,
    ccdf: result.ccdf.map(({ latencyNs, slowerRatio }) => ({
      latency_ns: latencyNs,
      slower_ratio: slowerRatio,
    })),
    requests: requestsDoc(result),
    throughput: throughput(result),
    tiers: result.tiers.map((tier) => {
      const endurance = enduranceOf(tier, result, topology);
      return { ...tierDoc(tier), ...(endurance && { endurance }) };
    }),
    links,
    hops: hopDocs(result),
    cost,
    by_class: groupDocs(result.byClass),
    by_phase: groupDocs(result.byPhase),
    by_requester: groupDocs(result.byRequester),
    by_tenant: groupDocs(result.byTenant),
    by_tier: groupDocs(result.byTier),
    bottleneck: bottleneckOf(hasRequests ? requestBreakdown : breakdown, links),
    slo,
    verdict: overall(slo),
    burst_error: burstError,
    loaded_latency: loadedLatency,
    assumptions: assumptionsOf(candidate, topology),
    notes: [
      ...topology.notes,
      ...deadlockNotes(result.deadlock),
      ...result.violations.map((violation) => `invariant broken: ${violation}`),
    ],
  };
}

function deadlockNotes(links: readonly string[]): string[] {
  if (links.length === 0) return [];
  const circle = [...links, links[0]!].join(" -> ");
  return [`deadlocked: full buffers wait for one another in a circle (${circle}); nothing on it moves again`];
}

function counts(result: ReplayResult) {
  return {
    accesses: result.accesses,
    incomplete: result.incomplete,
    failed: result.failed,
    refused: result.refused,
    retried: result.retried,
    flit_retries: result.flitRetries,
    deadlock: result.deadlock,
    rebuilds: result.rebuilds,
    lookups: result.lookups,
    elapsed_ns: result.elapsedNs,
    bin_ns: result.binNs,
  };
}

function requestsDoc({ requests }: ReplayResult): CandidateDoc["requests"] {
  return {
    count: requests.count,
    incomplete: requests.incomplete,
    slot_wait_ns: summaryDoc(requests.slotWaitNs),
    ttft_ns: summaryDoc(requests.ttftNs),
    tpot_ns: summaryDoc(requests.tpotNs),
    e2e_ns: summaryDoc(requests.e2eNs),
  };
}

/** Per second of simulated time, first arrival to last completion. */
function throughput({ requests, elapsedNs }: ReplayResult): CandidateDoc["throughput"] {
  const seconds = elapsedNs / NS_PER_S;
  const rate = (count: number): number => (seconds > 0 ? count / seconds : 0);
  return {
    requests_per_s: rate(requests.count - requests.incomplete),
    output_tokens_per_s: rate(requests.outputTokens),
  };
}

/** Every figure that went in and is not plainly measured; what the author stated replaces the catalogue's. */
function assumptionsOf(candidate: Candidate, topology: Topology): CandidateDoc["assumptions"] {
  const ledger: Record<string, Figure> = { ...topology.figures };
  for (const [name, stated] of Object.entries(candidate.stated)) {
    if (typeof stated.value !== "number") continue;
    ledger[name] = {
      value: stated.value,
      unit: ledger[name]?.unit ?? "",
      ...(stated.low !== undefined && { low: stated.low, high: stated.high }),
      grade: (stated.grade as Figure["grade"] | undefined) ?? "assumed",
      source: stated.source ?? "the study",
      asOf: stated.asOf ?? "",
    };
  }
  return Object.entries(ledger)
    .filter(([, figure]) => figure.grade !== "measured")
    .map(([name, figure]) => ({ name, ...figure }));
}
