import { type FigureTable, figuresFrom } from "./define.ts";

/** What DRAM, HBM and flash cost, by date. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Oasis, SOSP'25, Sec 1", asOf: "2025", grade: "quoted" },
    {
      "oasis.ssd.capex": { value: 2000, unit: "USD", note: "SSDs per server" },
    },
  ),
  ...figuresFrom(
    { source: "Counterpoint via esim.report page", asOf: "2025", grade: "quoted" },
    {
      "price.ddr5.2025q3": { value: 255, unit: "USD", note: "64 GB DDR5 RDIMM: 3.98 USD/GB" },
      "price.ddr5.2025q4": { value: 450, unit: "USD", note: "64 GB DDR5 RDIMM: 7.03 USD/GB" },
    },
  ),
  ...figuresFrom(
    { source: "Counterpoint via esim.report page", asOf: "2026", grade: "quoted" },
    {
      "price.ddr5.2026q1": {
        value: 700,
        unit: "USD",
        note: "64 GB DDR5 RDIMM (forecast Mar 2026): 10.94 USD/GB",
      },
    },
  ),
  ...figuresFrom(
    { source: "particle.news page: >700 / ~1200 / ~2400", asOf: "2025", grade: "quoted" },
    {
      "price.ddr5.spot": {
        value: 700,
        low: 700,
        high: 2400,
        unit: "USD",
        note: "64 / 96 / 128 GB DDR5 RDIMM spot: 10.9 / 12.5 / 18.8 USD/GB",
      },
    },
  ),
  ...figuresFrom(
    { source: "span of price.ddr5.2025q3 to price.ddr5.spot", asOf: "2026", grade: "quoted" },
    {
      "price.ddr5.gb": {
        value: 7,
        low: 3.98,
        high: 18.8,
        unit: "USD/GB",
        note: "DDR5 RDIMM per GB: scenario range: make it a dated parameter; results flip with it",
      },
    },
  ),
  ...figuresFrom(
    { source: "from memory of DRAMeXchange-type reports", asOf: "2024", grade: "assumed" },
    {
      "price.ddr5.2024": {
        value: 3.5,
        low: 2.5,
        high: 4.5,
        unit: "USD/GB",
        note: "DDR5 RDIMM per GB, 2023-24 trough: Middle of the stated range.",
      },
    },
  ),
  ...figuresFrom(
    { source: "Gartner (secondary)", asOf: "2026", grade: "quoted" },
    {
      "price.dram.2026.gartner": {
        value: 1.25,
        unit: "ratio",
        note: "DRAM price 2026 vs 2025: IDC: DRAM revenue +177%",
      },
    },
  ),
  ...figuresFrom(
    { source: "Digitimes 2017", asOf: "2017", grade: "quoted" },
    {
      "price.ddr4.new2017": { value: 200, unit: "USD", note: "32 GB DDR4 RDIMM: 6.25 USD/GB" },
    },
  ),
  ...figuresFrom(
    {
      source: "engineering assumption; Memstrata OSDI24 treats reused DDR4 as saving carbon, no price",
      asOf: "2025",
      grade: "assumed",
    },
    {
      "price.ddr4.recycled": {
        value: 1.5,
        low: 0,
        high: 3,
        unit: "USD/GB",
        note: "Recycled DDR4 (already owned): Middle of the stated range. 0 (owned) to used-market ~1-3 USD/GB (memory)",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "web page (weak) 8-10 USD/GB; TrendForce Oct 2025: HBM3e >4x DDR5 in 2Q25",
      asOf: "2025",
      grade: "quoted",
    },
    {
      "price.hbm3e.gb": {
        value: 14,
        low: 8,
        high: 20,
        unit: "USD/GB",
        note: "HBM3E per GB: Middle of the stated range. 4-5x DDR5 mid-2025 -> 1-2x by end-2026 (Chosun 2025-12-18)",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "TrendForce 2025-10-29 (si.frajer.net copy); Chosun 2025-12-18",
      asOf: "2025",
      grade: "quoted",
    },
    {
      "price.hbm.ratio": {
        value: 4,
        low: 1,
        high: 5,
        unit: "ratio",
        note: "HBM3E / DDR5 price ratio: expected to fall to 1-2x during 2026",
      },
    },
  ),
  ...figuresFrom(
    { source: "cryptogramplatform.com page (seen, weak)", asOf: "2026", grade: "quoted" },
    {
      "price.nand.ent": {
        value: 0.555,
        low: 0.53,
        high: 0.58,
        unit: "ratio",
        note: "Enterprise SSD contract price change, Q1 2026: Middle of the stated range.",
      },
    },
  ),
  ...figuresFrom(
    { source: "storagediskprices.com Feb 2026", asOf: "2026", grade: "quoted" },
    {
      "price.nvme.2tb": {
        value: 197.5,
        low: 175,
        high: 220,
        unit: "USD",
        note: "2 TB NVMe: Middle of the stated range. Oct 2025 100-130 -> Feb 2026 175-220 (88-110 USD/TB)",
      },
    },
  ),
  ...figuresFrom(
    { source: "from memory of market estimates", asOf: "2026", grade: "assumed" },
    {
      "price.ent.ssd.tb": {
        value: 235,
        low: 120,
        high: 350,
        unit: "USD/TB",
        note: "Enterprise TLC NVMe per TB: Middle of the stated range.",
      },
    },
  ),
};
