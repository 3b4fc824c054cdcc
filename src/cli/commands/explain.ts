import { InvalidArgumentError } from "commander";
import {
  type Candidate,
  type CandidateDoc,
  formatNs,
  InputError,
  type InputErrorInit,
  type ReplayResult,
  type Study,
  type Topology,
} from "../../model/index.ts";
import {
  type AccessDoc,
  accessDoc,
  type ExplainData,
  explain,
  type Metric,
  parseMetric,
  trialsOf,
  tried,
  whatIf,
} from "../../planner/index.ts";
import { pickCandidate } from "../candidate.ts";
import type { CliCommand, Io } from "../command.ts";
import { errorLine } from "../errors.ts";
import { buildFabrics } from "../fabrics.ts";
import { type Found, type LoadedRun, loadRun } from "../load-run.ts";
import { rerun } from "../rerun.ts";
import { showAccess } from "../show-access.ts";
import { showExplain } from "../show-explain.ts";
import { pairs, studyFlags, wholeNumber } from "../study-flags.ts";

const TRIALS = 5;

export const command: CliCommand = {
  name: "explain",
  path: ["explain"],
  summary: "why is it slow: where the time of a metric goes, and what it were if that were free",
  examples: [
    "weft explain results",
    "weft explain results ttft_p99 --candidate cxl-pool --top 8",
    "weft explain report.html latency_p99 --slo latency_p99=5ms",
    "weft explain study.yaml latency_mean --candidate cxl-pool --json",
    "weft explain results --candidate cxl-pool --access 4711",
  ],
  configure(program) {
    program
      .argument(
        "<run>",
        "folder of compare -o, its JSON, its report, or JSON of replay; a study.yaml or a trace is replayed first",
      )
      .argument(
        "[metric]",
        "ttft, tpot, e2e or latency, with _mean, _p50, _p90, _p99, _p999 or _max (default: the first limit's)",
      )
      .option("--candidate <id>", "which one (default: the one that was chosen)")
      .option("--top <k>", "what-ifs that are replayed, where most time is spent first", countOrNone, TRIALS)
      .option("--access <row>", "the timeline of one access: its row in the trace, from 0", countOrNone)
      .option("--trace <file>", "the run's trace, where it has moved")
      .option(
        "--slo <metric=limit>",
        "an upper limit to judge by, e.g. ttft_p99=1s; repeat for more",
        pairs,
        [],
      )
      .option("--jobs <n>", "worker threads (default: one per core)", wholeNumber);
  },
  async run([path, name], options, io) {
    const given = name === undefined ? undefined : parseMetric(name);
    const row = options.access as number | undefined;
    const run = await loadRun(path!, {
      flags: studyFlags(options),
      trace: options.trace as string | undefined,
      signal: io.signal,
    });
    const { study, scan, instances, folder } = run.loaded;
    if (row !== undefined && row >= scan.rows) throw noSuchRow(row, scan.rows);
    const candidate = pickCandidate(study, options.candidate as string | undefined, fallbackOf(run));
    const context = { study: { ...study, candidates: [candidate] }, requesters: instances, folder };
    const [topology] = await buildFabrics(context);
    const replayed: Replayed = {
      run,
      candidate,
      topology: topology!,
      workers: options.jobs as number | undefined,
      io,
    };
    const [base] = await again(replayed, `replaying ${candidate.id}`, [topology!], row);
    const access = row === undefined ? undefined : accessOf(replayed, row, base!);
    if (access && !io.json) showAccess(candidate.id, access, topology!, io);
    if (row === undefined || given)
      await explainMetric(replayed, base!, given, options.top as number, access);
    else if (io.json)
      io.document("explain", { candidate: candidate.id, access }, { provenance: provenanceOf(run) });
    return 0;
  },
};

/** A candidate that is replayed again, and where what comes of it goes. */
interface Replayed {
  run: LoadedRun;
  candidate: Candidate;
  topology: Topology;
  workers: number | undefined;
  io: Io;
}

const again = (
  { run, candidate, workers, io }: Replayed,
  label: string,
  fabrics: readonly Topology[],
  watch?: number,
): Promise<ReplayResult[]> => rerun(run.loaded, candidate, fabrics, { label, workers, io, watch });

