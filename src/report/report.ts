/** Comparison -> Report: plain data, the same for HTML, SVG, Markdown and CSV. */

import type { CandidateDoc, Chart, Comparison } from "../model/index.ts";
import type { Ledger } from "./assumptions.ts";
import { ledgerOf } from "./assumptions.ts";
import { condense } from "./condense.ts";
import { hasRequests } from "./metrics.ts";
import { type PassportLines, passportOf } from "./passport.ts";
import { sections } from "./sections/index.ts";
import { count, formatCell, labelOf, list, troubleOf, wrap } from "./text.ts";

/** A section with its picture, ready to be drawn. */
export interface BuiltSection {
  name: string;
  title: string;
  first: boolean;
  chart: Chart;
}

export interface Report {
  title: string;
  /** The decision, in a sentence. */
  verdict: string;
  /** Name and value, as printed under the verdict. */
  facts: [name: string, value: string][];
  /** What the trace asks of memory and what it cannot answer; undefined where the comparison does not say. */
  passport: PassportLines | undefined;
  settings: [name: string, value: string][];
  /** What must be said in red: accesses that did not complete. */
  alarms: string[];
  notes: string[];
  sections: BuiltSection[];
  ledger: Ledger;
  /** Condensed: what the pictures were drawn from. */
  comparison: Comparison;
}

/** Builds every section of the registry over the condensed comparison. Pure: the same comparison gives the same report. */
export function buildReport(comparison: Comparison): Report {
  const condensed = condense(comparison);
  const { data, provenance } = condensed;
  return {
    title: data.study,
    verdict: data.decision.why,
    facts: factsOf(condensed),
    passport: passportOf(data),
    settings: Object.entries(data.settings).map(([name, value]) => [
      name.replaceAll("_", " "),
      String(value),
    ]),
    alarms: data.candidates
      .filter((each) => troubleOf(each) !== "")
      .map((each) => `${labelOf(each)}: ${troubleOf(each)}`),
    notes: notesOf(data.candidates, condensed.warnings),
    sections: sections.all.map((section) => ({
      name: section.name,
      title: section.title,
      first: section.first,
      chart: stamped(section.build(data), stampOf(condensed)),
    })),
    ledger: ledgerOf(data),
    comparison: { ...condensed, provenance },
  };
}

/** `3f9a…c21e` */
export const shortHash = (hash: string): string =>
  hash.length > 12 ? `${hash.slice(0, 4)}…${hash.slice(-4)}` : hash;

function factsOf({ data, provenance }: Comparison): [string, string][] {
  const { trace } = data;
  return [
    ["Trace", trace.name],
    ["Trace sha256", trace.sha256],
    ["Rows", count(trace.rows)],
    ["Requests", count(trace.requests)],
    ["Span", formatCell(trace.span_ns, "ns")],
    ["Objects", count(trace.objects)],
    ["Footprint", formatCell(trace.footprint_bytes, "bytes")],
    ["Baseline", data.baseline],
    ["Prices as of", data.prices_as_of],
    ["Seed", String(provenance.seed)],
    ["Weft", provenance.weft],
    ["Study sha256", provenance.study_sha256],
  ].filter((fact): fact is [string, string] => fact[1] !== "");
}

/** Identical notes of several candidates become one. */
function notesOf(candidates: readonly CandidateDoc[], warnings: Comparison["warnings"]): string[] {
  const byNote = new Map<string, string[]>();
  for (const candidate of candidates)
    for (const note of candidate.notes) byNote.set(note, [...(byNote.get(note) ?? []), candidate.id]);
  const noted = [...byNote].map(
    ([note, ids]) => `${ids.length === candidates.length ? "all candidates" : list(ids)}: ${note}`,
  );
  return [...warnings.map((warning) => `${warning.code}: ${warning.message}`), ...noted];
}

/** The words that go into every picture, so that it can be challenged where it was pasted. */
function stampOf({ data, provenance }: Comparison): string {
  const n = hasRequests(data)
    ? `n ${count(data.trace.requests)} requests`
    : `n ${count(data.trace.rows)} accesses`;
  return [
    provenance.basis === "MODELLED" ? "MODELLED, not measured" : "MEASURED",
    `study ${data.study}`,
    `trace ${shortHash(data.trace.sha256)}`,
    n,
    `span ${formatCell(data.trace.span_ns, "ns")}`,
    `seed ${provenance.seed}`,
    `weft ${provenance.weft}`,
    `prices ${data.prices_as_of}`,
  ]
    .map((words) => words.replaceAll(" ", NO_BREAK))
    .join(" · ");
}

const LINE_CHARACTERS = 150;
/** A stamp breaks between its parts, never inside one. */
const NO_BREAK = "\u00a0";

/** A chart with its question and the words under it as title. */
export function stamped(chart: Chart, stamp: string): Chart {
  const subtitle = [stamp, ...chart.notes].flatMap((line) => wrap(line, LINE_CHARACTERS));
  return { ...chart, spec: { ...chart.spec, title: { text: chart.question, subtitle } } };
}
