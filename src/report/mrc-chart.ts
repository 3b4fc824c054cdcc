/** Miss-ratio curves -> chart: plain data, as every picture of a report. */

import type { Cell, Chart } from "../model/index.ts";
import { lineColor, lineDash } from "./log-axis.ts";
import { shortHash, stamped } from "./report.ts";
import { count, formatCell, percent } from "./text.ts";

/** Curves as the `mrc` document has them. */
export interface MrcCurves {
  requests: number;
  objects: number;
  curves: readonly {
    policy: string;
    sample?: { rate: number; seed: number };
    points: readonly {
      capacity_objects: number;
      capacity_bytes: number;
      hit_ratio: number;
      byte_hit_ratio: number;
      hit_ratio_error?: number;
    }[];
  }[];
}

export interface MrcSource {
  traceSha256: string;
  /** Conditions on the rows. */
  where: readonly string[];
  weft: string;
}

interface Row extends Record<string, Cell> {
  label: string;
  capacity_bytes: number;
  miss_ratio: number;
}

const QUESTION = "How often does a cache miss?";

/** Miss ratio against capacity, a line per policy, a band of one standard error where the curve is sampled. */
export function mrcChart(data: MrcCurves, source: MrcSource): Chart {
  const rows = data.curves.flatMap(rowsOf);
  const chart: Chart = {
    question: QUESTION,
    finding: findingOf(data, rows),
    summary:
      "One line per policy: capacity of the cache across on a logarithmic axis, and upwards the share of references that miss. Lower is better.",
    columns: [
      { key: "label", title: "Policy" },
      { key: "capacity_objects", title: "Capacity, objects" },
      { key: "capacity_bytes", title: "Capacity", unit: "bytes" },
      { key: "miss_ratio", title: "Miss ratio" },
      { key: "byte_miss_ratio", title: "Miss ratio by bytes" },
      { key: "miss_ratio_error", title: "Standard error" },
    ],
    rows,
    spec: specOf([...new Set(rows.map(({ label }) => label))]),
    notes: [
      "First uses are misses. A capacity in objects is drawn at as many objects of the mean size.",
      ...(data.curves.some(({ sample }) => sample) ? ["Band: one standard error of the sampled curve."] : []),
    ],
  };
  return stamped(chart, stampOf(data, source));
}

function stampOf({ requests, objects, curves }: MrcCurves, { traceSha256, where, weft }: MrcSource): string {
  const sampled = curves.find(({ sample }) => sample)?.sample;
  const parts = [
    "MODELLED, not measured",
    `trace ${shortHash(traceSha256)}`,
    ...where,
    `n ${count(requests)} references`,
    `${count(objects)} objects`,
    ...(sampled ? [`sampled ${percent(sampled.rate)}`, `seed ${sampled.seed}`] : []),
    `weft ${weft}`,
  ];
  return parts.join(" · ");
}

const rowsOf = ({ policy, sample, points }: MrcCurves["curves"][number]): Row[] =>
  points.map((point) => ({
    label: sample ? `${policy}, sampled` : policy,
    capacity_objects: point.capacity_objects,
    capacity_bytes: point.capacity_bytes,
    miss_ratio: 1 - point.hit_ratio,
    byte_miss_ratio: 1 - point.byte_hit_ratio,
    miss_ratio_error: point.hit_ratio_error ?? null,
  }));

/** How far the first curve falls, what no cache can spare, and where the choice of policy matters most. */
function findingOf({ requests, objects }: MrcCurves, rows: readonly Row[]): string {
  const own = rows
    .filter(({ label }) => label === rows[0]?.label)
    .sort((a, b) => a.capacity_bytes - b.capacity_bytes);
  const [least, most] = [own[0], own[own.length - 1]];
  if (!least || !most) return "No capacity was asked for.";
  const at = (row: Row): string =>
    `${percent(row.miss_ratio)} with ${formatCell(row.capacity_bytes, "bytes")}`;
  const fall = least === most ? at(least) : `${at(least)} and ${at(most)}`;
  return `Of references ${least.label} misses ${fall}; ${percent(objects / requests)} are first uses, which no cache can hit.${apartOf(rows.filter(({ miss_ratio_error }) => miss_ratio_error === null))}`;
}

/** The capacity at which policies are farthest apart; a sampled curve is no policy of its own. */
function apartOf(rows: readonly Row[]): string {
  let best = { gap: 0, text: "" };
  for (const [bytes, same] of Map.groupBy(rows, (row) => row.capacity_bytes)) {
    const sorted = [...same].sort((a, b) => a.miss_ratio - b.miss_ratio);
    const [low, high] = [sorted[0]!, sorted[sorted.length - 1]!];
    const gap = high.miss_ratio - low.miss_ratio;
    if (gap > best.gap)
      best = {
        gap,
        text: ` Policies differ most with ${formatCell(bytes, "bytes")}: ${low.label} ${percent(low.miss_ratio)}, ${high.label} ${percent(high.miss_ratio)}.`,
      };
  }
  return best.text;
}

const BYTE_LABEL = ["KiB", "MiB", "GiB", "TiB", "PiB"].reduce(
  (rest, unit, i) =>
    `datum.value >= ${1024 ** (i + 1)} ? format(datum.value / ${1024 ** (i + 1)}, '.3~r') + ' ${unit}' : (${rest})`,
  "format(datum.value, '.3~r') + ' B'",
);

function specOf(labels: string[]): Record<string, unknown> {
  const x = {
    field: "capacity_bytes",
    type: "quantitative",
    scale: { type: "log", base: 2, nice: false },
    axis: { title: "capacity of the cache", labelExpr: BYTE_LABEL, labelOverlap: true, tickCount: 10 },
  };
  const y = {
    field: "miss_ratio",
    type: "quantitative",
    scale: { domain: [0, 1] },
    axis: { title: "share of references that miss", format: ".0%", tickCount: 6 },
  };
  const color = lineColor(labels);
  const tooltip = [
    { field: "label", type: "nominal", title: "policy" },
    { field: "capacity_objects", type: "quantitative", title: "objects", format: "," },
    { field: "miss_ratio", type: "quantitative", title: "misses", format: ".2%" },
  ];
  return {
    width: 680,
    height: 340,
    transform: [{ filter: "datum.capacity_bytes > 0" }],
    layer: [
      {
        transform: [
          { filter: "datum.miss_ratio_error !== null" },
          { calculate: "max(0, datum.miss_ratio - datum.miss_ratio_error)", as: "from" },
          { calculate: "min(1, datum.miss_ratio + datum.miss_ratio_error)", as: "to" },
        ],
        mark: { type: "area", opacity: 1, fillOpacity: 0.2 },
        encoding: { x, y: { ...y, field: "from" }, y2: { field: "to" }, color },
      },
      {
        mark: { type: "line", strokeWidth: 2.2 },
        encoding: { x, y, color, strokeDash: lineDash(labels), tooltip },
      },
      {
        mark: { type: "point", filled: true, size: 36, opacity: 1 },
        encoding: { x, y, color, tooltip },
      },
    ],
  };
}
