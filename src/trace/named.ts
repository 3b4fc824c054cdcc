import { basename } from "node:path";
import { InputError, InputErrors } from "../model/index.ts";

/** Says which file, where an error does not. */
export function named(error: unknown, path: string): unknown {
  const where = basename(path);
  if (error instanceof InputErrors)
    return new InputErrors(error.errors.map((one) => named(one, path) as InputError));
  if (!(error instanceof InputError) || error.message.startsWith(where) || error.code.startsWith("S"))
    return error;
  if (error.code === "T010" || error.where?.startsWith(where)) return error;
  return new InputError({ ...error.toJSON(), where: error.where ? `${where}, ${error.where}` : where });
}
