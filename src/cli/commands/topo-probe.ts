import { formatNs, InputError, parseQuantity, significant } from "../../model/index.ts";
import { type ProbeData, type ProbeOptions, probe } from "../../planner/probe.ts";
import { policies } from "../../policies/index.ts";
import { protocols } from "../../protocols/index.ts";
import { routings } from "../../routing/index.ts";
import { assumedOf } from "../assumed.ts";
import { columns } from "../columns.ts";
import type { CliCommand, Io } from "../command.ts";
import { loadTopology, type Pairs, setPair } from "../load-topology.ts";

const LOADS = "0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1.0";
const PATTERNS = ["memory"];

export const command: CliCommand = {
  name: "topo-probe",
  path: ["topo", "probe"],
  summary: "put a virtual load on a fabric: idle latency ladder, bandwidth and latency against load",
  examples: [
    "weft topo probe cxl-pool",
    "weft topo probe cxl-direct --tier dram",
    "weft topo probe cxl-pool --load 0.5,0.9 --read-ratio 0.67 --set switch.latency=250ns",
  ],
  configure(program) {
    program
      .argument("<name-or-file>", "built in (weft topo list) or a *.topo.yaml")
      .option("--tier <name>", "tier to read from; the one the topology is about unless given")
      .option("--pattern <name>", "who talks to whom; memory: hosts to the devices of the tier", "memory")
      .option("--load <list>", "shares of what the injecting links carry, 1.0: all busy", LOADS)
      .option("--read-ratio <share>", "share of reads, 0 to 1", "1")
      .option("--bytes <size>", "size of an access", "64 B")
      .option("--accesses <n>", "accesses per load", "100000")
      .option("--seed <n>", "seed of arrivals and addresses", "1")
      .option("--set <param=value>", "a parameter; repeat for more", setPair, []);
  },
  async run(args, options, io) {
    const how = optionsOf(options);
    const { topology } = await loadTopology(args[0]!, options.set as Pairs);
    const progress = io.progress(`probing ${topology.name}`, "loads");
    const data = probe(topology, how, {
      protocols,
      routings,
      policy: policies.get("first-touch"),
      onPoint: (done, total) => {
        io.signal.throwIfAborted();
        progress.update(done, total);
      },
    });
    progress.done();
    const assumptions = Object.entries(topology.figures)
      .filter(([, { grade }]) => grade !== "measured")
      .map(([name, figure]) => ({ name, ...figure }));
    if (io.json) io.document("probe", { ...data, assumptions });
    else {
      show(data, io);
      for (const line of assumedOf(assumptions)) io.out(line);
    }
    return 0;
  },
};

/** @throws InputError S012, S025 */
function optionsOf(options: Record<string, unknown>): ProbeOptions {
  const pattern = String(options.pattern);
  if (!PATTERNS.includes(pattern)) {
    throw new InputError({
      code: "S012",
      message: `unknown pattern: ${pattern} (known: ${PATTERNS.join(", ")})`,
      where: "--pattern",
    });
  }
  return {
    tier: options.tier as string | undefined,
    loads: String(options.load)
      .split(",")
      .map((text) => inRange(text, "--load", Number.MIN_VALUE, 10)),
    readRatio: inRange(String(options.readRatio), "--read-ratio", 0, 1),
    bytes: inRange(parseQuantity(String(options.bytes), "bytes", "--bytes"), "--bytes", 1, 2 ** 40),
    accesses: whole(options.accesses, "--accesses"),
    seed: whole(options.seed, "--seed"),
  };
}

function inRange(given: string | number, name: string, low: number, high: number): number {
  const value = typeof given === "number" ? given : Number(given.trim() || Number.NaN);
  if (value >= low && value <= high) return value;
  const limits = low === Number.MIN_VALUE ? `more than 0, at most ${high}` : `${low} to ${high}`;
  throw new InputError({ code: "S025", message: `${name}: "${given}" is not a number from ${limits}` });
}

function whole(given: unknown, name: string): number {
  const value = inRange(String(given), name, 1, 1e9);
  if (Number.isInteger(value)) return value;
  throw new InputError({ code: "S025", message: `${name}: "${given}" is not a whole number` });
}

function show(data: ProbeData, io: Io): void {
  const status = data.status === "available" ? "" : ` (${data.status})`;
  io.out(
    `${data.topology}${status}  tier ${data.tier}  ${data.probes} probes, ${data.access_bytes} B, ${percent(data.read_ratio)} reads  MODELLED`,
  );
  io.out("");
  io.out("idle latency of one access");
  for (const line of columns(["tier", "latency", "of which"], data.ladder.map(ladderRow), io.columns))
    io.out(`  ${line}`);
  io.out("");
  io.out("loaded");
  const rows = data.points.map((point) => [
    significant(point.offered_ratio),
    gBps(point.offered_gbps),
    gBps(point.accepted_gbps),
    formatNs(point.latency_ns.mean),
    formatNs(point.latency_ns.p50),
    formatNs(point.latency_ns.p99),
  ]);
  for (const line of columns(["load", "offered", "accepted", "mean", "p50", "p99"], rows, io.columns))
    io.out(`  ${line}`);
  io.out("");
  io.out(`peak ${gBps(data.peak_gbps)}, idle ${formatNs(data.idle_latency_ns)}`);
}

function ladderRow({ tier, idle_latency_ns, breakdown_ns }: ProbeData["ladder"][number]): string[] {
  const parts = Object.entries(breakdown_ns).filter(([, ns]) => ns > 0);
  return [
    tier,
    formatNs(idle_latency_ns),
    parts.map(([name, ns]) => `${name.replaceAll("_", " ")} ${formatNs(ns)}`).join(", "),
  ];
}

const gBps = (value: number): string => `${significant(value)} GB/s`;
const percent = (ratio: number): string => `${significant(ratio * 100)} %`;
