import { registry } from "../../model/index.ts";
import type { CliCommand } from "../command.ts";
import { command as doctor } from "./doctor.ts";

/** Every verb, in the order of `weft --help`: one file here, one import and one line. */
export const commands = registry<CliCommand>("command", [doctor]);
