import { registry } from "../model/index.ts";
import { chat } from "./chat.ts";
import { diffusion } from "./diffusion.ts";
import { recommendation } from "./recommendation.ts";
import { training } from "./training.ts";
import type { Workload } from "./workload.ts";

export * from "./option.ts";
export * from "./route.ts";
export { RowBuffer } from "./row-buffer.ts";
export * from "./serving.ts";
export * from "./setup.ts";
export * from "./workload.ts";

/** Workloads by name: one file here, one import and one line. */
export const workloads = registry<Workload>("workload", [chat, training, diffusion, recommendation]);
