import { type FigureTable, figuresFrom } from "./define.ts";

/** Parameters of published tiering policies. */
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
  ...figuresFrom(
    { source: "HeMem SOSP21", asOf: "2021", grade: "datasheet" },
    {
      "tier.hemem.pebs": { value: 5000, unit: "events", note: "HeMem PEBS" },
      "tier.hemem.hot": { value: 8, unit: "loads", note: "HeMem hot threshold" },
      "tier.hemem.cool": { value: 18, unit: "samples", note: "HeMem cooling" },
      "tier.hemem.period": {
        value: 10_000_000,
        unit: "ns",
        note: "HeMem policy thread: <=10 GB/s migration via 4 copy threads/DMA",
      },
    },
  ),
  ...figuresFrom(
    { source: "MEMTIS SOSP23 code (cosmoss-jigu/memtis)", asOf: "2023", grade: "datasheet" },
    {
      "tier.memtis.sample": {
        value: 199,
        unit: "events",
        note: "MEMTIS load sample period: store 100007; dynamic, ksampled CPU quota 3%",
      },
      "tier.memtis.cool": {
        value: 2_000_000,
        unit: "samples",
        note: "MEMTIS cooling period: exponential-bin histogram shifted by 1 on cooling (16 bins: from memory)",
      },
      "tier.memtis.adapt": { value: 100000, unit: "samples", note: "MEMTIS threshold adaptation" },
      "tier.memtis.split": {
        value: 2,
        unit: "periods",
        note: "MEMTIS huge page split period: thres_split 2, gamma 0.4, promo/demo daemon 500 ms",
      },
    },
  ),
  ...figuresFrom(
    { source: "Colloid SOSP24 code (host-architecture/colloid)", asOf: "2024", grade: "datasheet" },
    {
      "tier.colloid.q": {
        value: 10_000_000,
        unit: "ns",
        note: "Colloid: balance loaded latencies L_D = L_A; EWMA exp 5 / 1; MIN_LOCAL_LAT 15; numa_balancing=6",
      },
    },
  ),
  ...figuresFrom(
    { source: "HybridTier ASPLOS25 code", asOf: "2025", grade: "datasheet" },
    {
      "tier.hybrid.batch": {
        value: 100000,
        unit: "samples",
        note: "HybridTier: migrate batch 1024 pages, demotion wmark FAST/20, alloc wmark /4, counting Bloom 4 hashes FP 0.001",
      },
    },
  ),
  ...figuresFrom(
    { source: "skhynix/hmsdk", asOf: "2024", grade: "datasheet" },
    {
      "tier.damon.hmsdk": {
        value: 10,
        unit: "ratio",
        note: "HMSDK/DAMON tiering: merged as DAMON migrate_hot/cold in v6.11",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Sun et al., MICRO'23 (doi 10.1145/3613424.3614256); secondary notes",
      asOf: "2023",
      grade: "datasheet",
    },
    {
      "tier.caption": {
        value: 1_000_000_000,
        unit: "ns",
        note: "Caption (MICRO23): 5-sample moving avg; step x(-0.5) on regress; floor 9%; converges 29-41% CXL; up to +24%",
      },
    },
  ),
  ...figuresFrom(
    { source: "OSDI24", asOf: "2024", grade: "datasheet" },
    {
      "tier.memstrata": {
        value: 64,
        unit: "bytes",
        note: "Intel Flat Memory Mode + Memstrata: 1:1 direct-mapped exclusive near/far line swap; 82% of workloads <=5%, 95% <=10%, worst 34% at 33% dedicated; Memstrata <6% slowdown",
      },
    },
  ),
  ...figuresFrom(
    { source: "Pond", asOf: "2023", grade: "datasheet" },
    {
      "tier.pond.scan": {
        value: 1_800_000_000_000,
        unit: "ns",
        note: "Pond untouched/latency predictor: PMU 1/s; GBM predictors",
      },
    },
  ),
};
