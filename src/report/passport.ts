import type { ComparisonData, TracePassportDoc } from "../model/index.ts";
import { formatCell, list, percent, plural } from "./text.ts";

/** What the trace asks of memory, and what it cannot answer, as the report prints it. */
export interface PassportLines {
  finding: string;
  facts: [name: string, value: string][];
  lacks: string[];
}

const NS_PER_S = 1e9;
const MOST_NAMES = 5;

/** undefined for documents of before, which have none. */
export function passportOf({ trace }: ComparisonData): PassportLines | undefined {
  const { passport } = trace;
  if (!passport) return undefined;
  const { access_bytes: size, reuse } = passport;
  return {
    finding: findingOf(trace.objects, passport),
    facts: [
      ["Traffic", bytes(passport.traffic_bytes)],
      [
        "Read : write",
        passport.read_write_ratio === null ? "nothing is written" : formatCell(passport.read_write_ratio),
      ],
      ["Classes, by bytes", shares(passport.classes)],
      ["Phases, by bytes", shares(passport.phases)],
      [
        "Bytes of an access",
        `mean ${bytes(size.mean)}, p50 ${bytes(size.p50)}, p99 ${bytes(size.p99)}, at most ${bytes(size.max)}`,
      ],
      ...passport.working_sets.map(({ window_ns, bytes_mean, bytes_max }): [string, string] => [
        `Working set in ${time(window_ns)}`,
        `mean ${bytes(bytes_mean)}, at most ${bytes(bytes_max)}`,
      ]),
      ...(passport.allocated_bytes_max === null ? [] : [allocatedFact(passport.allocated_bytes_max)]),
      ["Arrivals", arrivals(passport, trace.span_ns)],
      [
        "Reuse",
        `${percent(reuse.ratio)} of accesses are to an object seen before, after p50 ${time(reuse.interval_ns.p50)}, p99 ${time(reuse.interval_ns.p99)}`,
      ],
      [
        "Reuse between requests",
        `${percent(reuse.between_requests_ratio)} of accesses are to an object that another request accessed last`,
      ],
    ],
    lacks: passport.cannot_answer,
  };
}

const bytes = (value: number): string => formatCell(value, "bytes");
const time = (ns: number): string => formatCell(ns, "ns");
const allocatedFact = (most: number): [string, string] => ["Allocated", `at most ${bytes(most)} at once`];

function findingOf(objects: number, passport: TracePassportDoc): string {
  const { traffic_bytes: traffic, footprint_bytes: footprint, reuse, cannot_answer: lacks } = passport;
  const open = lacks.length === 0 ? "" : ` It leaves ${plural(lacks.length, "question")} open.`;
  return `${bytes(traffic)} move to and from ${plural(objects, "object")}, ${bytes(footprint)} together; ${percent(reuse.ratio)} of accesses are to an object seen before.${open}`;
}

/** The names with most bytes, or most accesses where none move any. */
function shares(mix: TracePassportDoc["classes"]): string {
  const moves = Object.values(mix).some((one) => one.bytes > 0);
  const weighed = Object.entries(mix).map(([name, one]) => ({
    name,
    weight: moves ? one.bytes : one.accesses,
  }));
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  const most = weighed.sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1)).slice(0, MOST_NAMES);
  return list(most.map(({ name, weight }) => `${name} ${percent(total === 0 ? 0 : weight / total)}`));
}

function arrivals({ rate }: TracePassportDoc, spanNs: number): string {
  if (spanNs === 0) return "all at one time";
  const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
  const most = (values: number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const mean = (values: number[]): string => formatCell((total(values) / spanNs) * NS_PER_S);
  const peak = (values: number[]): string => formatCell((most(values) / rate.bucket_ns) * NS_PER_S);
  return `${mean(rate.requests)} requests and ${mean(rate.accesses)} accesses a second; ${peak(rate.requests)} and ${peak(rate.accesses)} at most, in ${time(rate.bucket_ns)}`;
}
