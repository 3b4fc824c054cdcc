export * from "./devices.ts";
export * from "./figures/derive.ts";
export { figure, figureIds } from "./figures/index.ts";
export { gpus } from "./gpus/index.ts";
export { type HostProfile, hosts } from "./hosts/index.ts";
export * from "./llm.ts";
export { models } from "./models/index.ts";
export * from "./switches.ts";
