import {
  type CandidateDoc,
  type ComparisonData,
  formatNs,
  type SloDoc,
  type SummaryDoc,
  significant,
} from "../model/index.ts";
import { burstSentence, metricName, priceOf, slownessOf } from "../planner/index.ts";
import { assumedLines } from "./assumed.ts";

const BOLD = "\x1b[1m";
const GREEN = "\x1b[32m";
const RED = "\x1b[31m";
const YELLOW = "\x1b[33m";
const PLAIN = "\x1b[0m";
const VERDICT_COLORS: Record<string, string> = { meets: GREEN, fails: RED, "cannot-tell": YELLOW };

/** The scorecard on a terminal: a row per candidate, then the decision. */
export function comparisonLines(data: ComparisonData, color: boolean): string[] {
  const { trace } = data;
  const requests =
    trace.requests > 0
      ? `${trace.requests.toLocaleString("en-US")} requests`
      : `${trace.rows.toLocaleString("en-US")} accesses`;
  const head = `Study ${data.study}   trace ${shortHash(trace.sha256)}  ${requests}  MODELLED, not measured`;
  return [
    head,
    ...scorecard(data, color),
    ...assumedLines(data),
    ...[burstSentence(data) ?? []].flat(),
    `${paint("Decision:", BOLD, color)} ${data.decision.winner ?? "none"}. ${data.decision.why}`,
  ];
}

export const shortHash = (sha256: string): string => `${sha256.slice(0, 4)}…${sha256.slice(-4)}`;

interface Column {
  title: string;
  cell(one: CandidateDoc): string;
}

function scorecard(data: ComparisonData, color: boolean): string[] {
  const { candidates } = data;
  const columns: Column[] = [
    { title: "", cell: (one) => one.id + statusMark(one) },
    ...timeColumns(candidates),
    { title: priceOf(candidates[0]!).unit, cell: priceCell },
    { title: "bottleneck", cell: bottleneckCell },
    { title: "verdict", cell: (one) => verdictCell(one, data) },
  ];
  const rows = candidates.map((one) => columns.map(({ cell }) => cell(one)));
  const titles = columns.map(({ title }) => title);
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd();
  return [line(titles), ...rows.map((row, i) => paintVerdict(line(row), candidates[i]!, color))];
}

/** The metrics that have limits; without any, the time to the first token and per token, or of an access. */
function timeColumns(candidates: readonly CandidateDoc[]): Column[] {
  const rules = candidates[0]!.slo;
  if (rules.length > 0) {
    return rules.map(({ metric }, i) => ({
      title: metricName(metric),
      cell: ({ slo }) => ruleCell(slo[i]!),
    }));
  }
  const slowness: Column = {
    title: slownessOf(candidates[0]!).metric,
    cell: ({ requests, latency_ns }) => timeCell(requests.ttft_ns.count > 0 ? requests.ttft_ns : latency_ns),
  };
  const hasTpot = candidates.some(({ requests }) => requests.tpot_ns.count > 0);
  return hasTpot
    ? [slowness, { title: "TPOT p99", cell: ({ requests }) => timeCell(requests.tpot_ns) }]
    : [slowness];
}

function ruleCell({ value_ns, lo_ns, hi_ns }: SloDoc): string {
  return `${formatNs(value_ns)} [${formatNs(lo_ns)} – ${formatNs(hi_ns)}]`;
}

/** Gen-Z and CXL 3.x fabrics say so wherever they are shown. */
function statusMark({ status }: CandidateDoc): string {
  return status === "available" ? "" : ` (${status})`;
}

function timeCell({ count, p99, p99_interval }: SummaryDoc): string {
  if (count === 0) return "–";
  if (!p99_interval) return formatNs(p99);
  return `${formatNs(p99)} [${formatNs(p99_interval.lo)} – ${formatNs(p99_interval.hi)}]`;
}

function priceCell(one: CandidateDoc): string {
  const { usd, lo, hi } = priceOf(one);
  return `${significant(usd)} [${significant(lo)} – ${significant(hi)}]`;
}

function bottleneckCell({ bottleneck }: CandidateDoc): string {
  return `${bottleneck.kind.replaceAll("_", " ")} ${significant(bottleneck.share * 100, 2)} %`;
}

function verdictCell(one: CandidateDoc, data: ComparisonData): string {
  const trouble = one.incomplete + one.failed + one.refused;
  const tail = trouble > 0 ? `, ${trouble.toLocaleString("en-US")} accesses did not complete` : "";
  switch (one.verdict) {
    case "meets":
      return (one.id === data.decision.winner ? "meets (cheapest)" : "meets") + tail;
    case "fails":
      return `fails ${limits(one, "fails")}${tail}`;
    case "cannot-tell":
      return `CANNOT TELL (${limits(one, "cannot-tell")} is inside)${tail}`;
    default:
      return (
        (one.id === data.decision.winner
          ? "chosen"
          : data.pareto.includes(one.id)
            ? "on the Pareto set"
            : "–") + tail
      );
  }
}

function limits({ slo }: CandidateDoc, verdict: SloDoc["verdict"]): string {
  return slo
    .filter((rule) => rule.verdict === verdict)
    .map((rule) => `${metricName(rule.metric)} ≤ ${formatNs(rule.limit_ns)}`)
    .join(", ");
}

function paintVerdict(line: string, { verdict }: CandidateDoc, color: boolean): string {
  return VERDICT_COLORS[verdict] ? paint(line, VERDICT_COLORS[verdict], color) : line;
}

function paint(text: string, code: string, color: boolean): string {
  return color ? `${code}${text}${PLAIN}` : text;
}
