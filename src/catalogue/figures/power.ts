import { type FigureTable, figuresFrom } from "./define.ts";

/** Watts, and what a data centre adds to them. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 3 additive model", asOf: "2026", grade: "datasheet" },
    {
      "oct.power.port": { value: 2, unit: "W/port", note: "CXL port (any device)" },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 3", asOf: "2026", grade: "datasheet" },
    {
      "oct.power.mpdpod": { value: 72, unit: "W/server", note: "MPD pod" },
      "oct.power.swpod": { value: 89.6, unit: "W/server", note: "Switch pod" },
      "oct.power.server": { value: 500, unit: "W", note: "General-purpose server" },
    },
  ),
  ...figuresFrom(
    { source: "Oasis, SOSP'25, Sec 1", asOf: "2025", grade: "datasheet" },
    {
      "oasis.power.nic": { value: 0.13, unit: "ratio", note: "NICs at Azure" },
      "oasis.power.ssd": { value: 0.13, unit: "ratio", note: "SSDs at Azure" },
    },
  ),
  ...figuresFrom(
    { source: "from memory of NVIDIA A100 datasheet", asOf: "2020", grade: "assumed" },
    {
      "gpu.a100.tdp": { value: 400, unit: "W", note: "A100 SXM 80 GB (HBM2e)" },
    },
  ),
  ...figuresFrom(
    { source: "aiinframap.com + fp4-site GPU pages (secondary web)", asOf: "2022", grade: "datasheet" },
    {
      "gpu.h100.tdp": { value: 700, unit: "W", note: "H100 SXM5 80 GB (HBM3)" },
    },
  ),
  ...figuresFrom(
    { source: "aiinframap.com + fp4-site GPU pages (secondary web)", asOf: "2024", grade: "datasheet" },
    {
      "gpu.h200.tdp": { value: 700, unit: "W", note: "H200 SXM 141 GB (HBM3e)" },
    },
  ),
  ...figuresFrom(
    {
      source: "aiinframap.com + fp4-site GPU pages (secondary web); datacrunch page lists 180 GB usable SKU",
      asOf: "2024",
      grade: "datasheet",
    },
    {
      "gpu.b200.tdp": { value: 1000, unit: "W", note: "B200 192 GB (HBM3e)" },
    },
  ),
  ...figuresFrom(
    { source: "from memory of AMD MI300X datasheet", asOf: "2023", grade: "assumed" },
    {
      "gpu.mi300x.tdp": { value: 750, unit: "W", note: "MI300X 192 GB (HBM3)" },
    },
  ),
  ...figuresFrom(
    {
      source: "Sun et al., MICRO'23 (doi 10.1145/3613424.3614256); secondary notes",
      asOf: "2023",
      grade: "datasheet",
    },
    {
      "micro23.epb": {
        value: 6,
        unit: "pJ/bit",
        note: "PCIe4 link energy: vs 22 pJ/bit DDR4 access as quoted",
      },
    },
  ),
  ...figuresFrom(
    { source: "docs.nvidia.com MMS4X00-NS400", asOf: "2023", grade: "datasheet" },
    {
      "ib.optic.400": { value: 9, unit: "W", note: "400G OSFP single-mode transceiver" },
    },
  ),
  ...figuresFrom(
    { source: "docs.nvidia.com MCA7J70", asOf: "2023", grade: "datasheet" },
    {
      "ib.acc.800": { value: 1.5, unit: "W", note: "800G active copper head" },
    },
  ),
  ...figuresFrom(
    { source: "docs.nvidia.com ConnectX-5 OCP spec", asOf: "2020", grade: "datasheet" },
    {
      "nic.cx5.w": { value: 12.95, unit: "W", note: "ConnectX-5 dual 25G typical: passive cables" },
    },
  ),
  ...figuresFrom(
    { source: "from memory of NVIDIA CX-7 user manual", asOf: "2022", grade: "assumed" },
    {
      "nic.cx7.w": { value: 25, low: 20, high: 27, unit: "W", note: "ConnectX-7 400G typical" },
    },
  ),
  ...figuresFrom(
    { source: "from memory of NVIDIA QM97xx user manual", asOf: "2022", grade: "assumed" },
    {
      "ib.qm9700.w": {
        value: 750,
        low: 720,
        high: 1720,
        unit: "W",
        note: "QM9700 switch (passive cables): max with optics ~1,700 W",
      },
    },
  ),
  ...figuresFrom(
    { source: "gamersinfotech.com / servethehome copy", asOf: "2022", grade: "datasheet" },
    {
      "nvme.g5.w": {
        value: 25,
        low: 20,
        high: 40,
        unit: "W",
        note: "E3.S Gen5 SSD: 608 MB/s per W seq read; hardwaretimes says up to 40 W",
      },
    },
  ),
  ...figuresFrom(
    { source: "Uptime Institute survey 2025 via thefreesheet.com 2026-01-19", asOf: "2025", grade: "quoted" },
    {
      "pw.pue.avg": {
        value: 1.54,
        unit: "ratio",
        note: "Industry average PUE: 1.58 in 2023, 1.55-1.59 since 2020",
      },
    },
  ),
  ...figuresFrom(
    { source: "lowdown.today + cloudnews.tech pages", asOf: "2026", grade: "quoted" },
    {
      "pw.pue.hyper": {
        value: 1.2,
        low: 1.1,
        high: 1.3,
        unit: "ratio",
        note: "Hyperscale / new build PUE: Middle of the stated range.",
      },
    },
  ),
  ...figuresFrom(
    { source: "aiinframap.com", asOf: "2025", grade: "quoted" },
    {
      "pw.pue.used": { value: 1.2, unit: "ratio", note: "PUE used by GPU TCO pages" },
      "pw.kwh": { value: 0.08, unit: "USD/kWh", note: "Electricity price, GPU TCO convention" },
      "pw.util": { value: 0.7, unit: "ratio", note: "Average utilisation in TCO" },
      "pw.amort": {
        value: 5,
        low: 3,
        high: 6,
        unit: "years",
        note: "Server amortisation: hyperscaler accounting 5-6; academic 3-5 (memory)",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "EIA Table 5.6.A Apr 2025: IA 6.04, OH 7.90, IL 9.81, CT 19.07 c/kWh",
      asOf: "2025",
      grade: "quoted",
    },
    {
      "pw.kwh.eia": {
        value: 0.12555,
        low: 0.0604,
        high: 0.1907,
        unit: "USD/kWh",
        note: "US industrial price by state, Apr 2025: Middle of the stated range. commercial: IA 9.79 ... MA 22.87",
      },
    },
  ),
  ...figuresFrom(
    { source: "from memory of Micron power calculators", asOf: "2024", grade: "assumed" },
    {
      "pw.ddr5.dimm": {
        value: 7,
        low: 4,
        high: 10,
        unit: "W",
        note: "64 GB DDR5 RDIMM active: Middle of the stated range. icdirectory.com page seen claims 1-2.5 W (too low)",
      },
    },
  ),
  ...figuresFrom(
    { source: "MICRO'23 notes", asOf: "2023", grade: "datasheet" },
    {
      "pw.pj.dram": { value: 22, unit: "pJ/bit", note: "DRAM access energy DDR4: HBM 3.5-7 pJ/bit (memory)" },
    },
  ),
  ...figuresFrom(
    {
      source: "Octopus NSDI26: 2 W/port (see oct.power.port); 8-15 W vendor figures from memory",
      asOf: "2025",
      grade: "assumed",
    },
    {
      "pw.cxl.ctl": {
        value: 8.5,
        low: 2,
        high: 15,
        unit: "W",
        note: "CXL x8 expander controller: Middle of the stated range.",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Octopus: MPD 72 / switch 89.6 / server 500 (see oct.power.*)",
      asOf: "2026",
      grade: "datasheet",
    },
    {
      "pw.server.oct": {
        value: 80.8,
        low: 72,
        high: 89.6,
        unit: "W",
        note: "Pod power per server: Middle of the stated range.",
      },
    },
  ),
};
