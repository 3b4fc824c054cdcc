import type { CandidateDoc, Figure } from "../model/index.ts";

type NamedFigure = CandidateDoc["assumptions"][number];

/**
 * What the times in a trace rest on (`weft.assumptions` in its footer: efficiency of compute and memory when blocks are rebuilt and
 * tokens made); nothing where the footer, which is whoever's wrote the file, holds no such list.
 */
export function traceAssumptions(metadata: Readonly<Record<string, string>>): NamedFigure[] {
  const parsed = parse(metadata["weft.assumptions"]);
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) return [];
  return Object.entries(parsed).flatMap(([name, figure]) => (isFigure(figure) ? [{ ...figure, name }] : []));
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

function isFigure(value: unknown): value is Figure {
  const { value: number, unit, grade, source, low, high } = (value ?? {}) as Record<string, unknown>;
  return (
    Number.isFinite(number) &&
    [unit, grade, source].every((text) => typeof text === "string") &&
    [low, high].every((end) => end === undefined || Number.isFinite(end))
  );
}
