import { type FigureTable, figuresFrom } from "./define.ts";

/** What servers and GPUs cost. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Sec 1", asOf: "2023", grade: "quoted" },
    {
      "pond.dram.share": {
        value: 0.5,
        low: 0.4,
        high: 0.5,
        unit: "ratio",
        note: "DRAM share of server cost (Azure): and 40% of rack cost at Meta, same sentence",
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 6.1", asOf: "2026", grade: "derived" },
    {
      "oct.cost.server": { value: 30000, unit: "USD", note: "General-purpose cloud server" },
    },
  ),
  ...figuresFrom(
    { source: "epoch-research/training-cost-trends Hardware prices.csv", asOf: "2023", grade: "quoted" },
    {
      "price.gpu.a100_80": {
        value: 18548.75,
        low: 15000,
        high: 37500,
        unit: "USD",
        note: "A100 SXM 80 GB (per GPU in HGX): Dihuni HGX 2023-09; 17,349 Mar 2025 ; includes share of system when DGX/HGX",
      },
    },
  ),
  ...figuresFrom(
    { source: "epoch-research/training-cost-trends Hardware prices.csv", asOf: "2024", grade: "quoted" },
    {
      "price.gpu.h100": {
        value: 33819,
        low: 28750,
        high: 46875,
        unit: "USD",
        note: "H100 SXM5 (per GPU in 8x system): HGX baseboard 31.1k Sep 2023, 33.8k Feb-Mar 2024, 36.0k Jul 2024, 31.9k Jan 2025, uvation single 31.25k ; includes share of system when DGX/HGX",
      },
      "price.gpu.b200": {
        value: 47409,
        low: 40000,
        high: 50000,
        unit: "USD",
        note: "B200 (per GPU in DGX): deltacomputer DGX B200 Dec 2024 ; includes share of system when DGX/HGX",
      },
      "price.gpu.gh200": {
        value: 46675,
        low: 43401,
        high: 46675,
        unit: "USD",
        note: "GH200 superchip node: deltacomputer Oct 2024 ; includes share of system when DGX/HGX",
      },
    },
  ),
  ...figuresFrom(
    { source: "epoch-research/training-cost-trends Hardware prices.csv", asOf: "2025", grade: "quoted" },
    {
      "price.gpu.h200": {
        value: 39083,
        low: 33820,
        high: 39083,
        unit: "USD",
        note: "H200 SXM: HGX Jan 2025; 33.8k Mar 2024 ; includes share of system when DGX/HGX",
      },
      "price.gpu.mi300x": {
        value: 25734,
        low: 20000,
        high: 26000,
        unit: "USD",
        note: "MI300X (per GPU, 8x): interpromicro Feb 2025 ; includes share of system when DGX/HGX",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "SemiAnalysis via epoch-research/training-cost-trends Hardware prices.csv",
      asOf: "2023",
      grade: "quoted",
    },
    {
      "price.dgxh100": {
        value: 270000,
        unit: "USD",
        note: "DGX H100: non-GPU BOM 32,010: CPU 5,200, memory 7,860 ...",
      },
    },
  ),
  ...figuresFrom(
    { source: "SemiAnalysis via epoch repo", asOf: "2023", grade: "quoted" },
    {
      "price.dgxh100.bom": { value: 32010, unit: "USD", note: "DGX H100 non-GPU bill of materials" },
    },
  ),
};
