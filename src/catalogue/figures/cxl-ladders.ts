import { type FigureTable, figuresFrom } from "./define.ts";

/** Idle latencies of whole CXL paths, from several hosts, devices and groups. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Pond, ASPLOS'23 (doi 10.1145/3575693.3578835), Fig.7", asOf: "2023", grade: "derived" },
    {
      "pond.lat.local_dram": { value: 85, unit: "ns", note: "Local DRAM (Pond baseline): =40+45" },
      "pond.lat.8s": {
        value: 155,
        unit: "ns",
        note: "MHD/EMC pool, 8 sockets: 40+25+5+25+15+45; 182% of local",
      },
      "pond.lat.16s": {
        value: 180,
        unit: "ns",
        note: "MHD/EMC pool, 16 sockets (with retimer): 40+25+(5+20+5)+25+15+45; 212%",
      },
      "pond.lat.32_64s": {
        value: 270,
        unit: "ns",
        note: 'EMC + 1 CXL switch, 32/64 sockets: ">270 ns, 318%"; summing the drawn components 40+25+30+25+20+25+30+25+15+45 gives 280, so treat 270 as a floor',
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 2", asOf: "2026", grade: "measured" },
    {
      "oct.lat.local": { value: 115, unit: "ns", note: "Local DDR5 on Intel Xeon 6" },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Fig.2 230-270; 233 measured Sec 6.2", asOf: "2026", grade: "measured" },
    {
      "oct.lat.expansion": {
        value: 233,
        low: 200,
        high: 300,
        unit: "ns",
        note: "CXL expansion device (direct): Xeon 6 / AMD Turin",
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Fig.2 260-300; N=2 measured 267", asOf: "2026", grade: "measured" },
    {
      "oct.lat.mpd": { value: 267, low: 260, high: 300, unit: "ns", note: "CXL 2/4-port MPD (multi-headed)" },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Fig.2", asOf: "2026", grade: "measured" },
    {
      "oct.lat.switch": {
        value: 545,
        low: 490,
        high: 600,
        unit: "ns",
        note: "Expansion device behind one CXL switch: use the range, not the midpoint",
      },
      "oct.lat.rdma_tor": {
        value: 3550,
        unit: "ns",
        note: "RDMA via ToR, 64 B read: 100 Gb Mellanox CX5 era testbed",
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Fig.4 (redraws Melody ASPLOS'25)", asOf: "2026", grade: "measured" },
    {
      "oct.melody.cxl-a.x5": {
        value: 215,
        unit: "ns",
        note: "Melody device CXL-A on Xeon 5 (EMR): rounded to 5 ns by Octopus",
      },
      "oct.melody.cxl-d.x5": {
        value: 230,
        unit: "ns",
        note: "Melody device CXL-D on Xeon 5 (EMR): rounded to 5 ns by Octopus",
      },
      "oct.melody.cxl-b.x5": {
        value: 275,
        unit: "ns",
        note: "Melody device CXL-B on Xeon 5 (EMR): rounded to 5 ns by Octopus",
      },
      "oct.melody.cxl-c.x5": {
        value: 390,
        unit: "ns",
        note: "Melody device CXL-C on Xeon 5 (EMR): rounded to 5 ns by Octopus",
      },
      "oct.melody.numa.x5": {
        value: 190,
        unit: "ns",
        note: "Melody device NUMA on Xeon 5 (EMR): rounded to 5 ns by Octopus",
      },
    },
  ),
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Fig.4", asOf: "2026", grade: "measured" },
    {
      "oct.melody.cxl-a.x6": { value: 255, unit: "ns", note: "Melody device CXL-A, Xeon 6 equivalent" },
      "oct.melody.cxl-d.x6": { value: 270, unit: "ns", note: "Melody device CXL-D, Xeon 6 equivalent" },
      "oct.melody.cxl-b.x6": { value: 315, unit: "ns", note: "Melody device CXL-B, Xeon 6 equivalent" },
      "oct.melody.cxl-c.x6": { value: 435, unit: "ns", note: "Melody device CXL-C, Xeon 6 equivalent" },
      "oct.melody.numa.x6": { value: 230, unit: "ns", note: "Melody device NUMA, Xeon 6 equivalent" },
    },
  ),
  ...figuresFrom(
    { source: "Oasis, SOSP'25, Sec 2.3", asOf: "2025", grade: "measured" },
    {
      "oasis.ratio.emr": { value: 2.15, unit: "ratio", note: "CXL / local DDR5 latency ratio, Xeon 5" },
      "oasis.ratio.turin": { value: 2.29, unit: "ratio", note: "CXL / local DDR5 latency ratio, EPYC 9005" },
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
      "es24.cxl.idle": {
        value: 244.2,
        unit: "ns",
        note: "ASIC CXL expander (x16 Gen5, SNC-4 SPR): median 251 below 3 GB/s",
      },
      "es24.cxl.remote": { value: 460.7, unit: "ns", note: "CXL accessed from the remote socket" },
    },
  ),
  ...figuresFrom(
    {
      source: "Maruf & Chowdhury, 'Memory Disaggregation: Advances and Open Challenges', HotInfra'23",
      asOf: "2023",
      grade: "measured",
    },
    {
      "cxl3.adder": {
        value: 75,
        low: 50,
        high: 100,
        unit: "ns",
        note: "CXL over local (literature generic): Middle of the stated range. 50-100 ns generic claim; measured adders are 118-160+ ns",
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
      "mel.switch": {
        value: 600,
        unit: "ns",
        note: "CXL + switch: Fig. 1 of Melody; corroborates Octopus 490-600 and Samsung CMM-B 596",
      },
    },
  ),
  ...figuresFrom(
    { source: "compbuddey.blogspot (AnandTech mirror, Apr 2024)", asOf: "2024", grade: "datasheet" },
    {
      "cmmb.lat": {
        value: 596,
        unit: "ns",
        note: "Samsung CMM-B pool box (switch): 8x E3.S CMM-D, 16 TB, up to 3 servers",
      },
    },
  ),
  ...figuresFrom(
    { source: "Guo et al. NSDI'26", asOf: "2026", grade: "measured" },
    {
      "xconn.memchannel": {
        value: 220.5,
        unit: "ns",
        note: "XConn Apollo pool on EMR 6530 (NSDI26 MemChannel): CONFLICTS with Octopus 490-600, Beluga 750, CMM-B 596; do not use as a switch latency without explanation (likely excludes host path or different baseline)",
      },
    },
  ),
  ...figuresFrom(
    { source: "Beluga, arXiv 2511.20172 (SIGMOD26) (secondary notes)", asOf: "2025", grade: "measured" },
    {
      "beluga.lat": { value: 750, unit: "ns", note: "XConn XC50256 64 B access" },
    },
  ),
  ...figuresFrom(
    { source: "TPP ASPLOS23 slides", asOf: "2023", grade: "measured" },
    {
      "tpp.cxl.lat": {
        value: 210,
        low: 170,
        high: 250,
        unit: "ns",
        note: "CXL (TPP): Middle of the stated range.",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Sun et al., MICRO'23 (doi 10.1145/3613424.3614256); secondary notes",
      asOf: "2023",
      grade: "measured",
    },
    {
      "micro23.lat.a": { value: 0.35, unit: "ratio", note: "CXL-A vs DDR5-R ld latency: B ~2x, C ~3x" },
    },
  ),
  ...figuresFrom(
    {
      source: "Micron/Samsung CZ120/CMM-D whitepaper (secondary) ; Toms Hardware CZ120",
      asOf: "2024",
      grade: "measured",
    },
    {
      "cz120.lat": {
        value: 254,
        low: 144,
        high: 353,
        unit: "ns",
        note: "RDIMM local / remote / CXL local / CXL remote: 144 / 239 / 254 / 353",
      },
    },
  ),
  ...figuresFrom(
    { source: "bsc-mem/Mess-simulator memory_curve/cxl/bwlat_88.txt", asOf: "2024", grade: "measured" },
    {
      "mess.cxl.idle": {
        value: 107.4,
        unit: "cycles",
        note: "Micron CXL expander SystemC model (Mess), pin-level: saturates 30.1 GB/s at ~571; host path must be added",
      },
    },
  ),
};
