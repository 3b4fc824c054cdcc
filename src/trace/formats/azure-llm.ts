import { SERVING_OPTIONS } from "../../workloads/index.ts";
import { csvRequests } from "./csv-requests.ts";
import type { TraceFormat } from "./format.ts";
import { csvColumns } from "./recognise.ts";
import { openServing } from "./serving-reader.ts";

const NAMES = { time: "TIMESTAMP", input: "ContextTokens", output: "GeneratedTokens" };
/** Fractions have seven digits: 100 ns. */
const TICKS_PER_S = 1e7;
const NS_PER_TICK = 100;
const FORM = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?\d*(?:Z|\+00:00)?$/;

/**
 * Azure's LLM inference traces of 2023 and 2024 (Azure/AzurePublicDataset; Patel et al., Splitwise, ISCA '24): arrival and token counts.
 * Which prompts share a prefix is not in them.
 */
export const azureLlm: TraceFormat = {
  name: "azure-llm",
  title: "Azure LLM inference CSV: TIMESTAMP, ContextTokens, GeneratedTokens; reuse is not in it",
  options: SERVING_OPTIONS,
  recognise: (head) => {
    const columns = csvColumns(head);
    return columns.includes("contexttokens") && columns.includes("generatedtokens") ? 0.95 : 0;
  },
  open: (path, options) =>
    openServing("azure-llm", path, options, (foreign, setup) =>
      csvRequests(foreign, setup, NAMES, NS_PER_TICK, ticksOf),
    ),
};

/** 100 ns since 2000, exact; NaN where the text is no time. */
function ticksOf(text: string | undefined): number {
  const parts = FORM.exec(text ?? "");
  if (!parts) return Number.NaN;
  const [, day, clock, fraction = ""] = parts;
  const seconds = (Date.parse(`${day}T${clock}Z`) - SINCE_MS) / 1000;
  return seconds * TICKS_PER_S + Number(fraction.padEnd(7, "0"));
}

const SINCE_MS = Date.UTC(2000, 0, 1);
