import { InvalidArgumentError } from "commander";
import {
  type CandidateDoc,
  formatNs,
  InputError,
  type InputErrorInit,
  type Study,
  type Topology,
} from "../../model/index.ts";
import {
  type ExplainData,
  explain,
  type Metric,
  parseMetric,
  trialsOf,
  tried,
  whatIf,
} from "../../planner/index.ts";
import { pickCandidate } from "../candidate.ts";
import type { CliCommand } from "../command.ts";
import { errorLine } from "../errors.ts";
import { buildFabrics } from "../fabrics.ts";
import { type Found, type LoadedRun, loadRun } from "../load-run.ts";
import { rerun } from "../rerun.ts";
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
    const flags = studyFlags(options);
    const run = await loadRun(path!, {
      flags,
      trace: options.trace as string | undefined,
      signal: io.signal,
    });
    const { loaded, found } = run;
    const { study } = loaded;
    const candidate = pickCandidate(study, options.candidate as string | undefined, fallbackOf(run));
    const [topology] = await buildFabrics({
      study: { ...study, candidates: [candidate] },
      requesters: loaded.instances,
      folder: loaded.folder,
    });
    const workers = options.jobs as number | undefined;
    const [base] = await rerun(loaded, candidate, [topology!], {
      label: `replaying ${candidate.id}`,
      workers,
      io,
    });
    const metric = given ?? parseMetric(defaultMetric(study, base!.requests.ttftNs.count > 0));
    const data = explain(candidate.id, metric, base!, study);
    if (data.samples === 0) throw nothingToExplain(metric.name, candidate.id);
    const trials = trialsOf(topology!, base!.hops).slice(0, options.top as number);
    const fabrics: Topology[] = trials.map((trial) => tried(topology!, trial));
    const results = await rerun(loaded, candidate, fabrics, {
      label: `replaying ${trials.length} what-ifs`,
      workers,
      io,
    });
    data.what_ifs = trials.map((trial, i) => whatIf(trial, metric, results[i]!, study, data));
    const warnings = changedSince(found, data, metric);
    const { scan, sha256 } = loaded;
    const provenance = {
      seed: study.seed,
      trace_sha256: scan.sha256,
      study_sha256: sha256,
      basis: "MODELLED",
    };
    if (io.json) io.document("explain", data, { warnings, provenance });
    else {
      for (const warning of warnings) io.note(errorLine(warning, io.color, "warn"));
      showExplain(data, topology!, scan.sha256, io);
    }
    return 0;
  },
};

/** The one that was chosen; where none was, the only one that is there to choose from is named by the user. */
const fallbackOf = ({ found }: LoadedRun): string | undefined => found?.winner ?? undefined;

/** The first limit's, else the time to the first token, else of an access. */
const defaultMetric = ({ slo }: Study, hasTokens: boolean): string =>
  slo[0]?.metric ?? (hasTokens ? "ttft_p99" : "latency_p99");

function countOrNone(typed: string): number {
  const value = Number(typed);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("a whole number is needed, 0 for none");
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
