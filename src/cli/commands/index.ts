import { registry } from "../../model/index.ts";
import type { CliCommand } from "../command.ts";
import { command as doctor } from "./doctor.ts";
import { command as schema } from "./schema.ts";
import { command as studyHash } from "./study-hash.ts";
import { command as traceImport } from "./trace-import.ts";
import { command as traceMrc } from "./trace-mrc.ts";
import { command as traceSynth } from "./trace-synth.ts";

/** Every verb, in the order of `weft --help`: one file here, one import and one line. */
export const commands = registry<CliCommand>("command", [
  traceImport,
  traceSynth,
  traceMrc,
  studyHash,
  schema,
  doctor,
]);
