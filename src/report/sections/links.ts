import type { Cell, Chart, ReportSection } from "../../model/index.ts";
import type { HotLink } from "../condense.ts";
import { hottest, linksOf, MOST_LINKS } from "../condense.ts";
import { count, formatCell, labelOf, percent, plural, rounded } from "../text.ts";

/** Busy share from which a queue in front of a link grows quickly (M/D/1: a wait of twice the service time at 0.8). */
const HOT = 0.8;
const NS_PER_S = 1e9;
/** Classes of busy share from idle to hot, each up to its bound. */
const CLASSES: readonly [name: string, below: number][] = [
  ["under 1 %", 0.01],
  ["1–5 %", 0.05],
  ["5–20 %", 0.2],
  ["20–50 %", 0.5],
  ["50–80 %", HOT],
  ["80 % or more", Infinity],
];

const classOf = (busy: number): string => CLASSES.find(([, below]) => busy < below)![0];

/** Busy share of the hottest links over time. */
export const section: ReportSection = {
  name: "links",
  title: "Which link is hot, and when?",
  first: false,
  build(data): Chart {
    const hot = hottest(data);
    const rows = hot.flatMap(rowsOf);
    const total = data.candidates.reduce((sum, candidate) => sum + linksOf(candidate), 0);
    return {
      question: section.title,
      finding: findingOf(rows, hot, total),
      summary:
        "A row per link or medium, hottest first, a cell per span of time; the stronger its colour the busier, with a colour of its own from 80 % on.",
      columns: [
        { key: "candidate", title: "Candidate" },
        { key: "status", title: "Status" },
        { key: "link", title: "Link" },
        { key: "kind", title: "Kind" },
        { key: "gbps", title: "Raw GB/s" },
        { key: "start_s", title: "From, s" },
        { key: "end_s", title: "To, s" },
        { key: "utilization", title: "Busy share", unit: "ratio" },
      ],
      rows,
      spec: specOf(rows),
      notes: [
        "Busy share of the busier direction; where bins were merged, of the busiest bin in them.",
        ...(total > hot.length
          ? [`Drawn: the hottest ${hot.length} of ${plural(total, "link")} by peak busy share.`]
          : []),
      ],
    };
  },
};

function rowsOf({ candidate, link }: HotLink): Record<string, Cell>[] {
  const at = (bin: number): number | null =>
    rounded(Math.min(bin * candidate.bin_ns, candidate.elapsed_ns) / NS_PER_S, 6);
  const lived = link.utilization.filter((_, i) => i * candidate.bin_ns < candidate.elapsed_ns);
  return lived.map((busy, i) => ({
    candidate: candidate.id,
    status: candidate.status,
    link: link.id,
    kind: link.kind,
    gbps: link.gbps,
    start_s: at(i),
    end_s: at(i + 1),
    utilization: rounded(busy, 4),
    class: classOf(busy),
    row: `${labelOf(candidate)} · ${link.id}`,
  }));
}

function findingOf(rows: readonly Record<string, Cell>[], hot: readonly HotLink[], total: number): string {
  if (total === 0) return "No candidate has a link: nothing crosses a fabric.";
  if (rows.length === 0) return `None of the ${plural(total, "link")} carried anything.`;
  const peak = rows.reduce((best, row) =>
    (row.utilization as number) > (best.utilization as number) ? row : best,
  );
  const busy = new Set(rows.filter((row) => (row.utilization as number) >= HOT).map((row) => row.row)).size;
  const first = hot.find(({ candidate, link }) => candidate.id === peak.candidate && link.id === peak.link)!;
  const span = `${formatCell(peak.start_s)} to ${formatCell(peak.end_s)} s`;
  const hotWords =
    busy === 0
      ? "No link reaches 80 %"
      : `${busy === hot.length ? "Every link drawn reaches" : `${plural(busy, "link")} of the ${count(hot.length)} drawn ${busy === 1 ? "reaches" : "reach"}`} 80 % at some time`;
  return `The hottest is ${peak.link} of ${labelOf(first.candidate)}: ${percent(peak.utilization as number)} busy from ${span}, ${percent(rounded(first.link.utilization_mean, 4))} on average. ${hotWords}${total > MOST_LINKS ? `; ${count(total)} links in all` : ""}.`;
}

function specOf(rows: readonly Record<string, Cell>[]): Record<string, unknown> {
  const order = [...new Set(rows.map((row) => row.row as string))];
  return {
    width: 680,
    height: { step: 18 },
    mark: { type: "rect", style: "cell" },
    encoding: {
      x: {
        field: "start_s",
        type: "quantitative",
        title: "simulated time, s",
        scale: { zero: true, nice: false },
        axis: { grid: false, format: ",.6~r" },
      },
      x2: { field: "end_s" },
      y: { field: "row", type: "nominal", sort: order, title: null, axis: { ticks: false, domain: false } },
      color: {
        field: "class",
        type: "nominal",
        title: "busy share",
        scale: { domain: CLASSES.map(([name]) => name), range: "ramp" },
        legend: { orient: "top", symbolType: "square", titleOrient: "left", columns: 6 },
      },
      tooltip: [
        { field: "row", type: "nominal", title: "link" },
        { field: "start_s", type: "quantitative", title: "from, s", format: "~g" },
        { field: "utilization", type: "quantitative", title: "busy", format: ".1%" },
      ],
    },
  };
}
