/** What the user can put right: thrown at the edges, shown alike on the terminal, over HTTP and in the page. */
export interface InputErrorInit {
  /** From {@link ERROR_CODES}; never reused. */
  code: ErrorCode;
  /** One line: what is wrong, with the value and the choices. */
  message: string;
  /** `file:line:col`, or file, column and row group. */
  where?: string;
  /** Why it matters, where that is not plain. */
  why?: string;
  /** A fix that can be pasted. */
  hint?: string;
}

/** Every code Weft has ever used, with its meaning. T: trace, S: study and configuration, P: topology, R: resources, W: runtime. */
export const ERROR_CODES = {
  T001: "not a Parquet file",
  T002: "file cannot be read",
  T003: "file is cut short",
  T004: "Parquet footer or page is damaged",
  T005: "content hash in the footer does not match the columns",
  T006: "codec or encoding that this reader cannot decode",
  T007: "foreign trace has a line that cannot be parsed",
  T008: "trace is empty",
  T009: "output exists already",
  T010: "required column missing",
  T011: "column has the wrong type",
  T012: "required value is null",
  T013: "integer past 2^53",
  T014: "unknown op, class or phase",
  T015: "rows out of order",
  T016: "negative or non-finite number",
  T017: "dependency on a row that does not exist or comes later",
  T018: "request split over several requesters",
  T019: "trace lacks what this verb needs",
  T020: "compressed file is damaged or cut short",
  T021: "compressed file grows too far",
  T022: "format of a foreign trace cannot be told",
  T023: "foreign trace is not of the format named",
  T024: "pickle is more than data",
  T025: "two ids get the same hash",
  S001: "file cannot be read",
  S002: "not valid YAML",
  S010: "unknown verb or option",
  S011: "missing argument",
  S012: "value not allowed",
  S020: "quantity without a unit",
  S021: "unknown key",
  S022: "wrong type or missing key",
  S023: "unknown name",
  S024: "duplicate id",
  S025: "value outside its limits",
  S026: "trace does not match the hash in the study",
  P100: "topology is malformed",
  P101: "link faster than light",
  P110: "no path",
  P111: "port or lane count exceeded",
  P112: "wrong kind of node",
  P113: "unknown parameter",
  P114: "no mode that both ends of a link have",
  P120: "pool smaller than the footprint",
  P130: "full buffers can wait in a circle",
  P131: "fewer virtual channels than the routing needs",
  R001: "not enough memory",
  R002: "file too large",
  W001: "runtime too old",
  W002: "a run does not come out as it did",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error the user can put right. Anything else that is thrown is a bug. */
export class InputError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  readonly why: string | undefined;
  readonly hint: string | undefined;

  constructor(init: InputErrorInit) {
    super(init.message);
    this.name = "InputError";
    this.code = init.code;
    this.where = init.where;
    this.why = init.why;
    this.hint = init.hint;
  }

  toJSON(): InputErrorInit {
    const { code, message, where, why, hint } = this;
    return { code, message, ...(where && { where }), ...(why && { why }), ...(hint && { hint }) };
  }
}

const MOST_ERRORS = 20;

/** All problems of one input at once, at most 20. */
export class InputErrors extends Error {
  readonly errors: InputError[];
  /** How many more there were. */
  readonly omitted: number;

  constructor(errors: InputError[]) {
    super(errors.map((error) => `${error.code} ${error.message}`).join("\n"));
    this.name = "InputErrors";
    this.errors = errors.slice(0, MOST_ERRORS);
    this.omitted = Math.max(0, errors.length - MOST_ERRORS);
  }
}

/** Process exit code of an error: data 4, configuration 2, resources 5. */
export function exitCodeOf(error: unknown): number {
  const first = error instanceof InputErrors ? error.errors[0] : error;
  if (!(first instanceof InputError)) return 1;
  if (first.code.startsWith("T")) return 4;
  return first.code.startsWith("R") ? 5 : 2;
}

/** The closest of `choices` to `given` by Damerau-Levenshtein distance, if it is close enough to be a slip; of equals one that starts alike. */
export function nearest(given: string, choices: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = (given.length < 4 ? 1 : Math.max(2, Math.floor(given.length / 3))) + 1;
  for (const choice of choices) {
    const distance = editDistance(given.toLowerCase(), choice.toLowerCase());
    const alike = choice[0] === given[0] && best !== undefined && best[0] !== given[0];
    if (distance < bestDistance || (distance === bestDistance && alike)) {
      best = choice;
      bestDistance = distance;
    }
  }
  return best;
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 0; j <= b.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        d = Math.min(d, rows[i - 2]![j - 2]! + 1);
      }
      rows[i]![j] = d;
    }
  }
  return rows[a.length]![b.length]!;
}
