import type { Figure } from "../../model/index.ts";

export type FigureTable = Readonly<Record<string, Figure>>;
type Origin = Pick<Figure, "source" | "asOf" | "grade">;

/** Figures of one source, date and grade, by id. */
export function figuresFrom(origin: Origin, rows: Record<string, Omit<Figure, keyof Origin>>): FigureTable {
  return Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, { ...row, ...origin }]));
}
