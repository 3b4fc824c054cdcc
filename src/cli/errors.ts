import { exitCodeOf, InputError, type InputErrorInit, InputErrors } from "../model/index.ts";

const RED = "\x1b[31m";
const YELLOW = "\x1b[33m";
const PLAIN = "\x1b[0m";

/** The user's errors in a thrown value; undefined where it is a bug. */
export function inputErrorsOf(thrown: unknown): InputError[] | undefined {
  if (thrown instanceof InputErrors) return thrown.errors;
  return thrown instanceof InputError ? [thrown] : undefined;
}

/** `error S020  study.yaml:4:13  slo.tpot_p99: 40 has no unit   fix: "40 ms"` */
export function errorLine(error: InputErrorInit, color = false, word: "error" | "warn" = "error"): string {
  const tint = word === "error" ? RED : YELLOW;
  const head = color ? `${tint}${word} ${error.code}${PLAIN}` : `${word} ${error.code}`;
  const where = error.where ? `  ${error.where}` : "";
  const why = error.why ? `   why: ${error.why}` : "";
  return head + withoutControls(`${where}  ${error.message}${why}${hintOf(error)}`);
}

/** What a file holds must not steer the terminal it is shown on. */
const withoutControls = (text: string): string => text.replace(/\p{Cc}/gu, "·");

function hintOf({ hint }: InputErrorInit): string {
  if (!hint) return "";
  return hint.startsWith("did you mean") ? `   ${hint}` : `   fix: ${hint}`;
}

export interface ErrorOutput {
  json: boolean;
  color: boolean;
  write(text: string): void;
}

/** Prints what was thrown on stderr. @returns the exit code: 2, 4 or 5 for the user's errors, 1 for a bug */
export function reportError(thrown: unknown, { json, color, write }: ErrorOutput): number {
  const exitCode = exitCodeOf(thrown);
  const errors = inputErrorsOf(thrown);
  const omitted = thrown instanceof InputErrors ? thrown.omitted : 0;
  if (!errors) {
    const trace = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    write(
      `${trace}\nthis is a bug in weft: please report it with the lines above and the command that was run\n`,
    );
  } else if (json) {
    write(
      `${JSON.stringify({ schemaVersion: 1, kind: "error", exit_code: exitCode, errors, ...(omitted > 0 && { omitted }) }, null, 2)}\n`,
    );
  } else {
    for (const error of errors) write(`${errorLine(error, color)}\n`);
    if (omitted > 0) write(`and ${omitted} more\n`);
  }
  return exitCode;
}
