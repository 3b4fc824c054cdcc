import { type FigureTable, figuresFrom } from "./define.ts";

/** Parameters of published tiering policies, and what media that wear out bear. */
export const figures: FigureTable = {
  ...figuresFrom(
    {
      source: "data sheets of data-centre NVMe drives (Micron 7450 PRO, Samsung PM9A3; from memory)",
      asOf: "2022",
      grade: "quoted",
    },
    {
      "endurance.nand": {
        value: 1825,
        low: 1825,
        high: 5475,
        unit: "ratio",
        note: "bytes that may be written over the capacity: 1 drive write a day for 5 years; 3 on mixed-use drives",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Intel Optane Persistent Memory 100 series product brief (from memory)",
      asOf: "2019",
      grade: "quoted",
    },
    {
      "endurance.persistent": {
        value: 2_281_250,
        unit: "ratio",
        note: "bytes that may be written over the capacity: 292 PB on a 128 GB module, in 5 years",
      },
    },
  ),
  ...figuresFrom(
    { source: "HeMem SOSP21", asOf: "2021", grade: "datasheet" },
    {
      "tier.hemem.pebs": { value: 5000, unit: "events", note: "HeMem PEBS" },
      "tier.hemem.hot": { value: 8, unit: "loads", note: "HeMem hot threshold" },
      "tier.hemem.stores": { value: 4, unit: "stores", note: "HeMem hot threshold, stores" },
      "tier.hemem.rate": {
        value: 10,
        unit: "GB/s",
        note: "Most that the policy thread migrates (PEBS_KSWAPD_MIGRATE_RATE: 10 GiB, seen in pebs.h)",
      },
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
      "tier.memtis.stores": {
        value: 100_007,
        unit: "events",
        note: "htmm_inst_sample_period: stores per sample",
      },
      "tier.memtis.epoch": {
        value: 500_000_000,
        unit: "ns",
        note: "htmm_demotion_period_in_ms, htmm_promotion_period_in_ms",
      },
      "tier.memtis.demote": {
        value: 0.02,
        unit: "ratio",
        note: "get_memcg_demotion_watermark: 2 % (its floor of 50 MB and ceiling of 1,000 MB are left out)",
      },
      "tier.memtis.promote": {
        value: 0.03,
        unit: "ratio",
        note: "get_memcg_promotion_watermark: 3 % (floor 100 MB, ceiling 1,500 MB left out)",
      },
      "tier.memtis.warm": {
        value: 0.75,
        unit: "ratio",
        note: "Pages one bin below the threshold are warm where hot ones fill less than this",
      },
      "tier.memtis.quota": {
        value: 0.03,
        unit: "ratio",
        note: "ksampled_soft_cpu_quota: share of one processor",
      },
      "tier.memtis.quota-slack": {
        value: 0.005,
        unit: "ratio",
        note: "No change within +/- 0.5 % of the quota",
      },
      "tier.memtis.quota-period": {
        value: 15_000_000_000,
        unit: "ns",
        note: "cpucap_period: how often usage is held against the quota",
      },
      "tier.memtis.split": {
        value: 2,
        unit: "periods",
        note: "MEMTIS huge page split period: thres_split 2, gamma 0.4, promo/demo daemon 500 ms",
      },
    },
  ),
  ...figuresFrom(
    { source: "none: a guess", asOf: "2026", grade: "assumed" },
    {
      "tier.memtis.cost": {
        value: 200,
        unit: "ns",
        note: "Processor time of one sample in ksampled; 3 % of a processor are then 150,000 samples a second",
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
    { source: "HeMem with Colloid, code (webglider/hemem, src/pebs.h)", asOf: "2024", grade: "datasheet" },
    {
      "tier.colloid.delta": {
        value: 0.05,
        unit: "ratio",
        note: "COLLOID_DELTA: latencies this near are equal",
      },
      "tier.colloid.epsilon": {
        value: 0.01,
        unit: "ratio",
        note: "COLLOID_EPSILON: bounds this near have met, and one is opened again",
      },
      "tier.colloid.ewma": {
        value: 0.0625,
        unit: "ratio",
        note: "COLLOID_EWMA: share of the newest quantum in the averages",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Colloid measurement module, MEMTIS variant (MIN_LOCAL_LAT, MIN_REMOTE_LAT)",
      asOf: "2024",
      grade: "quoted",
    },
    {
      "tier.colloid.fast-least": {
        value: 70,
        unit: "ns",
        note: "Latency of a fast tier that serves nothing, and the least of any",
      },
      "tier.colloid.slow-least": { value: 140, unit: "ns", note: "The same of a slow tier" },
    },
  ),
  ...figuresFrom(
    { source: "HybridTier ASPLOS25 code", asOf: "2025", grade: "datasheet" },
    {
      "tier.hybrid.hot": {
        value: 5,
        unit: "samples",
        note: "Initial hot threshold of the frequency filter (hybridtier.cpp)",
      },
      "tier.hybrid.momentum": { value: 3, unit: "samples", note: "Threshold of the momentum filter" },
      "tier.hybrid.rate": {
        value: 100_001,
        unit: "1/s",
        note: "Samples a second (perf sample_freq) per core and memory; halved by the code where four fifths are of no use",
      },
      "tier.hybrid.poll": { value: 2_000_000, unit: "ns", note: "Sleep between looks at the sample buffers" },
      "tier.hybrid.demote": {
        value: 0.05,
        unit: "ratio",
        note: "DEMOTE_WMARK: demotion goes on until so much is free",
      },
      "tier.hybrid.alloc": {
        value: 0.0125,
        unit: "ratio",
        note: "ALLOC_WMARK: and begins when so little is",
      },
      "tier.hybrid.window": {
        value: 160,
        unit: "samples",
        note: "Samples per page of fast memory after which frequencies are halved (16 x 10)",
      },
      "tier.hybrid.momentum-window": {
        value: 1_100_000,
        unit: "samples",
        note: "The same of the momentum filter, in all",
      },
      "tier.hybrid.momentum-size": {
        value: 0.01,
        unit: "ratio",
        note: "Counters of the momentum filter over those of the other",
      },
      "tier.hybrid.false-positive": {
        value: 0.001,
        unit: "ratio",
        note: "FALSE_POSITIVE_PROB: sizes the filter",
      },
      "tier.hybrid.second-chance": {
        value: 60_000_000_000,
        unit: "ns",
        note: "After so long a page of high frequency and no momentum is looked at again",
      },
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
