/** The verdict table as people read it: intervals in one cell, verdicts as words. Over the scorecard section's rows. */

import type { Cell, Chart } from "../model/index.ts";
import type { BuiltSection } from "./report.ts";
import { finite, formatCell, labelOf, percent, usd, VERDICT_WORDS, withInterval } from "./text.ts";

export interface VerdictRow {
  cells: string[];
  verdict: string;
  trouble: string;
}

export interface VerdictTable {
  heads: string[];
  rows: VerdictRow[];
}

const FIXED = ["Hit ratio by tier", "Stranded HBM"];

/** @param section the built section named `scorecard` */
export function verdictTable(section: BuiltSection): VerdictTable {
  const { chart } = section;
  const metrics = metricKeys(chart);
  const cost = chart.columns.find(
    ({ key }) => /^usd_per_[a-z]+(_[a-z]+)?$/.test(key) && !/_(lo|hi)$/.test(key),
  )!;
  const ofWhat = metrics.some(({ name }) => name === "latency_p99") ? "access" : "request";
  const heads = [
    "Candidate",
    "Verdict",
    ...metrics.map(({ title }) => title),
    `${cost.title} [range]`,
    `Bottleneck (share of mean ${ofWhat})`,
    ...FIXED,
  ];
  return { heads, rows: chart.rows.map((row) => rowOf(row, metrics, cost.key)) };
}

function metricKeys(chart: Chart): { name: string; title: string }[] {
  return chart.columns
    .filter(({ key }) => key.endsWith("_limit_ns"))
    .map(({ key }) => {
      const name = key.slice(0, -"_limit_ns".length);
      const limit = chart.rows.find((row) => row[key] !== null)?.[key];
      const title = chart.columns.find((column) => column.key === `${name}_ns`)!.title;
      return { name, title: limit === undefined ? title : `${title} (SLO ${formatCell(limit, "ns")})` };
    });
}

function rowOf(row: Record<string, Cell>, metrics: readonly { name: string }[], costKey: string): VerdictRow {
  const number = (key: string): number | null => finite(row[key] as number | null);
  const timed = metrics.map(({ name }) =>
    withInterval(number(`${name}_ns`), number(`${name}_lo_ns`), number(`${name}_hi_ns`), (ns) =>
      formatCell(ns, "ns"),
    ),
  );
  const cost = withInterval(number(costKey), number(`${costKey}_lo`), number(`${costKey}_hi`), usd);
  const share = number("bottleneck_share_ratio");
  return {
    verdict: String(row.verdict),
    trouble: String(row.trouble ?? ""),
    cells: [
      labelOf({ id: String(row.candidate), status: row.status as "available" }),
      VERDICT_WORDS[String(row.verdict)] ?? String(row.verdict),
      ...timed,
      cost,
      `${row.bottleneck} ${percent(share)}`,
      String(row.hit_ratios),
      formatCell(row.stranded_hbm_bytes, "bytes"),
    ],
  };
}
