import type { IdeMode, Port, PortFeature, PortFlits } from "../model/index.ts";

/** What a link is asked to be. */
export interface Asked {
  protocol: string;
  lanes: number;
  rateGTps: number;
  /** True: the link states its bandwidth, lanes and rate stand for nothing; only its flits are negotiated. */
  fixed?: boolean;
  ide?: IdeMode | undefined;
}

/** One end of a link. */
export interface End {
  /** `device m0`: for messages. */
  label: string;
  port: Port;
}

/** What both ends can be, and what was given up for it. */
export interface Agreed extends Asked {
  /** `x16 -> x8 (device m0)`, in the order width, rate, flits. */
  changes: string[];
  /** Why there is no link at all. */
  problem?: string;
}

/** Modes that need something of both ends, and the next lesser one. */
interface Mode {
  name: string;
  flits?: PortFlits;
  feature?: PortFeature;
  lesser?: string;
  /** GT/s of a lane at the most: without 256 B flits there is no error correction for more (CXL 3.1, table 13-1). */
  mostGTps?: number;
}

const MODES: Readonly<Record<string, Mode>> = {
  "cxl-256b-lopt": { name: "256 B latency-optimised", flits: 256, feature: "lopt", lesser: "cxl-256b" },
  "cxl-256b-pbr": { name: "256 B port-routed", flits: 256, feature: "pbr", lesser: "cxl-256b" },
  "cxl-256b": { name: "256 B", flits: 256, lesser: "cxl-68b" },
  "cxl-68b": { name: "68 B", flits: 68, mostGTps: 32 },
  "pcie-6": { name: "256 B", flits: 256, lesser: "pcie" },
  pcie: { name: "no", mostGTps: 32 },
};

/** Widths that a CXL link trains to (CXL 3.1, table 13-1, and degraded x2 and x1); wider ones are bundles of x16 ports. */
const WIDTHS = [16, 8, 4, 2, 1];
const WIDEST = 16;

/**
 * The most that both ends of a link can do of what is asked: the fewest lanes, the slowest rate, the best flits that both speak.
 * Encryption is never given up silently: without it at both ends there is no link.
 */
export function negotiate(asked: Asked, ends: readonly End[]): Agreed {
  const mode = modeOf(asked.protocol, ends);
  if ("problem" in mode) return { ...asked, changes: [], problem: mode.problem };
  const width = asked.fixed ? kept(asked.lanes) : lanesOf(asked, ends);
  const rate = asked.fixed ? kept(asked.rateGTps) : rateOf(asked, mode.protocol, ends);
  const changes = [...width.changes, ...rate.changes, ...mode.changes];
  const open = asked.ide ? lacking(ends, "ide") : [];
  const agreed = {
    ...asked,
    protocol: mode.protocol,
    lanes: width.value,
    rateGTps: rate.value,
    changes,
  };
  return open.length > 0 ? { ...agreed, problem: `ide: ${labels(open)} cannot encrypt` } : agreed;
}

const labels = (ends: readonly End[]): string => ends.map(({ label }) => label).join(", ");
const lacking = (ends: readonly End[], feature: PortFeature): End[] =>
  ends.filter(({ port }) => port.features && !port.features.includes(feature));

function cannot(mode: Mode, ends: readonly End[]): End[] {
  const without = ends.filter(({ port }) => mode.flits && port.flits && !port.flits.includes(mode.flits));
  return without.length > 0 || !mode.feature ? without : lacking(ends, mode.feature);
}

type Found = { protocol: string; changes: string[] } | { problem: string };

/** The best mode that both ends have, at or below the one asked for. */
function modeOf(asked: string, ends: readonly End[]): Found {
  let because: End[] = [];
  for (let protocol = asked; ; ) {
    const mode = MODES[protocol];
    const hindered = mode ? cannot(mode, ends) : [];
    if (hindered.length === 0) {
      const changes =
        protocol === asked ? [] : [`${MODES[asked]!.name} -> ${mode!.name} flits (${labels(because)})`];
      return { protocol, changes };
    }
    because = hindered;
    if (mode?.lesser === undefined) return { problem: `${labels(hindered)} does not speak ${protocol}` };
    protocol = mode.lesser;
  }
}

interface Least {
  value: number;
  changes: string[];
}

const kept = (value: number): Least => ({ value, changes: [] });

function lanesOf({ protocol, lanes }: Asked, ends: readonly End[]): Least {
  const [least, by] = leastOf(
    lanes,
    ends.map((end) => [end.port.lanes, end]),
  );
  const value = protocol in MODES ? trained(least) : least;
  if (value === lanes) return kept(value);
  const why = by.length > 0 ? labels(by) : "a width that links train to";
  return { value, changes: [`x${lanes} -> x${value} (${why})`] };
}

function trained(lanes: number): number {
  if (lanes >= WIDEST) return lanes - (lanes % WIDEST);
  return WIDTHS.find((width) => width <= lanes) ?? lanes;
}

function rateOf({ protocol: asked, rateGTps }: Asked, protocol: string, ends: readonly End[]): Least {
  const limits = ends.map((end): [number | undefined, End] => [end.port.rateGTps, end]);
  const [slowest, by] = leastOf(rateGTps, limits);
  const most = protocol === asked ? undefined : MODES[protocol]?.mostGTps;
  const value = Math.min(slowest, most ?? Number.POSITIVE_INFINITY);
  if (value === rateGTps) return kept(value);
  const why = value < slowest ? `${MODES[protocol]!.name} flits` : labels(by);
  return { value, changes: [`${rateGTps} -> ${value} GT/s (${why})`] };
}

/** The least of what is asked and what the ends can do, and the ends that it is for. */
function leastOf(asked: number, limits: readonly (readonly [number | undefined, End])[]): [number, End[]] {
  const least = limits.reduce((value, [limit]) => Math.min(value, limit ?? value), asked);
  return [least, least < asked ? limits.filter(([limit]) => limit === least).map(([, end]) => end) : []];
}
