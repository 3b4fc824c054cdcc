import { type FigureTable, figuresFrom } from "./define.ts";

/** Bandwidth of CXL links and devices, and of the slow media behind them. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 6.2", asOf: "2026", grade: "measured" },
    {
      "oct.bw.x8.read": {
        value: 26.5214230528,
        low: 23.7296943104,
        high: 32.21225472,
        unit: "GB/s",
        note: "x8 PCIe5 CXL link, read-only: =26.5 GB/s; matches the 68 B flit packing bound 26.8 GB/s",
      },
      "oct.bw.x8.write": {
        value: 24.15919104,
        unit: "GB/s",
        note: "x8 PCIe5 CXL link, write-only: =24.2 GB/s; bound 24.1 GB/s",
      },
      "oct.bw.x8.mixed": {
        value: 30.9237645312,
        unit: "GB/s",
        note: "x8 PCIe5 CXL link, 1:1 mix: limited by a stated MPD firmware issue; do NOT calibrate full duplex on it",
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 2", asOf: "2026", grade: "datasheet" },
    {
      "oct.lanes": {
        value: 64,
        unit: "lanes",
        note: "Intel Xeon 6 production platform: 4 x16 or 8 x8; 200-240 GiB/s aggregate read",
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 2", asOf: "2026", grade: "derived" },
    {
      "oct.cable.max": {
        value: 1.5,
        unit: "m",
        note: "Passive copper CXL cable (PCIe5): 36 dB budget at 16 GHz, 26 dB used by package/board/MPD",
      },
    },
  ),
  ...figuresFrom(
    { source: "Oasis, SOSP'25, Sec 2.3 (cites Das Sharma survey)", asOf: "2025", grade: "measured" },
    {
      "oasis.cxl.eff": { value: 0.92, unit: "ratio", note: "CXL link utilisation at 64 B random" },
    },
  ),
  ...figuresFrom(
    { source: "Oasis, SOSP'25, Sec 2.3", asOf: "2025", grade: "datasheet" },
    {
      "oasis.mhd.ports": { value: 20, unit: "ports", note: "Largest single MHD available" },
    },
  ),
  ...figuresFrom(
    {
      source:
        "bytedance/eurosys24-artifacts raw Intel MLC v3.10 logs (data/cxl, data/ddr5), reduced again; paper: Tang et al., EuroSys'24",
      asOf: "2024",
      grade: "measured",
    },
    {
      "es24.cxl.read": {
        value: 48,
        unit: "GB/s",
        note: "ASIC CXL x16 Gen5 expander: 75% of 64 GB/s; device has 2 DDR channels",
      },
      "es24.cxl.21": { value: 54.1, unit: "GB/s", note: "ASIC CXL x16 Gen5 expander" },
      "es24.cxl.21nt": { value: 56.4, unit: "GB/s", note: "ASIC CXL x16 Gen5 expander" },
      "es24.cxl.11": { value: 54.5, unit: "GB/s", note: "ASIC CXL x16 Gen5 expander" },
      "es24.cxl.ntw": {
        value: 47.1,
        unit: "GB/s",
        note: "ASIC CXL x16 Gen5 expander: 98% of the packing bound 48.2",
      },
      "es24.cxl.remote.read": {
        value: 20.4,
        low: 17.9,
        high: 20.4,
        unit: "GB/s",
        note: "CXL from remote socket (SPR): remote snoop-filter/UPI limitation on SPR",
      },
    },
  ),
  ...figuresFrom(
    {
      source:
        "Melody, ASPLOS'25 (doi 10.1145/3676641.3715987); secondary notes + MoatLab/Melody README; device latencies corroborated in Octopus NSDI26 Table",
      asOf: "2025",
      grade: "measured",
    },
    {
      "mel.bw": {
        value: 35,
        low: 18,
        high: 52,
        unit: "GB/s",
        note: "4 real CXL devices: Middle of the stated range. read/write peak ratio: CXL-D 3:1/4:1, CXL-A 2:1",
      },
    },
  ),
  ...figuresFrom(
    { source: "compbuddey.blogspot (AnandTech mirror, Apr 2024)", asOf: "2024", grade: "datasheet" },
    {
      "cmmb.bw": { value: 60, unit: "GB/s", note: "Samsung CMM-B pool box" },
    },
  ),
  ...figuresFrom(
    { source: "Guo et al. NSDI'26", asOf: "2026", grade: "measured" },
    {
      "xconn.memchannel.bw": { value: 47.2, unit: "GB/s", note: "XConn pool 2 x8 (MemChannel)" },
    },
  ),
  ...figuresFrom(
    { source: "Beluga, arXiv 2511.20172 (SIGMOD26) (secondary notes)", asOf: "2025", grade: "measured" },
    {
      "beluga.bw.read": { value: 46.2, unit: "GB/s", note: "1 CXL adapter x16 read: write 33" },
      "beluga.bw.write": { value: 33, unit: "GB/s", note: "1 CXL adapter x16 write" },
      "beluga.gpu": {
        value: 26,
        unit: "GB/s",
        note: "GPU -> CXL pool P2P: vs 55.4 GB/s to local PCIe host memory: host root-complex limits P2P",
      },
      "beluga.dev": { value: 22.5, unit: "GB/s", note: "One pool device" },
    },
  ),
  ...figuresFrom(
    { source: "Cylon, FAST'26", asOf: "2026", grade: "measured" },
    {
      "cylon.hit": {
        value: 150,
        unit: "ns",
        note: 'CXL-SSD (CMM-H-like) cache hit in Cylon emulator: emulated with remote NUMA DRAM; "sub-us" on device',
      },
      "cylon.miss": {
        value: 40000,
        unit: "ns",
        note: "CXL-SSD cache miss: NAND ~40 us; concurrency saturates at 4 threads on CMM-H",
      },
    },
  ),
  ...figuresFrom(
    { source: "arXiv 2503.22017 AI-summary page (newx.sg) - weak", asOf: "2025", grade: "measured" },
    {
      "cmmh.lat": { value: 1500, unit: "ns", note: "Samsung CMM-H FPGA prototype" },
    },
  ),
  ...figuresFrom(
    {
      source: "Sun et al., MICRO'23 (doi 10.1145/3613424.3614256); secondary notes",
      asOf: "2023",
      grade: "measured",
    },
    {
      "micro23.eff.ddr5-r": {
        value: 0.7,
        unit: "ratio",
        note: "DDR5-R (remote socket): device theoretical 38.4/19.2/25.6 GB/s for A/B/C",
      },
      "micro23.eff.cxl-a": {
        value: 0.46,
        unit: "ratio",
        note: "CXL-A hard IP DDR5-4800: device theoretical 38.4/19.2/25.6 GB/s for A/B/C",
      },
      "micro23.eff.cxl-b": {
        value: 0.47,
        unit: "ratio",
        note: "CXL-B hard IP DDR4-2400: device theoretical 38.4/19.2/25.6 GB/s for A/B/C",
      },
      "micro23.eff.cxl-c": {
        value: 0.2,
        unit: "ratio",
        note: "CXL-C FPGA DDR4-3200: device theoretical 38.4/19.2/25.6 GB/s for A/B/C",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Micron/Samsung CZ120/CMM-D whitepaper (secondary) ; Toms Hardware CZ120",
      asOf: "2023",
      grade: "datasheet",
    },
    {
      "cz120.bw": {
        value: 36,
        unit: "GB/s",
        note: "CZ120 x8 2:1 mix: x8 2:1 packing bound is 38.0 GB/s, so 95% of bound",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Micron/Samsung CZ120/CMM-D whitepaper (secondary) ; Toms Hardware CZ120",
      asOf: "2024",
      grade: "measured",
    },
    {
      "cz120.2mod": { value: 52.4, unit: "GB/s", note: "two modules: ~60 mixed; RDIMM read 278.4" },
    },
  ),
  ...figuresFrom(
    {
      source: "Micron/Samsung CZ120/CMM-D whitepaper (secondary) ; Toms Hardware CZ120",
      asOf: "2023",
      grade: "measured",
    },
    {
      "cz120.agg": {
        value: 0.24,
        unit: "ratio",
        note: "12x64 GB DDR5 + 4x256 GB CZ120: meterpreter.org / Micron",
      },
    },
  ),
  ...figuresFrom(
    { source: "semiconductor.samsung.com tech blog", asOf: "2023", grade: "datasheet" },
    {
      "cmmd.bw": { value: 35, unit: "GB/s", note: "Samsung CMM-D 128 GB" },
    },
  ),
  ...figuresFrom(
    { source: "HeMem SOSP21", asOf: "2021", grade: "measured" },
    {
      "optane.lat.r": {
        value: 175,
        low: 169,
        high: 305,
        unit: "ns",
        note: "Optane PMem 100 (HeMem): write 94 ns (buffered); random 305 ns per FAST20/Izraelevitz (memory)",
      },
      "optane.bw.r": {
        value: 32,
        unit: "GB/s",
        note: "8x Optane DIMM read: DDR4 107/80 GB/s, 82 ns in the same table",
      },
      "optane.bw.w": { value: 11.2, unit: "GB/s", note: "8x Optane DIMM write" },
    },
  ),
  ...figuresFrom(
    { source: "Yang et al., FAST20", asOf: "2020", grade: "measured" },
    {
      "optane.1dimm": {
        value: 6.6,
        unit: "GB/s",
        note: "1 Optane DIMM: write 2.3; 6-DIMM interleave 5.8x; XPLine 256 B -> 4x write amplification for 64 B random",
      },
    },
  ),
  ...figuresFrom(
    { source: "Kalia SoCC20 PDF + FAST20", asOf: "2020", grade: "datasheet" },
    {
      "optane.block": { value: 256, unit: "bytes", note: "Optane internal block" },
    },
  ),
  ...figuresFrom(
    { source: "RamRyder OSDI26", asOf: "2026", grade: "measured" },
    {
      "ramryder.cxl": {
        value: 53,
        low: 38,
        high: 68,
        unit: "GB/s",
        note: "EPYC Zen5: +1 CXL channel: Middle of the stated range. 38 -> 68 GB/s with 1 DIMM ch + 1 CXL ch; redistribution 1.82 GB/s",
      },
    },
  ),
};
