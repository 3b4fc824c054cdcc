/** The ledger of what a report rests on: every figure that is not plainly measured. */

import type { CandidateDoc, Cell, Chart, ComparisonData } from "../model/index.ts";
import { traceAssumptions } from "../planner/index.ts";
import { finite, list, plural } from "./text.ts";

export interface Ledger {
  finding: string;
  columns: Chart["columns"];
  rows: Record<string, Cell>[];
}

/** Same figure, same value, several candidates: one row that names them. Weakest grades first, then by name. */
export function ledgerOf(data: ComparisonData): Ledger {
  const byKey = new Map<string, { row: Record<string, Cell>; users: string[] }>();
  for (const candidate of data.candidates)
    for (const figure of candidate.assumptions) {
      const key = JSON.stringify([figure.name, figure.value, figure.grade, figure.source]);
      const known = byKey.get(key) ?? { row: rowOf(figure), users: [] };
      known.users.push(candidate.id);
      byKey.set(key, known);
    }
  for (const figure of traceAssumptions(data.trace.metadata))
    if (figure.grade !== "measured")
      byKey.set(`trace ${figure.name}`, { row: rowOf(figure), users: ["the times in the trace"] });
  const everyone = data.candidates.length;
  const rows: Record<string, Cell>[] = [...byKey.values()].map(({ row, users }) => ({
    ...row,
    used_by: users.length === everyone && everyone > 1 ? "all" : list(users),
  }));
  rows.sort((a, b) => rank(a) - rank(b) || compare(String(a.name), String(b.name)));
  return { finding: findingOf(rows), columns: COLUMNS, rows };
}

const COLUMNS: Chart["columns"] = [
  { key: "name", title: "Figure" },
  { key: "value", title: "Value" },
  { key: "unit", title: "Unit" },
  { key: "low", title: "Low" },
  { key: "high", title: "High" },
  { key: "grade", title: "Grade" },
  { key: "as_of", title: "As of" },
  { key: "source", title: "Source" },
  { key: "used_by", title: "Used by" },
];

const WEAKEST_FIRST = ["assumed", "derived", "quoted", "datasheet", "measured"];
const rank = (row: Record<string, Cell>): number => WEAKEST_FIRST.indexOf(String(row.grade));
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function rowOf(figure: CandidateDoc["assumptions"][number]): Record<string, Cell> {
  return {
    name: figure.name,
    value: finite(figure.value),
    unit: figure.unit,
    low: finite(figure.low),
    high: finite(figure.high),
    grade: figure.grade,
    as_of: figure.asOf,
    source: figure.note ? `${figure.source} (${figure.note})` : figure.source,
  };
}

function findingOf(rows: readonly Record<string, Cell>[]): string {
  if (rows.length === 0) return "Every figure that went in was measured.";
  const assumed = rows.filter((row) => row.grade === "assumed").length;
  return `${plural(rows.length, "figure")} that went in ${rows.length === 1 ? "was" : "were"} not plainly measured; ${assumed} of them ${assumed === 1 ? "is" : "are"} assumed.`;
}
