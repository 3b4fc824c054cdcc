import { type Candidate, InputError, nearest, type Study } from "../model/index.ts";

/**
 * A candidate of a study by its id; the only one, or the fallback, where none is named.
 * @throws InputError S011 where several are left, S023 where the name is none
 */
export function pickCandidate(
  { candidates }: Pick<Study, "candidates">,
  id: string | undefined,
  fallback?: string,
): Candidate {
  const ids = candidates.map((one) => one.id);
  const wanted = id ?? (ids.length === 1 ? ids[0] : fallback);
  if (wanted === undefined) {
    throw new InputError({
      code: "S011",
      message: `which candidate? (known: ${ids.join(", ")})`,
      hint: `--candidate ${ids.at(-1)}`,
    });
  }
  const found = candidates.find((one) => one.id === wanted);
  if (found) return found;
  const near = nearest(wanted, ids);
  throw new InputError({
    code: "S023",
    message: `unknown candidate: ${wanted} (known: ${ids.join(", ")})`,
    where: "--candidate",
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}
