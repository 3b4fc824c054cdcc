import type { Command } from "commander";
import { InputError, nearest, parseQuantity } from "../model/index.ts";
import type { ProbeOptions } from "../planner/probe.ts";
import type { FlitProbeOptions } from "../planner/probe-flits.ts";
import { type Hotspot, PATTERNS } from "../planner/probe-patterns.ts";

type Typed = Record<string, unknown>;

const LOADS = "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1.0";
/** Accesses to a tier, by the event engine; every other pattern is of flits. */
const MEMORY = "memory";
const NAMES: readonly string[] = [MEMORY, ...PATTERNS.map(({ name }) => name)];

/** Options of one kind of pattern alone, by the name commander gives them: what is typed for the other kind is refused. */
const OF_MEMORY = ["tier", "bytes", "accesses", "outstanding"];
const OF_FLITS = [
  "packetFlits",
  "requestReply",
  "hotspot",
  "terminals",
  "vcs",
  "bufferFlits",
  "routerDelay",
  "linkDelay",
  "creditDelay",
  "allocIterations",
  "warmup",
  "measure",
  "seeds",
];

export function declareProbeOptions(program: Command): void {
  program
    .option("--pattern <name>", `who talks to whom: ${NAMES.join(", ")}`, MEMORY)
    .option("--load <list>", "shares of what the injecting links carry, 1.0: all busy", LOADS)
    .option("--read-ratio <share>", "share of reads, 0 to 1; with a pattern of flits: requests and replies")
    .option("--seed <n>", "seed of arrivals and addresses", "1")
    .option("--tier <name>", "memory: tier to read from; the one the topology is about unless given")
    .option("--bytes <size>", "memory: size of an access (default: 64 B)")
    .option("--accesses <n>", "memory: accesses per load (default: 100000)")
    .option(
      "--outstanding <n>",
      "memory: most accesses that a probe has under way (default: as many as come)",
    )
    .option("--packet-flits <n>", "flits of a packet with data (default: 1)")
    .option("--request-reply", "reads and writes with replies on channels of their own (reads: a half)")
    .option(
      "--hotspot <list>",
      "hotspot: NODE:SHARE,...; the rest goes to all alike (default: all to the first)",
    )
    .option("--terminals <list>", "nodes that inject and receive (default: the topology's probes)")
    .option("--vcs <n>", "virtual channels of a port (default: the switches', or 8)")
    .option("--buffer-flits <n>", "flits that a virtual channel holds (default: the switches', or enough)")
    .option(
      "--router-delay <cycles>",
      "from buffer write to leaving on the link, 3: VC and switch allocation, traversal (default: the switches' latency)",
    )
    .option("--link-delay <cycles>", "on the wire (default: the links' latency)")
    .option("--credit-delay <cycles>", "to count a credit that has come (default: 1)")
    .option("--alloc-iterations <n>", "of both iSLIP allocators (default: 1)")
    .option("--warmup <cycles>", "before measuring (default: 3000, or 10 idle latencies)")
    .option("--measure <cycles>", "measured (default: 10000, or 30 idle latencies)")
    .option("--seeds <n>", "runs of each load, averaged (default: 1)");
}

