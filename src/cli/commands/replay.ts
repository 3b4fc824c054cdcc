import { type CandidateDoc, formatBytes, formatNs, significant, type TierDoc } from "../../model/index.ts";
import { metricName, priceOf } from "../../planner/index.ts";
import { assumedLines } from "../assumed.ts";
import { pickCandidate } from "../candidate.ts";
import type { CliCommand, Io } from "../command.ts";
import { runComparison } from "../comparison.ts";
import { loadStudy } from "../load-study.ts";
import { declareStudyFlags, studyFlags } from "../study-flags.ts";

export const command: CliCommand = {
  name: "replay",
  path: ["replay"],
  summary: "replay a trace on one candidate and say where the time went",
  examples: [
    "weft replay kv.parquet --topology cxl-pool --set pool.capacity=2TiB",
    "weft replay study.yaml --candidate cxl-pool --json",
  ],
  configure(program) {
    program
      .argument("<study-or-trace>", "study.yaml or a Parquet trace")
      .option("--candidate <id>", "a candidate of the study")
      .option("--topology <name>", "a built-in topology or a *.topo.yaml");
    declareStudyFlags(program);
  },
  async run(args, options, io) {
    const { candidate, topology } = options as { candidate?: string; topology?: string };
    const flags = studyFlags(options);
    if (topology) Object.assign(flags, { topologies: [topology], topologiesFlag: "--topology" });
    const loaded = await loadStudy(args[0]!, flags, io.signal);
    const one = {
      ...loaded,
      study: { ...loaded.study, candidates: [pickCandidate(loaded.study, candidate)] },
    };
    const { comparison } = await runComparison(one, options.jobs as number | undefined, io);
    const [outcome] = comparison.data.candidates;
    if (io.json) {
      const { weft: _, ...provenance } = comparison.provenance;
      const data = { ...outcome, inputs: comparison.data.inputs };
      io.document("replay", data, { warnings: comparison.warnings, provenance });
    } else {
      show(outcome!, io);
      for (const line of assumedLines(comparison.data)) io.out(`  ${line}`);
    }
    return 0;
  },
};

function show(one: CandidateDoc, io: Io): void {
  const price = priceOf(one);
  const { ttft_ns, tpot_ns, count } = one.requests;
  io.out(`${one.id}  ${one.topology}, ${one.policy}  ${one.status}  MODELLED, not measured`);
  io.out(
    `  accesses    ${one.accesses.toLocaleString("en-US")} in ${formatNs(one.elapsed_ns)}, ${one.lookups.toLocaleString("en-US")} lookups, ${one.rebuilds.toLocaleString("en-US")} rebuilds`,
  );
  io.out(`  access      mean ${formatNs(one.latency_ns.mean)}, p99 ${formatNs(one.latency_ns.p99)}`);
  if (count > 0)
    io.out(
      `  requests    ${count.toLocaleString("en-US")}, TTFT p99 ${formatNs(ttft_ns.p99)}, TPOT p99 ${formatNs(tpot_ns.p99)}`,
    );
  for (const tier of one.tiers) {
    const { hit_ratio: ratio } = tier;
    const serves =
      ratio === null
        ? "hit ratio unknown: reuse is not in the trace"
        : `serves ${significant(ratio * 100)} % of lookups`;
    io.out(`  tier        ${tier.name.padEnd(8)} ${serves}`);
    for (const line of movesOf(tier)) io.out(`              ${line}`);
  }
  for (const [name, ns] of largest(count > 0 ? one.request_breakdown_ns : one.breakdown_ns)) {
    io.out(`  time        ${name.replaceAll("_", " ").padEnd(14)} ${formatNs(ns)}`);
  }
  for (const rule of one.slo) {
    io.out(
      `  ${rule.verdict.padEnd(11)} ${metricName(rule.metric)} ${formatNs(rule.value_ns)} [${formatNs(rule.lo_ns)} – ${formatNs(rule.hi_ns)}], limit ${formatNs(rule.limit_ns)}`,
    );
  }
  io.out(
    `  cost        ${significant(price.usd)} ${price.unit} [${significant(price.lo)} – ${significant(price.hi)}]`,
  );
}

/** What moved, was refused, prefetched, translated and worn out in a tier, where anything did. */
function movesOf(tier: TierDoc): string[] {
  const refused = Object.entries(tier.refused_moves).filter(([, count]) => count > 0);
  const { prefetch, tlb, endurance } = tier;
  const percent = (share: number): string => `${significant(share * 100)} %`;
  return [
    tier.migrations > 0 && `${tier.migrations} pages moved in, ${formatBytes(tier.migrated_bytes)}`,
    tier.written_back_bytes > 0 && `${formatBytes(tier.written_back_bytes)} written back`,
    refused.length > 0 &&
      `refused: ${refused.map(([why, count]) => `${count} ${why.replaceAll("_", " ")}`).join(", ")}`,
    tier.invalidated > 0 && `${tier.invalidated} copies invalidated`,
    prefetch &&
      `prefetched ${prefetch.issued}, accuracy ${percent(prefetch.accuracy)}, coverage ${percent(prefetch.coverage)}`,
    tlb &&
      tlb.lookups > 0 &&
      `${percent(tlb.misses / tlb.lookups)} of ${tlb.lookups} page translations missed`,
    endurance && `worn out in ${significant(endurance.years)} years at this rate`,
  ].filter((line) => typeof line === "string");
}

/** Components that took any time, most first. */
function largest(breakdown: Record<string, number>): [string, number][] {
  return Object.entries(breakdown)
    .filter(([, ns]) => ns > 0)
    .sort((a, b) => b[1] - a[1]);
}
