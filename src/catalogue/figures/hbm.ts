import { type FigureTable, figuresFrom } from "./define.ts";

/** GPU memory: rates, capacities, latency. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "from memory of NVIDIA A100 datasheet", asOf: "2020", grade: "assumed" },
    {
      "gpu.a100.cap": { value: 80_000_000_000, unit: "bytes", note: "A100 SXM 80 GB (HBM2e)" },
      "gpu.a100.bw": {
        value: 2039,
        low: 1733,
        high: 2039,
        unit: "GB/s",
        note: "A100 SXM 80 GB (HBM2e): use 0.85-0.93 of peak as achievable streaming (STREAM-like), from memory",
      },
    },
  ),
  ...figuresFrom(
    { source: "aiinframap.com + fp4-site GPU pages (secondary web)", asOf: "2022", grade: "datasheet" },
    {
      "gpu.h100.cap": { value: 80_000_000_000, unit: "bytes", note: "H100 SXM5 80 GB (HBM3)" },
      "gpu.h100.bw": {
        value: 3350,
        low: 2848,
        high: 3350,
        unit: "GB/s",
        note: "H100 SXM5 80 GB (HBM3): use 0.85-0.93 of peak as achievable streaming (STREAM-like), from memory",
      },
    },
  ),
  ...figuresFrom(
    { source: "aiinframap.com + fp4-site GPU pages (secondary web)", asOf: "2024", grade: "datasheet" },
    {
      "gpu.h200.cap": { value: 141_000_000_000, unit: "bytes", note: "H200 SXM 141 GB (HBM3e)" },
      "gpu.h200.bw": {
        value: 4800,
        low: 4080,
        high: 4800,
        unit: "GB/s",
        note: "H200 SXM 141 GB (HBM3e): use 0.85-0.93 of peak as achievable streaming (STREAM-like), from memory",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "aiinframap.com + fp4-site GPU pages (secondary web); datacrunch page lists 180 GB usable SKU",
      asOf: "2024",
      grade: "datasheet",
    },
    {
      "gpu.b200.cap": {
        value: 192_000_000_000,
        unit: "bytes",
        note: "B200 192 GB (HBM3e): 192 GB physical; 180 GB exposed on many B200 SKUs",
      },
      "gpu.b200.bw": {
        value: 8000,
        low: 6800,
        high: 8000,
        unit: "GB/s",
        note: "B200 192 GB (HBM3e): use 0.85-0.93 of peak as achievable streaming (STREAM-like), from memory",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "aiinframap.com + fp4-site GPU pages (secondary web) (TDP from memory)",
      asOf: "2023",
      grade: "datasheet",
    },
    {
      "gpu.mi300x.cap": { value: 192_000_000_000, unit: "bytes", note: "MI300X 192 GB (HBM3)" },
      "gpu.mi300x.bw": {
        value: 5300,
        low: 4505,
        high: 5300,
        unit: "GB/s",
        note: "MI300X 192 GB (HBM3): use 0.85-0.93 of peak as achievable streaming (STREAM-like), from memory",
      },
    },
  ),
  ...figuresFrom(
    {
      source:
        "GPU-memory web in an earlier look-up (URL not kept), values 461/819/~1180-1230/~2050 - weak; JEDEC JESD235D/238/270-4 to be cited",
      asOf: "2020",
      grade: "datasheet",
    },
    {
      "media.hbm2e": {
        value: 461,
        low: 410,
        high: 461,
        unit: "GB/s",
        note: "HBM2E stack: 1024-bit (2048-bit HBM4) x pin rate",
      },
    },
  ),
  ...figuresFrom(
    {
      source:
        "GPU-memory web in an earlier look-up (URL not kept), values 461/819/~1180-1230/~2050 - weak; JEDEC JESD235D/238/270-4 to be cited",
      asOf: "2022",
      grade: "datasheet",
    },
    {
      "media.hbm3": {
        value: 819,
        low: 665,
        high: 819,
        unit: "GB/s",
        note: "HBM3 stack: 1024-bit (2048-bit HBM4) x pin rate",
      },
    },
  ),
  ...figuresFrom(
    {
      source:
        "GPU-memory web in an earlier look-up (URL not kept), values 461/819/~1180-1230/~2050 - weak; JEDEC JESD235D/238/270-4 to be cited",
      asOf: "2024",
      grade: "datasheet",
    },
    {
      "media.hbm3e": {
        value: 1229,
        low: 1180,
        high: 1280,
        unit: "GB/s",
        note: "HBM3E stack: 1024-bit (2048-bit HBM4) x pin rate",
      },
    },
  ),
  ...figuresFrom(
    {
      source:
        "GPU-memory web in an earlier look-up (URL not kept), values 461/819/~1180-1230/~2050 - weak; JEDEC JESD235D/238/270-4 to be cited",
      asOf: "2026",
      grade: "datasheet",
    },
    {
      "media.hbm4": {
        value: 2048,
        low: 2000,
        high: 2800,
        unit: "GB/s",
        note: "HBM4 stack: 1024-bit (2048-bit HBM4) x pin rate",
      },
    },
  ),
  ...figuresFrom(
    { source: "fp4-site (weak)", asOf: "2024", grade: "datasheet" },
    {
      "gpu.h100.lat": {
        value: 600,
        low: 450,
        high: 650,
        unit: "cycles",
        note: "H100 HBM3 global-memory latency: ~340 ns at 1.755 GHz; academic microbenchmarks (arXiv 2402.13499) report ~480-570 cycles (memory)",
      },
    },
  ),
  ...figuresFrom(
    { source: "chipsandcheese.com 2023-07-02 (50 MB on PCIe card)", asOf: "2023", grade: "datasheet" },
    {
      "gpu.h100.l2": { value: 50_000_000, unit: "bytes", note: "H100 L2: ~200-260 cycles" },
    },
  ),
  ...figuresFrom(
    { source: "chipsandcheese.com 2023-07-02", asOf: "2023", grade: "datasheet" },
    {
      "gpu.h100.freq": { value: 1755, unit: "MHz", note: "H100 boost clock: A100 1410 MHz" },
    },
  ),
};
