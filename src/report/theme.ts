/** Colours and the Vega-Lite config that carries them, so that a chart's spec names no colour. */

export type ThemeName = "light" | "dark" | "page";

/** Token to colour. Series colours hold 3:1 against the paper; shape, dash and label are the second channel. */
export interface Palette {
  paper: string;
  ink: string;
  muted: string;
  grid: string;
  alarm: string;
  /** Ordered series. */
  series: readonly string[];
  /** Utilization classes from idle to hot. */
  ramp: readonly string[];
  /** Lines of the hatch over what is assumed. */
  hatch: string;
}

export const LIGHT: Palette = {
  paper: "#ffffff",
  ink: "#16202c",
  muted: "#52606e",
  grid: "#dde3ea",
  alarm: "#b3131b",
  series: ["#04182f", "#d17000", "#00a367", "#af6b9f", "#331b00", "#144ca3"],
  ramp: ["#f1f4f9", "#d5dff1", "#a6bde6", "#5f86cf", "#144ca3", "#d17000"],
  hatch: "#ffffff",
};

export const DARK: Palette = {
  paper: "#0c1117",
  ink: "#e8edf3",
  muted: "#a5b1be",
  grid: "#2a333e",
  alarm: "#ff8f8f",
  series: ["#0061f3", "#d03709", "#00ffa1", "#a14c8e", "#fcd11a", "#cfe6fc"],
  ramp: ["#151d27", "#1b3152", "#15509f", "#2f86ff", "#cfe6fc", "#fcd11a"],
  hatch: "#0c1117",
};

/** The palette as CSS custom properties: one picture in the page follows light, dark and print. */
export function cssVariables(palette: Palette): string {
  const plain = ["paper", "ink", "muted", "grid", "alarm", "hatch"] as const;
  const lines = plain.map((token) => `--${token}:${palette[token]}`);
  palette.series.forEach((colour, i) => {
    lines.push(`--s${i + 1}:${colour}`);
  });
  palette.ramp.forEach((colour, i) => {
    lines.push(`--r${i + 1}:${colour}`);
  });
  return lines.join(";");
}

const PAGE: Palette = {
  paper: "var(--paper)",
  ink: "var(--ink)",
  muted: "var(--muted)",
  grid: "var(--grid)",
  alarm: "var(--alarm)",
  hatch: "var(--hatch)",
  series: LIGHT.series.map((_, i) => `var(--s${i + 1})`),
  ramp: LIGHT.ramp.map((_, i) => `var(--r${i + 1})`),
};

export const PALETTES: Record<ThemeName, Palette> = { light: LIGHT, dark: DARK, page: PAGE };

export const FONT = "Arial, Helvetica, Liberation Sans, sans-serif";
export const HATCH_ID = "weft-hatch";

/** Dashes that go with the series colours; eight, so that six colours times eight dashes never repeat soon. */
export const DASHES = [
  [1, 0],
  [6, 3],
  [2, 2],
  [10, 3],
  [6, 2, 2, 2],
  [1, 3],
  [12, 3, 3, 3],
  [4, 4],
];

/** Vega-Lite config of a theme. */
export function configOf(theme: ThemeName): Record<string, unknown> {
  const { paper, ink, muted, grid, alarm, series, ramp } = PALETTES[theme];
  return {
    background: theme === "page" ? null : paper,
    aria: false,
    font: FONT,
    padding: theme === "page" ? 2 : 16,
    view: { stroke: null },
    range: {
      category: series,
      ordinal: ramp,
      heatmap: ramp,
      ramp,
      symbol: ["circle", "cross", "diamond", "square"],
    },
    axis: {
      domainColor: muted,
      gridColor: grid,
      tickColor: muted,
      labelColor: ink,
      titleColor: muted,
      titleFontWeight: "normal",
      labelFontSize: 12,
      titleFontSize: 12,
      labelLimit: 260,
      titlePadding: 8,
    },
    axisY: { labelPadding: 6 },
    header: { labelColor: ink, labelFontSize: 13, labelFontWeight: "bold", titleColor: muted },
    legend: {
      labelColor: ink,
      titleColor: muted,
      titleFontWeight: "normal",
      labelFontSize: 12,
      titleFontSize: 12,
      labelLimit: 260,
      symbolSize: 110,
    },
    title: {
      anchor: "start",
      frame: "bounds",
      color: ink,
      fontSize: 16,
      subtitleColor: muted,
      subtitleFontSize: 11.5,
      subtitleLineHeight: 16,
      subtitlePadding: 6,
      offset: 14,
    },
    text: { color: ink, fontSize: 12 },
    rule: { color: muted },
    bar: { stroke: paper, strokeWidth: 1 },
    style: {
      interval: { color: muted, strokeWidth: 1.5 },
      limit: { color: alarm, strokeWidth: 1.5, strokeDash: [5, 3] },
      "limit-text": { color: alarm, fontSize: 11.5 },
      frontier: { color: series[5], strokeDash: [2, 3], strokeWidth: 2 },
      hatch: { color: `url(#${HATCH_ID})`, stroke: null },
      halo: { color: paper, stroke: paper, strokeWidth: 4, strokeJoin: "round" },
      quiet: { color: muted, fontSize: 11.5 },
      cell: { stroke: paper, strokeWidth: 0.5 },
    },
  };
}

/** The pattern that says "assumed": diagonal lines in the paper's colour over the bar. */
export function hatchPattern(theme: ThemeName): string {
  return `<pattern id="${HATCH_ID}" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M-1 1L1 -1M0 8L8 0M7 9L9 7" stroke="${PALETTES[theme].hatch}" stroke-width="1.6"/></pattern>`;
}
