import type { CandidateDoc, Cell, Chart, ComparisonData, ReportSection } from "../../model/index.ts";
import { finite, LABEL_EXPR, labelOf, percent, usd } from "../text.ts";

const CAPEX = "to buy, thousand USD";
const OPEX = "to run, thousand USD per year";
const KILO = 1_000;

/** Purchase and running cost by what it is for. */
export const section: ReportSection = {
  name: "cost",
  title: "What does it cost?",
  first: false,
  build(data): Chart {
    const rows = data.candidates.flatMap(rowsOf);
    return {
      question: section.title,
      finding: findingOf(data, rows),
      summary:
        "Two stacked bars per candidate: left what it costs to buy, right what it costs to run for a year, divided into compute, memory, fabric and storage.",
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "status", title: "Status" },
        { key: "kind", title: "Kind" },
        { key: "group", title: "For" },
        { key: "assumed", title: "Assumed price" },
        { key: "kusd", title: "Thousand USD" },
      ],
      rows,
      spec: specOf(data, rows),
      notes: [
        `Prices of ${data.prices_as_of}. Running cost is divided by the groups' share of the power.`,
        ...(rows.some((row) => row.assumed)
          ? ["Hatched: the price or its part is assumed, not quoted."]
          : []),
      ],
    };
  },
};

function rowsOf(candidate: CandidateDoc): Record<string, Cell>[] {
  const { lines, opex_usd_per_year } = candidate.cost;
  const watts = lines.reduce((sum, line) => sum + (finite(line.watts) ?? 0), 0);
  const sums = new Map<string, { group: string; assumed: boolean; usd: number; watts: number }>();
  for (const line of lines) {
    const assumed = line.grade === "assumed";
    const key = `${line.group} ${assumed}`;
    const sum = sums.get(key) ?? { group: line.group, assumed, usd: 0, watts: 0 };
    sum.usd += finite(line.usd) ?? 0;
    sum.watts += finite(line.watts) ?? 0;
    sums.set(key, sum);
  }
  const row = (kind: string, group: string, assumed: boolean, amount: number): Record<string, Cell> => ({
    candidate: candidate.id,
    status: candidate.status,
    kind,
    group,
    assumed,
    kusd: amount / KILO,
  });
  const buy = [...sums.values()].map((sum) => row(CAPEX, sum.group, sum.assumed, sum.usd));
  const yearly = finite(opex_usd_per_year) ?? 0;
  const run = [...sums.values()].map((sum) =>
    row(OPEX, sum.group, sum.assumed, watts > 0 ? (yearly * sum.watts) / watts : 0),
  );
  return [...buy, ...run].filter((each) => (each.kusd as number) > 0);
}

function findingOf(data: ComparisonData, rows: readonly Record<string, Cell>[]): string {
  const chosen =
    data.candidates.find((candidate) => candidate.id === data.decision.winner) ?? data.candidates[0];
  if (!chosen) return "There is no candidate.";
  const capex = finite(chosen.cost.capex_usd) ?? 0;
  const groups = rows.filter((row) => row.candidate === chosen.id && row.kind === CAPEX);
  const byGroup = Map.groupBy(groups, (row) => String(row.group));
  const [group, share] = [...byGroup]
    .map(
      ([name, members]) =>
        [name, members.reduce((sum, row) => sum + (row.kusd as number) * KILO, 0)] as const,
    )
    .reduce((most, each) => (each[1] > most[1] ? each : most), ["nothing", 0] as const);
  const cheapest = data.candidates.reduce((best, each) =>
    (finite(each.cost.capex_usd) ?? Infinity) < (finite(best.cost.capex_usd) ?? Infinity) ? each : best,
  );
  const opening = `${labelOf(chosen)} costs ${usd(capex)} to buy and ${usd(finite(chosen.cost.opex_usd_per_year))} a year to run`;
  const what = capex > 0 ? `; ${percent(share / capex)} of the purchase is ${group}` : "";
  const other =
    cheapest === chosen
      ? " No candidate is cheaper to buy."
      : ` The cheapest to buy is ${labelOf(cheapest)} at ${usd(finite(cheapest.cost.capex_usd))}.`;
  return `${opening}${what}.${other}`;
}

function specOf(data: ComparisonData, rows: readonly Record<string, Cell>[]): Record<string, unknown> {
  const groups = [...new Set(rows.map((row) => String(row.group)))];
  const x = {
    field: "kusd",
    type: "quantitative",
    stack: "zero",
    axis: { title: null, tickCount: 5, format: ",.6~r" },
  };
  const y = {
    field: "label",
    type: "nominal",
    sort: data.candidates.map(labelOf),
    title: null,
    axis: { ticks: false, domain: false },
  };
  const order = { field: "rank", type: "quantitative" };
  const detail = { field: "assumed", type: "nominal" };
  return {
    transform: [
      { calculate: LABEL_EXPR, as: "label" },
      {
        calculate: `indexof(${JSON.stringify(groups)}, datum.group) * 2 + (datum.assumed ? 1 : 0)`,
        as: "rank",
      },
    ],
    facet: {
      column: {
        field: "kind",
        type: "nominal",
        sort: [CAPEX, OPEX],
        title: null,
        header: { labelAnchor: "start" },
      },
    },
    spacing: 36,
    resolve: { scale: { x: "independent" } },
    spec: {
      width: 360,
      height: { step: 24 },
      layer: [
        {
          mark: { type: "bar", height: { band: 0.78 } },
          encoding: {
            x,
            y,
            order,
            detail,
            color: {
              field: "group",
              type: "nominal",
              scale: { domain: groups },
              legend: { title: null, orient: "top", symbolType: "square" },
            },
            tooltip: [
              { field: "label", type: "nominal", title: "candidate" },
              { field: "group", type: "nominal", title: "for" },
              { field: "kusd", type: "quantitative", title: "thousand USD", format: ",.4~g" },
              { field: "assumed", type: "nominal", title: "assumed price" },
            ],
          },
        },
        {
          transform: [{ calculate: "datum.assumed ? 1 : 0", as: "shown" }],
          mark: { type: "bar", style: "hatch", height: { band: 0.78 }, tooltip: false },
          encoding: {
            x,
            y,
            order,
            detail,
            opacity: {
              field: "shown",
              type: "quantitative",
              scale: { domain: [0, 1], range: [0, 1] },
              legend: null,
            },
          },
        },
      ],
    },
  };
}