/** @throws InputError S012, S025 */
export function isMemory(options: Typed): boolean {
  const pattern = String(options.pattern);
  if (!NAMES.includes(pattern)) {
    const near = nearest(pattern, NAMES);
    throw new InputError({
      code: "S012",
      message: `unknown pattern: ${pattern} (known: ${NAMES.join(", ")})`,
      where: "--pattern",
      hint: near ? `did you mean "${near}"?` : undefined,
    });
  }
  const memory = pattern === MEMORY;
  const stray = (memory ? OF_FLITS : OF_MEMORY).find((name) => options[name] !== undefined);
  if (stray === undefined) return memory;
  const flag = `--${stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const rest = NAMES.filter((name) => name !== MEMORY).join(", ");
  throw new InputError({
    code: "S012",
    message: `${flag} is not an option of pattern ${pattern}, but of ${memory ? rest : MEMORY}`,
    where: flag,
    hint: `--pattern ${memory ? "uniform" : MEMORY}`,
  });
}

/** @throws InputError S012, S025 */
export function memoryOptions(options: Typed): ProbeOptions {
  return {
    tier: options.tier as string | undefined,
    loads: loadsOf(options, 10),
    readRatio: inRange(String(options.readRatio ?? 1), "--read-ratio", 0, 1),
    bytes: inRange(parseQuantity(String(options.bytes ?? "64 B"), "bytes", "--bytes"), "--bytes", 1, 2 ** 40),
    accesses: whole(options.accesses ?? 100_000, "--accesses"),
    ...(options.outstanding !== undefined && { outstanding: whole(options.outstanding, "--outstanding") }),
    seed: whole(options.seed, "--seed"),
  };
}

/** @throws InputError S012, S025 */
export function flitOptions(options: Typed): FlitProbeOptions {
  const given = (name: string, flag: string, low: number, high: number) =>
    options[name] === undefined ? undefined : whole(options[name], flag, low, high);
  const timing = {
    vcs: given("vcs", "--vcs", 1, 32),
    bufferFlits: given("bufferFlits", "--buffer-flits", 1, 2 ** 16),
    routerDelay: given("routerDelay", "--router-delay", 3, 2 ** 16),
    linkDelay: given("linkDelay", "--link-delay", 1, 2 ** 16),
    creditDelay: given("creditDelay", "--credit-delay", 0, 2 ** 16),
    allocIterations: given("allocIterations", "--alloc-iterations", 1, 32),
  };
  const answers = options.requestReply !== undefined || options.readRatio !== undefined;
  const terminals = listOf(options.terminals);
  return {
    ...stated(timing),
    pattern: String(options.pattern),
    loads: loadsOf(options, 1),
    packetFlits: whole(options.packetFlits ?? 1, "--packet-flits", 1, 2 ** 16),
    ...(answers && {
      requestReply: { readRatio: inRange(String(options.readRatio ?? 0.5), "--read-ratio", 0, 1) },
    }),
    hotspots: (listOf(options.hotspot) ?? []).map(hotspotOf),
    ...(terminals && { terminals }),
    ...stated({
      warmup: given("warmup", "--warmup", 0, 1e9),
      measure: given("measure", "--measure", 1, 1e9),
    }),
    seed: whole(options.seed, "--seed"),
    seeds: whole(options.seeds ?? 1, "--seeds", 1, 1_000),
  };
}

/** What was typed, without what was not. */
const stated = <K extends string>(values: Record<K, number | undefined>): Partial<Record<K, number>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<
    Record<K, number>
  >;

const loadsOf = (options: Typed, most: number): number[] =>
  String(options.load)
    .split(",")
    .map((text) => inRange(text, "--load", Number.MIN_VALUE, most));

const listOf = (typed: unknown): string[] | undefined =>
  typed === undefined
    ? undefined
    : String(typed)
        .split(",")
        .map((text) => text.trim());

function hotspotOf(text: string): Hotspot {
  const [, node, share] = /^(.+?)(?::([^:]*))?$/.exec(text) ?? [];
  if (!node) throw new InputError({ code: "S012", message: `--hotspot: "${text}" is not NODE:SHARE` });
  return share === undefined ? { node } : { node, share: inRange(share, "--hotspot", 0, 1) };
}

function inRange(given: string | number, name: string, low: number, high: number): number {
  const value = typeof given === "number" ? given : Number(given.trim() || Number.NaN);
  if (value >= low && value <= high) return value;
  const limits = low === Number.MIN_VALUE ? `more than 0, at most ${high}` : `${low} to ${high}`;
  throw new InputError({ code: "S025", message: `${name}: "${given}" is not a number from ${limits}` });
}

function whole(given: unknown, name: string, low = 1, high = 1e9): number {
  const value = inRange(String(given), name, low, high);
  if (Number.isInteger(value)) return value;
  throw new InputError({ code: "S025", message: `${name}: "${given}" is not a whole number` });
}
