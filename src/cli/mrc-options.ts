import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { gpus } from "../catalogue/index.ts";
import { InputError, type PolicyFactory, parseQuantity, registry } from "../model/index.ts";
import { type Capacity, parseCapacities } from "../planner/mrc/capacity.ts";
import { DEFAULT_GPU, TIER_NAMES } from "../planner/mrc/next-gib.ts";
import { RowFilter } from "../planner/mrc/row-filter.ts";
import type { SampleSize } from "../planner/mrc/shards.ts";
import { choosePolicy, type PolicyChoice, policies } from "../policies/index.ts";
import { wholeNumber } from "./study-flags.ts";

const CAPACITIES = "1%,5%,10%,25%,50%,100%";

/** Policies that are a cache's replacement algorithm. */
export const curvePolicies = registry<PolicyFactory>(
  "policy",
  policies.all.filter(({ replacement }) => replacement !== undefined),
);

/** The curves that a user wants. */
export interface AskedCurves {
  policies: readonly PolicyChoice[];
  capacities: readonly Capacity[];
  where: readonly string[];
  filter: RowFilter;
  sample: SampleSize | undefined;
  seed: number;
  /** With a sample: the exact curve too. */
  exact: boolean;
  workers: number;
  nextGib: AskedNextGib | undefined;
}

/** What the next GiB buys: of which tiers, on which GPU; what is not said is the trace's or the catalogue's. */
export interface AskedNextGib {
  gpu: string | undefined;
  tiers: readonly string[] | undefined;
  originNs: number | undefined;
}

export function declareCurves(program: Command): void {
  program
    .option(
      "--policy <list>",
      `policies by commas, with parameters if any, 2q(kin=0.5): ${curvePolicies.names.join(", ")}`,
      "lru",
    )
    .option(
      "--capacities <list>",
      "sizes of the cache: counts, bytes (128 MiB), percentages of the distinct objects",
      CAPACITIES,
    )
    .option(
      "--where <column=value>",
      "only rows with this op, class, phase, requester or tenant; a,b for either; may be repeated",
      (condition: string, before: string[]) => [...before, condition],
      [] as string[],
    )
    .option("--sample <size>", "lru from a sample of the objects: fixed-size=10000 or rate=0.01 (SHARDS)")
    .option("--seed <n>", "which objects are sampled", "1")
    .option("--exact", "with --sample: the exact curve beside it, the error measured, the times of both")
    .option("--next-gib", "what the next GiB buys: hit ratio, GPU time and dollars per tier, and the knee")
    .option(
      "--gpu <name>",
      `with --next-gib: ${gpus.names.join(", ")} (default: the trace's, or ${DEFAULT_GPU})`,
    )
    .option("--tier <list>", `with --next-gib: only these: ${TIER_NAMES.join(", ")}`)
    .option("--origin-latency <time>", "with --next-gib: of a miss where the trace has no times to rebuild")
    .option("--jobs <n>", "worker threads that simulate (default: one per core)", wholeNumber);
}

/** @throws InputError S012, S020, S023 */
function askedNextGib(options: Record<string, unknown>): AskedNextGib | undefined {
  const gpu = options.gpu as string | undefined;
  const tiers = (options.tier as string | undefined)?.split(",").map((name) => name.trim());
  const latency = options.originLatency as string | undefined;
  const stray = gpu ?? tiers ?? latency;
  if (options.nextGib !== true && stray !== undefined)
    throw new InputError({
      code: "S012",
      message: "--gpu, --tier and --origin-latency say what the next GiB buys",
      hint: "--next-gib",
    });
  if (options.nextGib !== true) return undefined;
  if (gpu !== undefined) gpus.get(gpu, "--gpu");
  const known = registry(
    "tier",
    TIER_NAMES.map((name) => ({ name })),
  );
  for (const tier of tiers ?? []) known.get(tier, "--tier");
  const originNs = latency === undefined ? undefined : parseQuantity(latency, "time", "--origin-latency");
  return { gpu, tiers, originNs };
}

/** @throws InputError S012, S020, S021, S023, S025 */
export function askedCurves(options: Record<string, unknown>): AskedCurves {
  const where = options.where as string[];
  const sample = options.sample === undefined ? undefined : parseSample(String(options.sample));
  const chosen = splitOutside(String(options.policy)).map((text) =>
    choosePolicy(text, curvePolicies, "--policy"),
  );
  const other = chosen.find(({ factory }) => factory.name !== LRU);
  if (sample && other)
    throw new InputError({
      code: "S012",
      message: `--sample is of lru's curve; ${other.text} is simulated`,
      hint: "--policy lru, or without --sample",
    });
  return {
    policies: chosen,
    capacities: parseCapacities(String(options.capacities)),
    where,
    filter: new RowFilter(where),
    sample,
    seed: parseSeed(String(options.seed)),
    exact: options.exact === true,
    nextGib: askedNextGib(options),
    workers: (options.jobs as number | undefined) ?? availableParallelism(),
  };
}

/** The policy whose curve one pass gives. */
export const LRU = "lru";

const MOST_OBJECTS = 2 ** 30;

/** `fixed-size=10000`, `rate=0.01`. @throws InputError S012, S025 */
export function parseSample(text: string): SampleSize {
  const [, key, typed] = /^\s*(fixed-size|rate)\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  if (!key || !typed)
    throw new InputError({
      code: "S012",
      message: `--sample: "${text}" is neither fixed-size=OBJECTS nor rate=SHARE`,
      hint: "--sample fixed-size=10000",
    });
  const value = Number(typed.replaceAll("_", ""));
  if (key === "rate") {
    if (value > 0 && value <= 1) return { rate: value };
    throw outside(text, "a share of the objects above 0 and at most 1", "--sample rate=0.01");
  }
  if (Number.isInteger(value) && value >= 1 && value <= MOST_OBJECTS) return { objects: value };
  throw outside(text, "a whole number of objects from 1", "--sample fixed-size=10000");
}

/** A seed is any whole number. @throws InputError S025 */
export function parseSeed(text: string): number {
  const seed = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isSafeInteger(seed)) return seed;
  throw new InputError({ code: "S025", message: `--seed: "${text}" is not a whole number` });
}

/** Splits at commas that are not inside parentheses: `lru,2q(kin=0.5,kout=0.25)`. */
export const splitOutside = (text: string): string[] =>
  text.split(/,(?![^()]*\))/).map((part) => part.trim());

const outside = (text: string, what: string, hint: string): InputError =>
  new InputError({ code: "S025", message: `--sample: "${text}" is not ${what}`, hint });
