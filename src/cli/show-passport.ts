import { formatBytes, formatNs } from "../model/index.ts";
import { traceAssumptions } from "../planner/index.ts";
import type { ReuseDistance } from "../planner/mrc/reuse-distance.ts";
import { LACKS_KEY, type Mix, type Passport } from "../trace/index.ts";
import type { Io } from "./command.ts";
import {
  count,
  type Described,
  percent,
  rateLines,
  sizeLine,
  sizeShares,
  workingSetLines,
} from "./passport-lines.ts";
import { assumptionLine } from "./trace-output.ts";

const LABEL_WIDTH = 15;
const LONGEST_VALUE = 400;
const ASSUMPTIONS = "weft.assumptions";
const SHOWN_APART = new Set([ASSUMPTIONS, LACKS_KEY]);

/** A trace's passport as lines on the terminal. */
export function showPassport(path: string, passport: Described, io: Io): void {
  io.out(path);
  for (const [label, ...lines] of [...facts(passport), ...behaviour(passport), ...origin(passport)]) {
    io.out(`  ${label!.padEnd(LABEL_WIDTH)}${lines[0]}`);
    for (const line of lines.slice(1)) io.out(`  ${"".padEnd(LABEL_WIDTH)}${line}`);
  }
  if (passport.cannot_answer.length === 0) return;
  io.out("cannot answer");
  for (const lack of passport.cannot_answer) io.out(`  - ${lack}`);
}

function facts(passport: Described): string[][] {
  return [
    [
      "rows",
      `${count(passport.rows)} in ${count(passport.requests)} requests from ${count(passport.requesters)} requesters`,
    ],
    ["span", `${formatNs(passport.span_ns)} from ${formatNs(passport.first_ts_ns)}`],
    ["objects", `${count(passport.objects)}, footprint ${formatBytes(passport.footprint_bytes)}`],
    ...allocated(passport),
    ["working set", ...workingSetLines(passport)],
    ["traffic", formatBytes(passport.traffic_bytes)],
    ["arrivals", ...rateLines(passport)],
    ["access size", sizeLine(passport.access_bytes), ...sizeShares(passport.access_bytes)],
    ["object size", sizeLine(passport.object_bytes)],
    ["ops", ...mixLines(passport.ops, passport)],
    ["classes", ...mixLines(passport.classes, passport)],
    ["phases", ...mixLines(passport.phases, passport)],
  ];
}

function behaviour(passport: Described): string[][] {
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
    ["reuse distance", ...distanceLines(passport.reuse_distance)],
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

function allocated({ allocated_bytes_max: most }: Passport): string[][] {
  return most === null ? [] : [["allocated", `at most ${formatBytes(most)} at once`]];
}

function distanceLines({ references, first_uses: first, objects, bytes }: ReuseDistance): string[] {
  if (references === first) return ["nothing is used twice"];
  return [
    `distinct objects used between: p50 ${count(objects.p50)}, p90 ${count(objects.p90)}, p99 ${count(objects.p99)}, at most ${count(objects.max)}`,
    `LRU hits with: p50 ${formatBytes(bytes.p50)}, p90 ${formatBytes(bytes.p90)}, p99 ${formatBytes(bytes.p99)}, all ${formatBytes(bytes.max)}`,
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
