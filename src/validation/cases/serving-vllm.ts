import { gpus } from "../../catalogue/gpus/index.ts";
import { kvBytesPerToken } from "../../catalogue/llm.ts";
import { models } from "../../catalogue/models/index.ts";
import type { Chart } from "../../model/index.ts";
import { type CaseContext, type Check, near, type ValidationCase } from "../case.ts";
import { heldBytes, type MeasuredRequest, measuredMeans, replayedMeans, replayRun } from "../serving.ts";

const FOLDER = "traces/vllm-measured";
const PROMPTS = `${FOLDER}/sharegpt-llama-3.1-8b-300-sps10.jsonl`;
const MODEL = "llama-3-8b";
const TPOT_TOLERANCE = 0.1;
const TTFT_TOLERANCE = 0.2;
const OCCUPANCY_TOLERANCE = 0.1;

/** max_num_seqs and max_num_batched_tokens as the runs' meta.json has them. */
const RUNS = [
  { folder: `${FOLDER}/RTXPRO6000-Llama-3.1-8B`, gpu: "rtx-pro-6000", sequences: 128, batchTokens: 2_048 },
  {
    folder: `${FOLDER}/RTX4090/Llama-3.1-8B`,
    gpu: "rtx-4090",
    sequences: 256,
    batchTokens: 2_048,
    /** num_kv_tokens, which the server reports. */
    kvTokens: 41_408,
  },
];

export const validation: ValidationCase = {
  name: "serving-vllm",
  id: "val.serving.vllm",
  title: "vLLM 0.19 on one GPU: 300 ShareGPT requests at 10 a second, Llama-3.1-8B",
  source: "casys-kaist/LLMServingSim (MIT), measured runs",
  needs: [
    PROMPTS,
    ...RUNS.flatMap(({ folder }) => [`${folder}/vllm/requests.jsonl`, `${folder}/vllm/timeseries.csv`]),
  ],
  caveat:
    "calibrated on these runs: the share of memory bandwidth that decode steps reach (one second of each run, no prefill in it); taken from the server: room for KV, sequences and tokens of a batch. Not calibrated: prefill (0.5 of the peak), scheduling, arrivals to completion",
  run: (context) => RUNS.flatMap((run) => checksOf(run, context)),
  chart: occupancyChart,
};

const MEASURED = "measured";
const OURS = "modelled";

/** KV occupancy each second of the run whose server reports it. */
function occupancyChart(context: CaseContext): Chart {
  const run = RUNS.find(({ kvTokens }) => kvTokens !== undefined)!;
  const requests = requestsOf(run.folder, context);
  const { log } = replayRun({ ...run, model: MODEL, requests }, context.seed);
  const capacity = run.kvTokens! * kvBytesPerToken(models.get(MODEL));
  const curve = occupancyOf(run.folder, context);
  const rows = curve.flatMap(({ atS, ratio }) => [
    { second: atS, what: MEASURED, ratio },
    { second: atS, what: OURS, ratio: Number((heldBytes(log, atS * 1e9) / capacity).toFixed(4)) },
  ]);
  const full = (what: string): number => rows.filter((row) => row.what === what && row.ratio > 0.9).length;
  const finding = `The KV cache is over 90 % full in ${full(MEASURED)} of ${curve.length} seconds as measured, in ${full(OURS)} as modelled.`;
  return {
    question: "How full is the KV cache?",
    finding,
    summary: `Share of the KV cache in use over time, measured and modelled. ${finding}`,
    columns: [
      { key: "second", title: "time", unit: "s" },
      { key: "what", title: "of" },
      { key: "ratio", title: "KV cache in use" },
    ],
    rows,
    spec: occupancySpec(gpus.get(run.gpu).title, requests.length),
    notes: [
      "what requests in progress hold, their growth taken as linear in time between first and last token",
    ],
  };
}

function occupancySpec(gpu: string, requests: number): Record<string, unknown> {
  return {
    title: {
      text: "How full is the KV cache?",
      subtitle: [`MODELLED over MEASURED: vLLM 0.19, Llama-3.1-8B, ${gpu}, n = ${requests} requests`],
    },
    width: 680,
    height: 300,
    mark: { type: "line", strokeWidth: 2, interpolate: "step-after" },
    encoding: {
      x: { field: "second", type: "quantitative", axis: { title: "s since the first arrival" } },
      y: {
        field: "ratio",
        type: "quantitative",
        axis: { title: "KV cache in use", format: ".0%" },
        scale: { zero: true },
      },
      color: { field: "what", type: "nominal", title: null },
      strokeDash: { field: "what", type: "nominal", title: null },
    },
  };
}

function checksOf(run: (typeof RUNS)[number], context: CaseContext): Check[] {
  const requests = requestsOf(run.folder, context);
  const { log } = replayRun({ ...run, model: MODEL, requests }, context.seed);
  const measured = measuredMeans(requests);
  const ours = replayedMeans(log);
  const gpu = gpus.get(run.gpu).title;
  const checks = [
    near(`${gpu}: mean time per output token`, "ms", measured.tpotS * 1e3, ours.tpotS * 1e3, TPOT_TOLERANCE),
    near(`${gpu}: mean time to first token`, "s", measured.ttftS, ours.ttftS, TTFT_TOLERANCE),
  ];
  if (run.kvTokens === undefined) return checks;
  const capacity = run.kvTokens * kvBytesPerToken(models.get(MODEL));
  const curve = occupancyOf(run.folder, context);
  const theirs = mean(curve.map(({ ratio }) => ratio));
  const same = mean(curve.map(({ atS }) => heldBytes(log, atS * 1e9) / capacity));
  return [...checks, near(`${gpu}: mean KV occupancy`, "ratio", theirs, same, OCCUPANCY_TOLERANCE)];
}

interface RequestLine {
  request_id: string;
  queued_ts: number;
  first_token_ts: number;
  last_token_ts: number;
  output_toks: number;
}

function requestsOf(folder: string, context: CaseContext): MeasuredRequest[] {
  const prompts = linesOf(context.read(PROMPTS)).map(
    (line) => JSON.parse(line) as { input_tok_ids: number[] },
  );
  return linesOf(context.read(`${folder}/vllm/requests.jsonl`)).map((line) => {
    const request = JSON.parse(line) as RequestLine;
    return {
      // bench-17 is the 18th prompt
      inputTokenIds: prompts[Number(request.request_id.split("-")[1])]!.input_tok_ids,
      outputTokens: request.output_toks,
      queuedS: request.queued_ts,
      firstTokenS: request.first_token_ts,
      lastTokenS: request.last_token_ts,
    };
  });
}

/** KV cache in use each second, as the server says. */
function occupancyOf(folder: string, context: CaseContext): { atS: number; ratio: number }[] {
  const [head = "", ...rows] = linesOf(context.read(`${folder}/vllm/timeseries.csv`));
  const columns = head.split(",");
  const [time, used] = [columns.indexOf("t"), columns.indexOf("kv_cache_pct")];
  return rows.map((row) => {
    const cells = row.split(",").map(Number);
    return { atS: cells[time]!, ratio: cells[used]! / 100 };
  });
}

const linesOf = (text: string): string[] => text.trim().split(/\r?\n/);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
