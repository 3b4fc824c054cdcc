import { formatBytes, formatNs } from "../model/index.ts";
import type { ReuseDistance } from "../planner/mrc/reuse-distance.ts";
import type { Passport, Sizes } from "../trace/index.ts";

/** A passport with what one more pass over the same rows tells. */
export type Described = Passport & { reuse_distance: ReuseDistance };

const BARS = "▁▂▃▄▅▆▇█";
const NS_PER_S = 1e9;
/** Sizes that fewer accesses have are not shown. */
const LEAST_SHARE = 0.005;

export const count = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 1 });
export const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)} %`;

/** For windows of each length, as long as the next longer one differs: a trace of a second has one hour. */
export function workingSetLines({ working_sets: sets }: Passport): string[] {
  const shown = sets.filter(({ windows }, i) => i === 0 || windows > 1 || sets[i - 1]!.windows > 1);
  return shown.map(
    ({ window_ns, windows, objects_mean, objects_max, bytes_mean, bytes_max }) =>
      `in ${formatNs(window_ns)} (${count(windows)} with accesses): mean ${count(objects_mean)} objects, ${formatBytes(bytes_mean)}; most ${count(objects_max)}, ${formatBytes(bytes_max)}`,
  );
}

/** Means and peaks, then a bar for each bucket of time, by bytes or, where none move, by requests. */
export function rateLines({ rate, span_ns: span }: Passport): string[] {
  const { bucket_ns: bucket, accesses, bytes, requests } = rate;
  if (span === 0) return ["all at one time"];
  const perSecond = (values: number[]): { mean: number; most: number } => ({
    mean: (sum(values) / span) * NS_PER_S,
    most: (Math.max(...values) / bucket) * NS_PER_S,
  });
  const rates = { requests: perSecond(requests), accesses: perSecond(accesses), bytes: perSecond(bytes) };
  return [
    `mean ${count(rates.requests.mean)} requests, ${count(rates.accesses.mean)} accesses, ${formatBytes(rates.bytes.mean)} a second`,
    `most ${count(rates.requests.most)} requests, ${count(rates.accesses.most)} accesses, ${formatBytes(rates.bytes.most)} a second, in ${formatNs(bucket)}`,
    bars(sum(bytes) > 0 ? bytes : requests),
  ];
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

function bars(values: number[]): string {
  const most = Math.max(...values, 1);
  return values
    .map((value) => BARS[Math.min(BARS.length - 1, Math.floor((value / most) * BARS.length))])
    .join("");
}

export function sizeLine({ mean, p50, p90, p99, max }: Sizes): string {
  const [m, a, b, c, d] = [mean, p50, p90, p99, max].map(formatBytes);
  return `mean ${m}, p50 ${a}, p90 ${b}, p99 ${c}, at most ${d}`;
}

/** Shares of accesses and of their bytes by powers of two. */
export function sizeShares({ by_size: sizes, count: accesses }: Sizes): string[] {
  const bytes = sizes.reduce((total, size) => total + size.bytes, 0);
  return sizes
    .filter((size) => size.count / accesses >= LEAST_SHARE)
    .map(({ up_to_bytes, count: some, bytes: moved }) => {
      const of = (share: number): string => percent(share).padStart(9);
      return `up to ${formatBytes(up_to_bytes).padStart(9)}${of(some / accesses)}${bytes > 0 ? `${of(moved / bytes)} of bytes` : ""}`;
    });
}
