import { type FigureTable, figuresFrom } from "./define.ts";

/** DDR memory: latencies and rates. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Sec 6.1", asOf: "2023", grade: "derived" },
    {
      "pond.lat.numa_intel_local": { value: 78, unit: "ns", note: "Intel Skylake 8157M, DDR4" },
      "pond.lat.numa_intel_remote": {
        value: 142,
        unit: "ns",
        note: "Intel Skylake 8157M, DDR4 remote socket",
      },
      "pond.lat.numa_amd_local": { value: 115, unit: "ns", note: "AMD EPYC 7452" },
      "pond.lat.numa_amd_remote": { value: 255, unit: "ns", note: "AMD EPYC 7452 remote" },
    },
  ),
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Sec 6.1", asOf: "2023", grade: "measured" },
    {
      "pond.bw.numa_intel_local": { value: 80, unit: "GB/s", note: "Intel Skylake 8157M, DDR4" },
      "pond.bw.numa_intel_remote": {
        value: 30,
        unit: "GB/s",
        note: 'Intel Skylake 8157M remote socket: "3/4 of a CXL x8 link"',
      },
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
      "es24.ddr5.idle": { value: 96.2, unit: "ns", note: "Local DDR5-4800, one SNC domain (2 channels)" },
      "es24.ddr5.remote": { value: 130.7, unit: "ns", note: "Remote-socket DDR5: files with -c191" },
      "es24.ddr5.read": { value: 69.3, unit: "GB/s", note: "2x DDR5-4800 (one SNC domain): 90% of 76.8" },
      "es24.ddr5.21": { value: 61.3, unit: "GB/s", note: "2x DDR5-4800" },
      "es24.ddr5.11": { value: 59.3, unit: "GB/s", note: "2x DDR5-4800" },
      "es24.ddr5.ntw": { value: 59.6, unit: "GB/s", note: "2x DDR5-4800" },
    },
  ),
  ...figuresFrom(
    {
      source: "TPP ASPLOS23 slides (SymbioticLab repo) + Toms Hardware CZ120",
      asOf: "2022",
      grade: "datasheet",
    },
    {
      "ddr5.4800.ch": { value: 38.4, unit: "GB/s", note: "DDR5-4800 channel" },
    },
  ),
  ...figuresFrom(
    { source: "arithmetic MT/s x 8 B", asOf: "2019", grade: "derived" },
    {
      "ddr.3200.ch": { value: 25.6, unit: "GB/s", note: "DDR4-3200 channel" },
    },
  ),
  ...figuresFrom(
    { source: "arithmetic MT/s x 8 B", asOf: "2023", grade: "derived" },
    {
      "ddr.5600.ch": { value: 44.8, unit: "GB/s", note: "DDR5-5600 channel" },
    },
  ),
  ...figuresFrom(
    { source: "arithmetic MT/s x 8 B", asOf: "2024", grade: "derived" },
    {
      "ddr.6400.ch": { value: 51.2, unit: "GB/s", note: "DDR5-6400 channel" },
    },
  ),
  ...figuresFrom(
    { source: "bsc-mem/Mess-Paraver data; theoretical 307.2", asOf: "2024", grade: "measured" },
    {
      "ddr5.spr.peak": {
        value: 264.1,
        unit: "GB/s",
        note: "Xeon 8480+ 8ch DDR5-4800: 86% read, 237.7 GB/s (77%) at 50/50",
      },
    },
  ),
  ...figuresFrom(
    { source: "bsc-mem/PROFET + Mess-Paraver data", asOf: "2024", grade: "measured" },
    {
      "ddr4.clx.peak": {
        value: 111.9,
        unit: "GB/s",
        note: "Xeon 5218 6ch DDR4-2666: 94.6 at 50/50; theoretical 128",
      },
    },
  ),
  ...figuresFrom(
    { source: "bsc-mem/PROFET curves.json /2.3 GHz (converted)", asOf: "2024", grade: "measured" },
    {
      "ddr4.clx.lat": { value: 102.6, unit: "ns", note: "Xeon 5218 DDR4-2666 idle: 195.6 ns at 108 GB/s" },
    },
  ),
  ...figuresFrom(
    { source: "bsc-mem/PROFET curves.json", asOf: "2024", grade: "measured" },
    {
      "upi.clx.lat": { value: 176.4, unit: "ns", note: "Xeon 5218 remote socket idle" },
      "upi.clx.bw.read": {
        value: 34.4,
        unit: "GB/s",
        note: "Remote socket over UPI, 100% read: 75/25: 51.2; 50/50: 56.8 -> full-duplex link effect, same physics as CXL",
      },
    },
  ),
  ...figuresFrom(
    { source: "TPP ASPLOS23 slides", asOf: "2023", grade: "measured" },
    {
      "ddr.tpp.local": { value: 100, unit: "ns", note: "DRAM (TPP): NUMA ~180, CXL ~170-250" },
    },
  ),
  ...figuresFrom(
    {
      source: "Sun et al., MICRO'23 (doi 10.1145/3613424.3614256); secondary notes",
      asOf: "2023",
      grade: "measured",
    },
    {
      "micro23.snc": {
        value: 58.9,
        low: 41,
        high: 76.8,
        unit: "ns",
        note: "SNC on LLC-miss with CXL: Middle of the stated range. 41 vs 76.8 ns; CXL pages break SNC LLC isolation",
      },
    },
  ),
};
