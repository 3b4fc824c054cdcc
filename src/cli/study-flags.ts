import { type Command, InvalidArgumentError } from "commander";
import { InputError } from "../model/index.ts";
import { MEMORY, memoryOf } from "./reading.ts";

/** What the command line says about a study, as typed; flags win over the file. */
export interface StudyFlags {
  topologies: string[] | undefined;
  /** The flag that they were given with. */
  topologiesFlag?: "--topologies" | "--topology";
  policy: string | undefined;
  model: string | undefined;
  gpu: string | undefined;
  tp: string | undefined;
  instances: string | undefined;
  set: [name: string, value: string][];
  slo: [metric: string, limit: string][];
  seed: string | undefined;
  seeds: string | undefined;
  memoryBytes: number | undefined;
}

type Pairs = [string, string][];

/** The flags that every verb that replays has in common. */
export function declareStudyFlags(command: Command): Command {
  return command
    .option("--policy <name>", "tiering policy of every candidate")
    .option("--model <name>", "model whose weights take HBM away from KV (default: the trace's)")
    .option("--gpu <name>", "GPU (default: the trace's)")
    .option("--tp <n>", "GPUs that one model instance is spread over (default: the trace's)")
    .option(
      "--instances <n>",
      "model instances; requesters of the trace are spread over them (default: the trace's)",
    )
    .option("--set <param=value>", "a parameter of every topology that has it; repeat for more", pairs, [])
    .option("--slo <metric=limit>", "an upper limit, e.g. ttft_p99=1s; repeat for more", pairs, [])
    .option("--seed <n>", "seed of every random choice")
    .option("--seeds <n>", "replays per candidate, each with its own seed")
    .option("--memory <size>", `${MEMORY} (default: 1 GiB, 256 MiB for each worker)`)
    .option("--jobs <n>", "worker threads (default: one per core)", wholeNumber);
}

export function studyFlags(options: Record<string, unknown>): StudyFlags {
  const text = (name: string): string | undefined => options[name] as string | undefined;
  return {
    topologies: text("topologies")
      ?.split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    policy: text("policy"),
    model: text("model"),
    gpu: text("gpu"),
    tp: text("tp"),
    instances: text("instances"),
    set: (options.set as Pairs | undefined) ?? [],
    slo: (options.slo as Pairs | undefined) ?? [],
    seed: text("seed"),
    seeds: text("seeds"),
    memoryBytes: memoryOf(options.memory),
  };
}

/** Collects `NAME=VALUE` for commander. @throws InputError S012 */
export function pairs(typed: string, before: Pairs): Pairs {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(typed) ?? [];
  if (!name || !value) {
    throw new InputError({ code: "S012", message: `"${typed}" is not NAME=VALUE`, hint: "e.g. ttft_p99=1s" });
  }
  return [...before, [name.trim(), value.trim()]];
}

/** A whole number of at least 1 for commander. */
export function wholeNumber(typed: string): number {
  const value = Number(typed);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("a whole number of at least 1 is needed");
  return value;
}
