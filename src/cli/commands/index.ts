import { registry } from "../../model/index.ts";
import type { CliCommand } from "../command.ts";
import { command as calibrate } from "./calibrate.ts";
import { command as compare } from "./compare.ts";
import { command as completion } from "./completion.ts";
import { command as demo } from "./demo.ts";
import { command as doctor } from "./doctor.ts";
import { command as explain } from "./explain.ts";
import { command as partsList } from "./parts-list.ts";
import { command as replay } from "./replay.ts";
import { command as reportBuild } from "./report-build.ts";
import { command as reportExport } from "./report-export.ts";
import { command as reportOpen } from "./report-open.ts";
import { command as schema } from "./schema.ts";
import { command as studyHash } from "./study-hash.ts";
import { command as studyInit } from "./study-init.ts";
import { command as studyValidate } from "./study-validate.ts";
import { command as topoDraw } from "./topo-draw.ts";
import { command as topoLint } from "./topo-lint.ts";
import { command as topoList } from "./topo-list.ts";
import { command as topoProbe } from "./topo-probe.ts";
import { command as topoShow } from "./topo-show.ts";
import { command as traceDescribe } from "./trace-describe.ts";
import { command as traceImport } from "./trace-import.ts";
import { command as traceMrc } from "./trace-mrc.ts";
import { command as traceRedact } from "./trace-redact.ts";
import { command as traceSlice } from "./trace-slice.ts";
import { command as traceSynth } from "./trace-synth.ts";
import { command as traceValidate } from "./trace-validate.ts";
import { command as validate } from "./validate.ts";

/** Every verb, in the order of `weft --help`: one file here, one import and one line. */
export const commands = registry<CliCommand>("command", [
  demo,
  compare,
  replay,
  explain,
  traceValidate,
  traceDescribe,
  traceImport,
  traceSynth,
  traceMrc,
  traceRedact,
  traceSlice,
  topoList,
  topoShow,
  topoProbe,
  topoLint,
  topoDraw,
  calibrate,
  validate,
  partsList,
  reportBuild,
  reportExport,
  reportOpen,
  studyInit,
  studyValidate,
  studyHash,
  schema,
  completion,
  doctor,
]);
