import { type FigureTable, figuresFrom } from "./define.ts";

/** What CXL devices, switches, cables and network cards cost. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Fig.3", asOf: "2026", grade: "derived" },
    {
      "oct.cost.expansion": {
        value: 200,
        unit: "USD",
        note: "CXL expansion device x8, 2 DDR5 ch (controller, no DRAM): die 16 mm2",
      },
      "oct.cost.mpd2": { value: 240, unit: "USD", note: "MPD N=2: 18 mm2" },
      "oct.cost.mpd4": { value: 510, unit: "USD", note: "MPD N=4: 32 mm2" },
      "oct.cost.mpd8": { value: 2650, unit: "USD", note: "MPD N=8: 64 mm2; IO-pad limited; none exists" },
      "oct.cost.sw24": { value: 5230, unit: "USD", note: "24-port x8 CXL switch: 120 mm2" },
      "oct.cost.sw32": {
        value: 7400,
        low: 5800,
        high: 7400,
        unit: "USD",
        note: "32-port x8 CXL switch: 209 mm2; XConn XC50256 quoted ~5800 USD in Beluga",
      },
      "oct.cost.cable.50": { value: 23, unit: "USD", note: "CXL copper cable 0.50 m AWG30" },
      "oct.cost.cable.75": { value: 29, unit: "USD", note: "CXL copper cable 0.75 m AWG28" },
      "oct.cost.cable.100": { value: 36, unit: "USD", note: "CXL copper cable 1.00 m AWG28" },
      "oct.cost.cable.125": { value: 55, unit: "USD", note: "CXL copper cable 1.25 m AWG26" },
      "oct.cost.cable.150": { value: 75, unit: "USD", note: "CXL copper cable 1.50 m AWG26" },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Table 4", asOf: "2026", grade: "derived" },
    {
      "oct.capex.octopus25": { value: 1252, unit: "USD/server", note: "Octopus-25 pod" },
      "oct.capex.octopus64": { value: 1292, unit: "USD/server", note: "Octopus-64 pod" },
      "oct.capex.octopus96": { value: 1548, unit: "USD/server", note: "Octopus-96 pod" },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Table 5", asOf: "2026", grade: "derived" },
    {
      "oct.capex.expansion": { value: 800, unit: "USD/server", note: "Expansion only" },
      "oct.capex.switch": { value: 3460, unit: "USD/server", note: "Switch pod (90 servers)" },
    },
  ),
  ...figuresFrom(
    { source: "Oasis, SOSP'25, Sec 1", asOf: "2025", grade: "quoted" },
    {
      "oasis.pod.cost": { value: 600, unit: "USD/host", note: "MHD-based CXL pod hardware" },
      "oasis.pcie.rack": {
        value: 80000,
        unit: "USD/rack",
        note: "PCIe-switch pooling, per rack: switches, software, host adapters, cabling; upper end",
      },
      "oasis.nic.capex": { value: 2000, unit: "USD", note: "NIC(s) per server" },
    },
  ),
  ...figuresFrom(
    {
      source: "Beluga, arXiv 2511.20172 (SIGMOD26) (secondary notes); blocksandfiles 2023",
      asOf: "2023",
      grade: "quoted",
    },
    {
      "beluga.switch.lanes": { value: 256, unit: "lanes", note: "XConn XC50256: 2,048 GB/s" },
    },
  ),
  ...figuresFrom(
    { source: "Beluga, arXiv 2511.20172 (SIGMOD26) (secondary notes)", asOf: "2025", grade: "quoted" },
    {
      "beluga.cost.nic": { value: 1745, unit: "USD", note: "ConnectX-7" },
      "beluga.cost.adapter": { value: 210, unit: "USD", note: "CXL/PCIe x16 adapter" },
      "beluga.cost.roce": { value: 16000, unit: "USD", note: "RoCE switch" },
      "beluga.cost.xconn": { value: 5800, unit: "USD", note: "XConn XC50256 switch" },
      "beluga.cost.per64": {
        value: 218.75,
        low: 218.75,
        high: 800,
        unit: "USD per 64 GB/s",
        note: "Interconnect cost per 64 GB/s: CXL: RDMA $800 per 64 GB/s",
      },
    },
  ),
  ...figuresFrom(
    { source: "from memory of reseller listings", asOf: "2025", grade: "assumed" },
    {
      "ib.qm9700.usd": {
        value: 27500,
        low: 20000,
        high: 35000,
        unit: "USD",
        note: "QM9700 NDR switch: Middle of the stated range. weak",
      },
    },
  ),
  ...figuresFrom(
    { source: "assumed: no list price is published", asOf: "2025", grade: "assumed" },
    {
      "price.cxl.module": {
        value: 1.35,
        low: 1.1,
        high: 1.6,
        unit: "ratio",
        note: "CXL E3.S module (with DRAM) premium over RDIMM: Middle of the stated range. model as DRAM bytes x price + controller (oct.cost.expansion $200) + margin",
      },
    },
  ),
};
