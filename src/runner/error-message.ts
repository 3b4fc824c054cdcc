import { InputError, InputErrors } from "../model/index.ts";
import type { ErrorMessage } from "./job.ts";

/** Classes do not survive the way between threads: an error goes as plain data. */
export function toMessage(thrown: unknown): ErrorMessage {
  if (thrown instanceof InputErrors) return { problems: thrown.errors.map((error) => error.toJSON()) };
  if (thrown instanceof InputError) return { problems: [thrown.toJSON()] };
  return { bug: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
}

export function fromMessage(message: ErrorMessage): Error {
  if ("bug" in message) {
    const error = new Error(message.bug.split("\n")[0]);
    error.stack = message.bug;
    return error;
  }
  const errors = message.problems.map((problem) => new InputError(problem));
  return errors.length === 1 ? errors[0]! : new InputErrors(errors);
}
