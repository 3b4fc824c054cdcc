import { type FigureTable, figuresFrom } from "./define.ts";

/** Parameters of published cache replacement algorithms. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Corbató, MIT Project MAC MAC-M-384", asOf: "1968", grade: "quoted" },
    { "cache.clock.bits": { value: 1, unit: "count", note: "one usage bit per page" } },
  ),
  ...figuresFrom(
    { source: "Johnson, Shasha, VLDB 1994", asOf: "1994", grade: "quoted" },
    {
      "cache.2q.kin": { value: 0.25, unit: "ratio", note: "Kin: 25 % of the page slots" },
      "cache.2q.kout": { value: 0.5, unit: "ratio", note: "Kout: identifiers for 50 % of the page slots" },
    },
  ),
  ...figuresFrom(
    { source: "Yang et al., SOSP 2023, section 4", asOf: "2023", grade: "quoted" },
    {
      "cache.s3-fifo.small": { value: 0.1, unit: "ratio", note: "small queue: 10 % of the cache" },
      "cache.s3-fifo.ghost": {
        value: 0.9,
        unit: "ratio",
        note: "ghost queue: as many entries as the main queue",
      },
      "cache.s3-fifo.threshold": {
        value: 2,
        unit: "count",
        note: "moves to the main queue if used more than once",
      },
    },
  ),
  ...figuresFrom(
    { source: "Einziger, Friedman, Manes, ACM TOS 13(4), 2017", asOf: "2017", grade: "quoted" },
    {
      "cache.slru.protected": {
        value: 0.8,
        unit: "ratio",
        note: "protected segment of the main cache; Karedla et al. leave it to the user",
      },
      "cache.w-tinylfu.window": { value: 0.01, unit: "ratio", note: "window: 1 % of the cache" },
      "cache.w-tinylfu.count": { value: 15, unit: "count", note: "largest count: 4 bits" },
    },
  ),
  ...figuresFrom(
    { source: "Caffeine, FrequencySketch.java", asOf: "2024", grade: "quoted" },
    {
      "cache.w-tinylfu.sample": {
        value: 10,
        unit: "ratio",
        note: "accesses before all counts are halved, for each object that the cache holds",
      },
    },
  ),
  ...figuresFrom(
    { source: "Jiang, Zhang, ACM SIGMETRICS 2002", asOf: "2002", grade: "quoted" },
    { "cache.lirs.hir": { value: 0.01, unit: "ratio", note: "share of the cache for HIR blocks: 1 %" } },
  ),
  ...figuresFrom(
    { source: "libCacheSim, LIRS.c", asOf: "2025", grade: "quoted" },
    {
      "cache.lirs.stack": {
        value: 2,
        unit: "ratio",
        note: "LIRS stack, resident and not, against the cache; the paper names no limit",
      },
    },
  ),
};
