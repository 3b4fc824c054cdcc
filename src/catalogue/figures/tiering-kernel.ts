import { type FigureTable, figuresFrom } from "./define.ts";

/** Parameters of tiering in the Linux kernel, and of TPP, which is a patch to it. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Linux kernel docs/source", asOf: "2024", grade: "datasheet" },
    {
      "tier.wi.range": {
        value: 128,
        low: 1,
        high: 255,
        unit: "count",
        note: "Weighted interleave (Linux 6.9): Middle of the stated range. per-node 1-255; page i goes to node by weighted RR; new allocations only; auto mode May 2025",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Linux kernel 6.16, mm/mempolicy.c (reduce_interleave_weights)",
      asOf: "2025",
      grade: "datasheet",
    },
    {
      "tier.wi.weightiness": {
        value: 32,
        unit: "count",
        note: "Bandwidths become weights of 1 to this, then divided by their greatest common divisor",
      },
    },
  ),
  ...figuresFrom(
    { source: "Linux kernel docs/source", asOf: "2022", grade: "datasheet" },
    {
      "tier.nb.rate": { value: 65.536, unit: "GB/s", note: "numa_balancing_promote_rate_limit_MBps" },
      "tier.nb.hot": {
        value: 1_000_000_000,
        unit: "ns",
        note: "numa_balancing hot threshold: hint-fault latency threshold; auto-adjusted",
      },
      "tier.nb.scan": {
        value: 1_000_000_000,
        unit: "ns",
        note: "numa_balancing scan_delay: scan_period_min 1000, max 60000 ms, scan_size 256 MB (these three from memory)",
      },
    },
  ),
  ...figuresFrom(
    { source: "Linux kernel 6.1, kernel/sched/fair.c", asOf: "2022", grade: "datasheet" },
    {
      "tier.nb.scan-min": {
        value: 1_000_000_000,
        unit: "ns",
        note: "numa_balancing_scan_period_min_ms: the whole resident set is scanned once in it",
      },
      "tier.nb.scan-max": {
        value: 60_000_000_000,
        unit: "ns",
        note: "numa_balancing_scan_period_max_ms; also how often the hot threshold is adjusted",
      },
      "tier.nb.scan-size": {
        value: 268_435_456,
        unit: "bytes",
        note: "numa_balancing_scan_size_mb 256: a window of the scan",
      },
      "tier.nb.scan-most": {
        value: 2_684_354_560,
        unit: "bytes",
        note: "MAX_SCAN_WINDOW: 2,560 MiB a second, ten windows",
      },
      "tier.nb.adjust": {
        value: 16,
        unit: "count",
        note: "NUMA_MIGRATION_ADJUST_STEPS: the threshold moves by 2/16 of its start, by a tenth too many or too few candidates",
      },
      "tier.nb.enough": {
        value: 0.0625,
        unit: "ratio",
        note: "pgdat_free_space_enough: a node with a sixteenth free takes any page that faults",
      },
    },
  ),
  ...figuresFrom(
    { source: "Linux kernel, Documentation/admin-guide/sysctl/vm.rst", asOf: "2022", grade: "datasheet" },
    {
      "tier.nb.watermark": {
        value: 0.001,
        unit: "ratio",
        note: "watermark_scale_factor 10: low, high and promotion watermarks are 0.1 % of the node apart",
      },
    },
  ),
  ...figuresFrom(
    { source: "TPP slides", asOf: "2023", grade: "datasheet" },
    {
      "tier.tpp.demote": {
        value: 0.02,
        unit: "ratio",
        note: "vm.demote_scale_factor: demotion watermark above alloc watermark (decoupled)",
      },
      "tier.tpp.promote": {
        value: 2,
        unit: "faults",
        note: "TPP promotion: sample CXL nodes only; promote if page on active LRU; numa_balancing mode 2",
      },
    },
  ),
};
