import { SERVING_OPTIONS } from "../../workloads/index.ts";
import { csvRequests } from "./csv-requests.ts";
import type { TraceFormat } from "./format.ts";
import { csvColumns } from "./recognise.ts";
import { openServing } from "./serving-reader.ts";
import { numberIn } from "./values.ts";

const NAMES = { time: "Timestamp", input: "Request tokens", output: "Response tokens" };
const NS_PER_S = 1e9;

/**
 * BurstGPT (Wang et al., KDD '25; HPMLL/BurstGPT, release v1.1): seconds and token counts of ChatGPT and GPT-4. Failed requests have no
 * tokens and are rejected, as rows without a prompt. Which prompts share a prefix is not in it.
 */
export const burstgpt: TraceFormat = {
  name: "burstgpt",
  title: "BurstGPT CSV: Timestamp (s), Request tokens, Response tokens; reuse is not in it",
  options: SERVING_OPTIONS,
  recognise: (head) => {
    const columns = csvColumns(head);
    return columns.includes("request tokens") && columns.includes("response tokens") ? 0.95 : 0;
  },
  open: (path, options) =>
    openServing("burstgpt", path, options, (foreign, setup) =>
      csvRequests(foreign, setup, NAMES, NS_PER_S, numberIn),
    ),
};
