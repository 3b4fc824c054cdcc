import { setFlagsFromString } from "node:v8";

/**
 * The replay and the flit network are many short functions over typed arrays. Letting the compiler inline more of them is worth a
 * fifth of their speed (docs/performance.md). Call before the first of them is compiled; the flags hold for the whole process,
 * worker threads included.
 */
export const INLINING = [
  "--max-inlined-bytecode-size=1500",
  "--max-inlined-bytecode-size-cumulative=8000",
  "--min-inlining-frequency=0.01",
] as const;

export function tuneCompiler(): void {
  for (const flag of INLINING) setFlagsFromString(flag);
}