/** @throws InputError T019 where the row never came to an end */
function accessOf({ candidate }: Replayed, row: number, { watched }: ReplayResult): AccessDoc {
  if (!watched) throw neverEnded(row, candidate.id);
  return accessDoc(watched);
}

async function explainMetric(
  replayed: Replayed,
  base: ReplayResult,
  given: Metric | undefined,
  top: number,
  access: AccessDoc | undefined,
): Promise<void> {
  const { run, candidate, topology, io } = replayed;
  const { study, scan } = run.loaded;
  const metric = given ?? parseMetric(defaultMetric(study, base.requests.ttftNs.count > 0));
  const data = explain(candidate.id, metric, base, study);
  if (data.samples === 0) throw nothingToExplain(metric.name, candidate.id);
  const trials = trialsOf(topology, base.hops).slice(0, top);
  const fabrics = trials.map((trial) => tried(topology, trial));
  const results = await again(replayed, `replaying ${trials.length} what-ifs`, fabrics);
  data.what_ifs = trials.map((trial, i) => whatIf(trial, metric, results[i]!, study, data));
  const warnings = changedSince(run.found, data, metric);
  if (io.json) {
    const all = access ? { ...data, access } : data;
    io.document("explain", all, { warnings, provenance: provenanceOf(run) });
  } else {
    if (access) io.out("");
    for (const warning of warnings) io.note(errorLine(warning, io.color, "warn"));
    showExplain(data, topology, scan.sha256, io);
  }
}

const provenanceOf = ({ loaded: { study, scan, sha256 } }: LoadedRun): Record<string, unknown> => ({
  seed: study.seed,
  trace_sha256: scan.sha256,
  study_sha256: sha256,
  basis: "MODELLED",
});

const noSuchRow = (row: number, rows: number): InputError =>
  new InputError({
    code: "S025",
    message: `row ${row} is not there, the trace has ${rows.toLocaleString("en-US")} rows`,
    where: "--access",
    hint: `--access ${rows - 1} is the last`,
  });

const neverEnded = (row: number, candidate: string): InputError =>
  new InputError({
    code: "T019",
    message: `row ${row} never came to an end on ${candidate}`,
    why: "what it depends on did not end, or the fabric was blocked",
  });

/** The one that was chosen; where none was, the only one that is there to choose from is named by the user. */
const fallbackOf = ({ found }: LoadedRun): string | undefined => found?.winner ?? undefined;

/** The first limit's, else the time to the first token, else of an access. */
const defaultMetric = ({ slo }: Study, hasTokens: boolean): string =>
  slo[0]?.metric ?? (hasTokens ? "ttft_p99" : "latency_p99");

function countOrNone(typed: string): number {
  const value = Number(typed);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("a whole number of at least 0 is needed");
}

const nothingToExplain = (metric: string, candidate: string): InputError =>
  new InputError({
    code: "T019",
    message: `${metric}: the trace gave none on ${candidate}`,
    why: "ttft needs prefill rows, tpot rows with tokens, e2e requests",
    hint: "latency_p99",
  });

/** Reports cut fractions to nine digits. */
const SAME = 1e-7;

/** W002 where the replay does not give what the run says. */
function changedSince(found: Found | undefined, data: ExplainData, metric: Metric): InputErrorInit[] {
  const doc = found?.candidates.find(({ id }) => id === data.candidate);
  const before = doc && recordedOf(doc, metric);
  if (before === undefined || Math.abs(data.value_ns - before) <= SAME * Math.abs(before)) return [];
  return [
    {
      code: "W002",
      message: `${metric.name} of ${data.candidate} was ${formatNs(before)} in the run and is ${formatNs(data.value_ns)} now`,
      why: "another version of weft, or files of the study that have changed since",
    },
  ];
}

function recordedOf({ latency_ns, requests }: CandidateDoc, { measure, statistic }: Metric) {
  const summary = measure === "latency" ? latency_ns : requests[`${measure}_ns`];
  return summary.count > 0 ? summary[statistic] : undefined;
}
