import { registry } from "../../model/index.ts";
import { aicb } from "./aicb.ts";
import { arrow } from "./arrow.ts";
import { azureLlm } from "./azure-llm.ts";
import { bailian } from "./bailian.ts";
import { burstgpt } from "./burstgpt.ts";
import { chakra } from "./chakra.ts";
import { csv } from "./csv.ts";
import { cudaSnapshot } from "./cuda-snapshot.ts";
import { damon } from "./damon.ts";
import type { TraceFormat } from "./format.ts";
import { jsonl } from "./jsonl.ts";
import { kineto } from "./kineto.ts";
import { mooncake } from "./mooncake.ts";
import { oracleGeneral } from "./oracle-general.ts";
import { perfMem } from "./perf-mem.ts";
import { pytorchEt } from "./pytorch-et.ts";
import { sharegpt } from "./sharegpt.ts";
import { weka } from "./weka.ts";

export type { ImportOptions, ImportReader, Rejected, TraceFormat } from "./format.ts";
export { recogniseFormat } from "./recognise.ts";

/** Foreign formats by name: one file here, one import and one line. */
export const formats = registry<TraceFormat>("format", [
  aicb,
  arrow,
  azureLlm,
  bailian,
  burstgpt,
  chakra,
  csv,
  cudaSnapshot,
  damon,
  jsonl,
  kineto,
  mooncake,
  oracleGeneral,
  perfMem,
  pytorchEt,
  sharegpt,
  weka,
]);
