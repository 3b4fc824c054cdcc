import { formatBytes, formatNs } from "../../model/index.ts";
import { traceAssumptions } from "../../planner/index.ts";
import { describeTrace, LACKS_KEY, type Mix, type Passport } from "../../trace/index.ts";
import type { CliCommand, Io } from "../command.ts";
import { configureReading, openAsTold } from "../reading.ts";
import { assumptionLine } from "../trace-output.ts";

const LABEL_WIDTH = 14;
const LONGEST_VALUE = 400;
const ASSUMPTIONS = "weft.assumptions";
const SHOWN_APART = new Set([ASSUMPTIONS, LACKS_KEY]);

export const command: CliCommand = {
  name: "trace-describe",
  path: ["trace", "describe"],
  summary: "a trace's passport: footprint, working set, reuse, mixes, and what it cannot answer",
  examples: ["weft trace describe kv.parquet", "weft trace describe kv.parquet --json"],
  configure(program) {
    configureReading(program.argument("<file>", "a Parquet trace"));
  },
  async run(args, options, io) {
    const path = args[0]!;
    const reader = await openAsTold(path, options, io);
    try {
      const bar = io.progress("describe", "rows");
      const passport = await describeTrace(reader, {
        signal: io.signal,
        progress: (done, total) => bar.update(done, total),
      });
      bar.done();
      if (io.json) io.document("passport", passport, { provenance: { trace_sha256: passport.sha256 } });
      else show(path, passport, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};

function show(path: string, passport: Passport, io: Io): void {
  io.out(path);
  for (const [label, ...lines] of [...facts(passport), ...behaviour(passport), ...origin(passport)]) {
    io.out(`  ${label!.padEnd(LABEL_WIDTH)}${lines[0]}`);
    for (const line of lines.slice(1)) io.out(`  ${"".padEnd(LABEL_WIDTH)}${line}`);
  }
  if (passport.cannot_answer.length === 0) return;
  io.out("cannot answer");
  for (const lack of passport.cannot_answer) io.out(`  - ${lack}`);
}

const count = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 1 });
const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;

function facts(passport: Passport): string[][] {
  const { working_set: set } = passport;
  return [
    [
      "rows",
      `${count(passport.rows)} in ${count(passport.requests)} requests from ${count(passport.requesters)} requesters`,
    ],
    ["span", `${formatNs(passport.span_ns)} from ${formatNs(passport.first_ts_ns)}`],
    ["objects", `${count(passport.objects)}, footprint ${formatBytes(passport.footprint_bytes)}`],
    [
      "working set",
      `per minute with accesses (${count(set.windows)}): mean ${count(set.objects_mean)} objects, ${formatBytes(set.bytes_mean)}`,
      `most ${count(set.objects_max)} objects, ${formatBytes(set.bytes_max)}`,
    ],
    ["traffic", formatBytes(passport.traffic_bytes)],
    ["ops", ...mixLines(passport.ops, passport)],
    ["classes", ...mixLines(passport.classes, passport)],
    ["phases", ...mixLines(passport.phases, passport)],
  ];
}

function behaviour(passport: Passport): string[][] {
  const { reuse, depends_on: depends, read_write_ratio: ratio } = passport;
  const between = reuse.between_requests;
  return [
    ["read : write", ratio === null ? "nothing is written" : `${ratio.toFixed(2)} by bytes`],
    [
      "reuse",
      `${percent(reuse.ratio)} of accesses are to an object seen before`,
      after(reuse.interval_ns),
      `${percent(between.ratio)} to one that another request accessed last`,
      after(between.interval_ns),
    ],
    ["tokens", count(passport.tokens)],
    ["think", `${formatNs(passport.think_ns)} in all`],
    [
      "rebuild",
      `${count(passport.rebuildable_accesses)} accesses could be recomputed, ${formatNs(passport.rebuild_ns)} in all`,
    ],
    [
      "depends on",
      `row before ${count(depends.previous)}, arrival ${count(depends.arrival)}, other rows ${count(depends.rows)} (${count(depends.edges)} edges)`,
    ],
  ];
}

function after({ p50, p90, p99, max }: Passport["reuse"]["interval_ns"]): string {
  return `  after p50 ${formatNs(p50)}, p90 ${formatNs(p90)}, p99 ${formatNs(p99)}, at most ${formatNs(max)}`;
}

function origin({ sha256, content_sha256: content, metadata }: Passport): string[][] {
  const keys = Object.keys(metadata).filter(
    (key) => !key.startsWith("weft.content") && !SHOWN_APART.has(key),
  );
  const lines = keys.map((key) => `${key} = ${shortened(metadata[key]!)}`);
  const assumed = assumptionLines(metadata);
  return [
    ["sha256", sha256],
    ["content", content ?? "no content hash"],
    ["metadata", ...(lines.length > 0 ? lines : ["none"])],
    ...(assumed.length > 0 ? [["assumptions", ...assumed]] : []),
  ];
}

/** The footer is whoever's wrote the file: where it is no list of figures, it is shown as it is. */
function assumptionLines(metadata: Record<string, string>): string[] {
  const text = metadata[ASSUMPTIONS];
  if (text === undefined) return [];
  const figures = traceAssumptions(metadata);
  return figures.length > 0
    ? figures.map((figure) => `${assumptionLine(figure)}  ${shortened(figure.source)}`)
    : [shortened(text)];
}

const shortened = (text: string): string =>
  text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;

/** Accesses and bytes of each name, aligned, with their shares. */
function mixLines(mix: Record<string, Mix>, { rows, traffic_bytes: traffic }: Passport): string[] {
  const names = Object.keys(mix);
  const wide = Math.max(...names.map((name) => name.length));
  const digits = Math.max(...names.map((name) => count(mix[name]!.accesses).length));
  return names.map((name) => {
    const { accesses, bytes } = mix[name]!;
    const share = percent(accesses / rows).padStart(9);
    const weight = traffic === 0 ? "" : percent(bytes / traffic).padStart(9);
    return `${name.padEnd(wide)}  ${count(accesses).padStart(digits)}${share}  ${formatBytes(bytes).padStart(9)}${weight}`;
  });
}
