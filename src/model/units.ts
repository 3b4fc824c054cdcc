import { InputError } from "./errors.ts";

/** The engine's clock: whole picoseconds in a Float64. These are the only conversions. */
export const PS_PER_NS = 1_000;
export const PS_PER_S = 1_000_000_000_000;
export const NS_PER_S = 1_000_000_000;

/** Whole picoseconds of a time in nanoseconds. */
export const nsToPs = (ns: number): number => Math.round(ns * PS_PER_NS);
export const psToNs = (ps: number): number => ps / PS_PER_NS;

/** Picoseconds per byte at a rate in GB/s (10^9 bytes per second). */
export const psPerByte = (gBps: number): number => PS_PER_NS / gBps;

export const KIB = 1024;
export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
export const TIB = 1024 ** 4;

export const HOURS_PER_YEAR = 8_766;

/** What a quantity measures; the value is in the canonical unit named beside it. */
export type Dimension =
  | "bytes" // bytes
  | "time" // ns
  | "rate" // GB/s, per direction
  | "transfer-rate" // GT/s
  | "length" // m
  | "power" // W
  | "money" // USD
  | "count" // plain whole number
  | "ratio"; // plain number or %

const UNITS: Record<Dimension, Record<string, number>> = {
  bytes: {
    B: 1,
    KiB: KIB,
    MiB: MIB,
    GiB: GIB,
    TiB: TIB,
    PiB: 1024 ** 5,
    kB: 1e3,
    KB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    PB: 1e15,
  },
  time: { ps: 1e-3, ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 },
  rate: {
    "B/s": 1e-9,
    "kB/s": 1e-6,
    "MB/s": 1e-3,
    "GB/s": 1,
    "TB/s": 1e3,
    "MiB/s": MIB / 1e9,
    "GiB/s": GIB / 1e9,
    "Gb/s": 0.125,
    "Gbit/s": 0.125,
    "Tb/s": 125,
  },
  "transfer-rate": { "GT/s": 1, "MT/s": 1e-3 },
  length: { m: 1, cm: 0.01, mm: 0.001 },
  power: { W: 1, mW: 1e-3, kW: 1e3 },
  money: { USD: 1, $: 1, kUSD: 1e3 },
  count: {},
  ratio: { "%": 0.01 },
};

/** Dimensions whose quantities are plain numbers in a file. */
const PLAIN: ReadonlySet<Dimension> = new Set(["count", "ratio"]);

const EXAMPLE: Record<Dimension, string> = {
  bytes: "GiB",
  time: "ns",
  rate: "GB/s",
  "transfer-rate": "GT/s",
  length: "m",
  power: "W",
  money: "USD",
  count: "",
  ratio: "",
};

/**
 * A quantity such as `2 TiB` or `110 ns`, in the dimension's canonical unit.
 * @throws InputError S020 where the unit is missing, S012 where it is not one of the dimension's
 */
export function parseQuantity(
  given: string | number,
  dimension: Dimension,
  name: string,
  where?: string,
): number {
  const text = String(given).trim();
  const match = /^([+-]?(?:\d[\d_,]*\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(\S*)$/i.exec(text);
  if (!match) {
    throw new InputError({
      code: "S012",
      message: `${name}: "${text}" is not a quantity`,
      where,
      hint: `e.g. "${exampleOf(dimension)}"`,
    });
  }
  const value = Number(match[1]!.replace(/[_,]/g, ""));
  const unit = match[2]!;
  if (unit === "") {
    if (PLAIN.has(dimension) || value === 0) return value;
    throw new InputError({
      code: "S020",
      message: `${name}: ${text} has no unit`,
      where,
      hint: `"${text} ${likelyUnit(name, dimension)}"`,
    });
  }
  const scale = UNITS[dimension][unit];
  if (scale === undefined) {
    const known = Object.keys(UNITS[dimension]).join(", ") || "none: a plain number";
    throw new InputError({
      code: "S012",
      message: `${name}: unknown unit "${unit}" in "${text}" (known: ${known})`,
      where,
    });
  }
  return value * scale;
}

/** The unit a person most likely meant, for the fix in a message. */
function likelyUnit(name: string, dimension: Dimension): string {
  if (dimension === "time") return /tpot|ttft|e2e/.test(name) ? "ms" : "ns";
  return EXAMPLE[dimension];
}

function exampleOf(dimension: Dimension): string {
  return PLAIN.has(dimension) ? "16" : `40 ${EXAMPLE[dimension]}`;
}

const BINARY: [number, string][] = [
  [1024 ** 5, "PiB"],
  [TIB, "TiB"],
  [GIB, "GiB"],
  [MIB, "MiB"],
  [KIB, "KiB"],
];
const TIMES: [number, string][] = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
];

/** Bytes for people: `1.5 TiB`. */
export function formatBytes(bytes: number): string {
  for (const [scale, unit] of BINARY)
    if (Math.abs(bytes) >= scale) return `${significant(bytes / scale)} ${unit}`;
  return `${significant(bytes)} B`;
}

/** A time in nanoseconds for people: `31 ms`. */
export function formatNs(ns: number): string {
  if (ns === Number.POSITIVE_INFINITY) return "∞";
  for (const [scale, unit] of TIMES) if (Math.abs(ns) >= scale) return `${significant(ns / scale)} ${unit}`;
  return `${significant(ns)} ns`;
}

/** Three significant digits, without exponent. */
export function significant(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const places = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  return value
    .toFixed(Math.min(places, 12))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}
