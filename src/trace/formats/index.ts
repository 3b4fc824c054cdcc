import { registry } from "../../model/index.ts";
import { aicb } from "./aicb.ts";
import { azureLlm } from "./azure-llm.ts";
import { bailian } from "./bailian.ts";
import { burstgpt } from "./burstgpt.ts";
import { chakra } from "./chakra.ts";
import { cudaSnapshot } from "./cuda-snapshot.ts";
import type { TraceFormat } from "./format.ts";
import { kineto } from "./kineto.ts";
import { mooncake } from "./mooncake.ts";
import { oracleGeneral } from "./oracle-general.ts";
import { pytorchEt } from "./pytorch-et.ts";
import { sharegpt } from "./sharegpt.ts";
import { weka } from "./weka.ts";

export type { ImportOptions, ImportReader, Rejected, TraceFormat } from "./format.ts";
export { recogniseFormat } from "./recognise.ts";

/** Foreign formats by name: one file here, one import and one line. */
export const formats = registry<TraceFormat>("format", [
  aicb,
  azureLlm,
  bailian,
  burstgpt,
  chakra,
  cudaSnapshot,
  kineto,
  mooncake,
  oracleGeneral,
  pytorchEt,
  sharegpt,
  weka,
]);
