import { type CandidateDoc, type ComparisonData, formatBytes, significant } from "../model/index.ts";

/** What carrying transfers as bursts instead of packets costs in accuracy, at its worst over the candidates, in a sentence. */
export function burstSentence(data: ComparisonData): string | undefined {
  const first = data.candidates[0];
  if (!first) return undefined;
  const { transfers, bytes } = first.burst_error;
  const mean = worst(data.candidates, "mean_ratio");
  const p99 = worst(data.candidates, "p99_ratio");
  return (
    `Long transfers move as bursts. Against packets, on ${transfers} transfers of ${formatBytes(bytes)} to each fabric's own tier, ` +
    `the mean latency is off by at most ${mean} and the 99th percentile by at most ${p99}.`
  );
}

function worst(candidates: readonly CandidateDoc[], key: "mean_ratio" | "p99_ratio"): string {
  const off = (candidate: CandidateDoc) => Math.abs(candidate.burst_error[key] - 1);
  const most = candidates.reduce((a, b) => (off(b) > off(a) ? b : a));
  const percent = (most.burst_error[key] - 1) * 100;
  return `${percent > 0 ? "+" : ""}${significant(percent, 2)} % (${most.id})`;
}
