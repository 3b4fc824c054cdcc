import { registry } from "../../model/index.ts";
import { chakra } from "./chakra.ts";
import type { TraceFormat } from "./format.ts";
import { kineto } from "./kineto.ts";
import { mooncake } from "./mooncake.ts";
import { pytorchEt } from "./pytorch-et.ts";

export type { ImportOptions, ImportReader, Rejected, TraceFormat } from "./format.ts";
export { recogniseFormat } from "./recognise.ts";

/** Foreign formats by name: one file here, one import and one line. */
export const formats = registry<TraceFormat>("format", [chakra, kineto, mooncake, pytorchEt]);
