/** Logarithmic axes of times and shares, and the lines in them. */
import { DASHES } from "./theme.ts";

/** Decades up to this many also get ticks at 2 and 5 times a power of ten. */
const FEW_DECADES = 3;

/** Ticks of a logarithmic axis over the values: powers of ten, with 2 and 5 between where there are few and `halfway` asks for them. */
export function logTicks(values: readonly number[], halfway: boolean): number[] {
  if (values.length === 0) return [];
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, 0]);
  const steps = halfway && Math.log10(high / low) <= FEW_DECADES ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high) + 1; power++)
    for (const step of steps) ticks.push(Number(`${step}e${power}`));
  const slack = 1 + 1e-9;
  return ticks.filter((tick) => tick >= low / slack && tick <= high * slack);
}

const UNITS = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
] as const;

/** Vega expression that labels a tick in ns: `5 ms`. */
export const TIME_LABEL = UNITS.reduceRight(
  (rest, [scale, unit]) =>
    `datum.value >= ${scale} ? format(datum.value / ${scale}, '~r') + ' ${unit}' : (${rest})`,
  "format(datum.value, '~r') + ' ns'",
);

/** Legend of lines that differ in colour and dash. */
const LINE_LEGEND = {
  title: null,
  orient: "right",
  symbolType: "stroke",
  symbolSize: 500,
  symbolStrokeWidth: 2.5,
};

/** Colour of a line by its label. */
export const lineColor = (labels: readonly string[]) => ({
  field: "label",
  type: "nominal",
  sort: labels,
  scale: { domain: labels },
  legend: LINE_LEGEND,
});

/** Dash of a line by its label. */
export const lineDash = (labels: readonly string[]) => ({
  field: "label",
  type: "nominal",
  sort: labels,
  scale: { domain: labels, range: labels.map((_, i) => DASHES[i % DASHES.length]) },
  legend: LINE_LEGEND,
});
