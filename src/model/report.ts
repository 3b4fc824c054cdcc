import type { ComparisonData } from "./comparison.ts";
import type { Named } from "./registry.ts";

export type Cell = string | number | boolean | null;

/** One chart: the same rows feed the picture, the table and the CSV. */
export interface Chart {
  /** The question, as title. */
  question: string;
  /** A sentence computed from the rows. */
  finding: string;
  /** For screen readers: what the picture shows. */
  summary: string;
  columns: { key: string; title: string; unit?: string }[];
  rows: Record<string, Cell>[];
  /** Vega-Lite, without its data: rows are bound as the data set `rows`. */
  spec: Record<string, unknown>;
  /** Words under the picture: units, band, assumed inputs. */
  notes: string[];
}

/** A part of a report: one file in `report/sections/`. */
export interface ReportSection extends Named {
  readonly title: string;
  /** On the first screen, or folded under its question. */
  readonly first: boolean;
  build(data: ComparisonData): Chart;
}
