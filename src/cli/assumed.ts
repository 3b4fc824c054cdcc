import { type CandidateDoc, type ComparisonData, significant } from "../model/index.ts";
import { traceAssumptions } from "../planner/index.ts";

export type NamedFigure = CandidateDoc["assumptions"][number];
type Told = Pick<ComparisonData, "candidates" | "trace">;

/** One line on what was neither measured nor published: name, value, range, and whose it is; none where all was. */
export function assumedLines({ candidates, trace }: Told): string[] {
  const owners = new Map<string, string[]>();
  const tell = (figure: NamedFigure, owner: string): void => {
    if (figure.grade !== "assumed") return;
    const text = assumedText(figure);
    owners.set(text, [...(owners.get(text) ?? []), owner]);
  };
  for (const figure of traceAssumptions(trace.metadata)) tell(figure, "trace");
  for (const { id, assumptions } of candidates) for (const figure of assumptions) tell(figure, id);
  const whose = (ids: string[]): string =>
    ids.length === candidates.length && ids.length > 1 ? "all" : ids.join(", ");
  return lineOf([...owners].map(([text, ids]) => `${text} (${whose(ids)})`));
}

/** The same for one fabric. */
export function assumedOf(figures: readonly NamedFigure[]): string[] {
  return lineOf(figures.filter(({ grade }) => grade === "assumed").map(assumedText));
}

const lineOf = (texts: string[]): string[] =>
  texts.length > 0 ? [`Assumed, not measured: ${texts.join("; ")}`] : [];

function assumedText({ name, value, unit, low, high }: NamedFigure): string {
  const range =
    low === undefined || high === undefined ? "" : ` [${significant(low)} – ${significant(high)}]`;
  return `${name} ${significant(value)}${unit === "ratio" ? "" : ` ${unit}`}${range}`;
}
