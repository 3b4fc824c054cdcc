import { type CaseContext, type Check, passes, type ValidationCase } from "./case.ts";

/** unmet: out of tolerance for a known reason, which is given. */
export type Verdict = "pass" | "fail" | "unmet" | "skipped";

export interface CheckDoc {
  what: string;
  unit: string;
  published: number;
  /** Ends of a published range; null: no limit on that side. */
  published_range?: [number | null, number | null];
  ours: number;
  error_ratio: number;
  tolerance_ratio: number;
  verdict: Verdict;
  why?: string;
}

/** A case as it came out; its figures are those of the check that is nearest to its tolerance, or farthest beyond it. */
export interface CaseDoc {
  id: string;
  title: string;
  source: string;
  what: string | null;
  unit: string | null;
  published: number | null;
  ours: number | null;
  error_ratio: number | null;
  tolerance_ratio: number | null;
  verdict: Verdict;
  /** Why it was skipped, or what the case does not show. */
  why?: string;
  checks: CheckDoc[];
}

/** Runs one case. @throws what a case throws: a bug */
export function runCase(one: ValidationCase, context: CaseContext): CaseDoc {
  const checks = one.run(context);
  if (checks.length === 0) throw new Error(`${one.id} checks nothing`);
  const worst = checks.reduce((most, check) => (rank(check) > rank(most) ? check : most));
  const { what, unit, published, ours, error_ratio, tolerance_ratio } = docOf(worst);
  return {
    ...headOf(one),
    what,
    unit,
    published,
    ours,
    error_ratio,
    tolerance_ratio,
    verdict: verdictOf(checks),
    ...(one.caveat && { why: one.caveat }),
    checks: checks.map(docOf),
  };
}

/** A case whose reference data are not here. */
export function skippedCase(one: ValidationCase, why: string): CaseDoc {
  const none = {
    what: null,
    unit: null,
    published: null,
    ours: null,
    error_ratio: null,
    tolerance_ratio: null,
  };
  return { ...headOf(one), ...none, verdict: "skipped", why, checks: [] };
}

const checkVerdict = (check: Check): Verdict => (passes(check) ? "pass" : check.unmet ? "unmet" : "fail");

/** Of a case: the worst of its checks. */
function verdictOf(checks: readonly Check[]): Verdict {
  const verdicts = new Set(checks.map(checkVerdict));
  return verdicts.has("fail") ? "fail" : verdicts.has("unmet") ? "unmet" : "pass";
}

const headOf = ({ id, title, source }: ValidationCase) => ({ id, title, source });

/** Share of its tolerance that a check uses up; beyond 1 it fails, and what must be exact fails most. What is known to fail comes last. */
function rank(check: Check): number {
  const { errorRatio, toleranceRatio, unmet } = check;
  if (errorRatio === 0) return 0;
  const strain = Number.isNaN(errorRatio) ? Number.POSITIVE_INFINITY : errorRatio / toleranceRatio;
  return unmet ? Math.min(strain, 1) : strain;
}

function docOf(check: Check): CheckDoc {
  const { what, unit, published, range, ours, errorRatio, toleranceRatio, unmet } = check;
  const verdict = checkVerdict(check);
  const end = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return {
    what,
    unit,
    published,
    ...(range && { published_range: [end(range[0]), end(range[1])] }),
    ours,
    error_ratio: errorRatio,
    tolerance_ratio: toleranceRatio,
    verdict,
    ...(verdict === "unmet" && { why: unmet }),
  };
}
