import { type FigureTable, figuresFrom } from "./define.ts";

/** Where CXL latency goes: components, behaviour under load, pool operations. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Fig.7", asOf: "2023", grade: "derived" },
    {
      "pond.lat.core_llc_fabric": {
        value: 40,
        unit: "ns",
        note: "CPU core/LLC/fabric: also part of the 85 ns local DRAM access",
      },
      "pond.lat.mc_dram": { value: 45, unit: "ns", note: "Memory controller + DRAM" },
      "pond.lat.flight": { value: 5, unit: "ns", note: "Flight time (<500 mm segment)" },
      "pond.lat.acl": { value: 5, unit: "ns", note: "EMC address mapping + permission check (ACL)" },
      "pond.lat.noc": { value: 10, unit: "ns", note: "EMC / switch network-on-chip" },
      "pond.lat.switch_arb": { value: 10, unit: "ns", note: "Switch arbitration" },
    },
  ),
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Fig.1, Fig.7", asOf: "2023", grade: "derived" },
    {
      "pond.lat.cxl_port": {
        value: 25,
        unit: "ns",
        note: "CXL port (one side, round trip): Intel Sapphire Rapids: 4 (txn/link) + 2 (arb/mux) + 19 (CXL/PCIe PHY)",
      },
    },
  ),
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Fig.1", asOf: "2023", grade: "derived" },
    {
      "pond.lat.cxl_port.txn_link": { value: 4, unit: "ns", note: "CXL port: transaction & link layers" },
      "pond.lat.cxl_port.arbmux": { value: 2, unit: "ns", note: "CXL port: ARB/MUX" },
      "pond.lat.cxl_port.phy": { value: 19, unit: "ns", note: "CXL port: CXL & PCIe PHY" },
    },
  ),
  ...figuresFrom(
    {
      source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Fig.7; text: ~10 ns each direction",
      asOf: "2023",
      grade: "derived",
    },
    {
      "pond.lat.retimer": {
        value: 20,
        unit: "ns",
        note: "CXL/PCIe retimer (both directions): needed above ~500 mm trace/cable per Pond signal-integrity simulation",
      },
    },
  ),
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Sec 4.1", asOf: "2023", grade: "derived" },
    {
      "pond.lat.switch_min": {
        value: 70,
        low: 70,
        high: 100,
        unit: "ns",
        note: 'CXL switch total (2 ports + ARB + NOC): "at least 70 ns ... with estimates above 100 ns"; measured products are far worse, see xconn.*',
      },
    },
  ),
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Sec 4.2", asOf: "2023", grade: "measured" },
    {
      "pond.offline": {
        value: 55_000_000,
        low: 10_000_000,
        high: 100_000_000,
        unit: "ns/GB",
        note: "Pool slice offlining: 1 GB slices; 10-100 ms/GB",
      },
      "pond.online": {
        value: 5500,
        low: 1000,
        high: 10000,
        unit: "ns/GB",
        note: 'Pool slice onlining: Middle of the stated range. "near instantaneous, microseconds/GB" - bounds are a reading',
      },
    },
  ),
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Sec 4.1", asOf: "2023", grade: "datasheet" },
    {
      "pond.slice": { value: 1_073_741_824, unit: "bytes", note: "Pool allocation granule" },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 2", asOf: "2026", grade: "measured" },
    {
      "oct.lat.switch_add": {
        value: 220,
        unit: "ns",
        note: "CXL 2.0 switch (XConn-class): flit deserialised/reserialised twice per round trip",
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 2, bus analyser", asOf: "2026", grade: "measured" },
    {
      "oct.lat.break.cpu": {
        value: 122.5,
        low: 75,
        high: 170,
        unit: "ns",
        note: "CXL.mem read: CPU part: Middle of the stated range. most of the variability between devices/platforms",
      },
      "oct.lat.break.port": { value: 65, unit: "ns", note: "CXL.mem read: CPU port round trips + flight" },
      "oct.lat.break.dev": { value: 25, unit: "ns", note: "CXL.mem read: device-internal processing" },
      "oct.lat.break.dram": { value: 37.5, low: 35, high: 40, unit: "ns", note: "CXL.mem read: DRAM access" },
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
      "mel.tail": {
        value: 160,
        unit: "ns",
        note: "p99.9 increase over median, CXL-B/C: local 45 ns, NUMA 61 ns",
      },
      "mel.knee": {
        value: 0.68,
        low: 0.5,
        high: 0.86,
        unit: "ratio",
        note: "CXL knee: +60 ns at utilisation: Middle of the stated range. local/NUMA stable until 90-95%",
      },
      "mel.sat.ab": {
        value: 1200,
        low: 350,
        high: 1200,
        unit: "ns",
        note: "CXL-A/B at saturation: from ~350 ns; CXL-C reaches 3000 ns",
      },
    },
  ),
  ...figuresFrom(
    { source: "Guo et al. NSDI'26", asOf: "2026", grade: "measured" },
    {
      "xconn.contention": {
        value: 927.2,
        low: 230.2,
        high: 1624.2,
        unit: "ns",
        note: "XConn pool latency under host contention: Middle of the stated range. victim bandwidth -82.6%; degradation starts at 30% load; 4 KB stream takes 97.8% against 64 B stream",
      },
    },
  ),
  ...figuresFrom(
    {
      source:
        "'Architectural and System Implications of CXL-enabled Tiered Memory' (MIKU), arXiv 2503.17864 abstract",
      asOf: "2025",
      grade: "measured",
    },
    {
      "asplos.tieredmem": {
        value: 0.81,
        unit: "ratio",
        note: "DDR bandwidth loss caused by slow CXL requests sharing queues: model shared LFB/CHA/IIO tracker occupancy (Little law), not independent tiers",
      },
    },
  ),
};
