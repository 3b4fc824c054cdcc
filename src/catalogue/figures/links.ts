import { type FigureTable, figuresFrom } from "./define.ts";

/** PCIe, accelerator links, RDMA networks, NVMe drives. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "Octopus, NSDI'26, Sec 6.2", asOf: "2026", grade: "measured" },
    {
      "oct.rpc.rdma": { value: 3800, unit: "ns", note: "RDMA RPC 64 B (100 GbE CX5, ToR)" },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-1", asOf: "2017", grade: "datasheet" },
    {
      "pcie.g4.x16.raw": {
        value: 32,
        unit: "GB/s",
        note: "PCIe Gen4 x16: NEVER quote the sum of both directions as bandwidth; duplex sum is 2x this. after 128b/130b = 31.51 GB/s (CXL may bypass sync headers)",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-1", asOf: "2019", grade: "datasheet" },
    {
      "pcie.g5.x16.raw": {
        value: 64,
        unit: "GB/s",
        note: "PCIe Gen5 x16: NEVER quote the sum of both directions as bandwidth; duplex sum is 2x this. after 128b/130b = 63.02 GB/s (CXL may bypass sync headers)",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-1", asOf: "2022", grade: "datasheet" },
    {
      "pcie.g6.x16.raw": {
        value: 128,
        unit: "GB/s",
        note: "PCIe Gen6 x16: NEVER quote the sum of both directions as bandwidth; duplex sum is 2x this. FLIT mode (PAM4+FEC), no 128b/130b",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "CXL 4.0 release 18 Nov 2025 (128 GT/s, businesswire/semiiphub) x 16 lanes / 8",
      asOf: "2025",
      grade: "datasheet",
    },
    {
      "pcie.g7.x16.raw": {
        value: 256,
        unit: "GB/s",
        note: "PCIe Gen7 x16: NEVER quote the sum of both directions as bandwidth; duplex sum is 2x this. FLIT mode (PAM4+FEC), no 128b/130b",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "ualinkconsortium.org Q&A blog + Tom's Hardware 2025 + nand-research",
      asOf: "2025",
      grade: "datasheet",
    },
    {
      "ual.lane": {
        value: 25,
        unit: "GB/s",
        note: "UALink 200G lane: 212.5 GT/s signalling; x4 = 800 Gb/s per port per direction",
      },
      "ual.eff": { value: 0.93, unit: "ratio", note: "UALink: 680 B DL flit; 64/128/192/256 B requests" },
      "ual.scale": { value: 1024, unit: "accelerators", note: "UALink pod" },
      "ual.switch": {
        value: 175,
        low: 100,
        high: 250,
        unit: "ns",
        note: "UALink switch port-to-port (400G ports): Middle of the stated range. <=150 ns for 25T, <200 50T, <250 100T",
      },
      "ual.rtt": { value: 1000, unit: "ns", note: "UALink round trip <4 m: <1 us RTT for 64B/640B payloads" },
    },
  ),
  ...figuresFrom(
    {
      source: "fp4-site, repeating the NVIDIA Hopper whitepaper",
      asOf: "2022",
      grade: "datasheet",
    },
    {
      nvl4: {
        value: 900,
        unit: "GB/s",
        note: "NVLink 4 (H100/H200): 450 GB/s per direction, 18 links x 50 GB/s duplex",
      },
    },
  ),
  ...figuresFrom(
    { source: "semiwiki thread (1.8 TB/s; NVL72 130 TB/s)", asOf: "2024", grade: "datasheet" },
    {
      nvl5: { value: 1800, unit: "GB/s", note: "NVLink 5 (B200): 900 GB/s per direction" },
    },
  ),
  ...figuresFrom(
    { source: "from memory of NVIDIA A100 whitepaper", asOf: "2020", grade: "assumed" },
    {
      nvl3: { value: 600, unit: "GB/s", note: "NVLink 3 (A100)" },
    },
  ),
  ...figuresFrom(
    { source: "datacrunch.io GH200", asOf: "2023", grade: "datasheet" },
    {
      nvc2c: { value: 450, unit: "GB/s", note: "NVLink-C2C (GH200): 900 GB/s sum" },
    },
  ),
  ...figuresFrom(
    { source: "Beluga, arXiv 2511.20172 (SIGMOD26) (secondary notes)", asOf: "2025", grade: "measured" },
    {
      "beluga.rdma16k": {
        value: 10550,
        unit: "ns",
        note: "16 KB GPU->remote memory via RDMA (CX-7 200G): only 2.68 us is data; ~75% software/sync",
      },
    },
  ),
  ...figuresFrom(
    { source: "Kalia et al., SoCC20 (doi 10.1145/3419111.3421294)", asOf: "2020", grade: "measured" },
    {
      "rdma.write.cx5": {
        value: 1300,
        unit: "ns",
        note: "RDMA write 64 B, ConnectX-5 100G IB: CX-3 56G: 1.4",
      },
      "rdma.rdafterwr": {
        value: 2500,
        unit: "ns",
        note: "RDMA write + flushing read, CX-5: CX-3 with Optane 2.9",
      },
      "rdma.switch": {
        value: 550,
        low: 300,
        high: 800,
        unit: "ns",
        note: "Switch port crossing one-way: Middle of the stated range.",
      },
      "rdma.pcie": {
        value: 400,
        unit: "ns",
        note: "PCIe round trip at a NIC: floor: 2x300 + 2x400 = 1.4 us",
      },
      "rdma.eRPC": { value: 2300, unit: "ns", note: "Two-sided RPC" },
    },
  ),
  ...figuresFrom(
    {
      source: "yobitel.com (~330) and router-switch.com (<150) - they DISAGREE",
      asOf: "2024",
      grade: "quoted",
    },
    {
      "ib.ndr.hop": {
        value: 230,
        low: 130,
        high: 330,
        unit: "ns",
        note: "Quantum-2 NDR switch port-to-port: Middle of the stated range. use 130-330; HDR 130 ns claimed (memory)",
      },
    },
  ),
  ...figuresFrom(
    { source: "itctshop.com, yobitel.com", asOf: "2022", grade: "datasheet" },
    {
      "ib.ndr.ports": { value: 64, unit: "ports", note: "Quantum-2 QM9700" },
    },
  ),
  ...figuresFrom(
    { source: "docs.nvidia.com MCA7J70 spec", asOf: "2023", grade: "datasheet" },
    {
      "ib.cable.delay": { value: 4.5, unit: "ns/m", note: "Copper propagation" },
    },
  ),
  ...figuresFrom(
    { source: "vLLM blog 2026-01-08 (vllm-project.github.io repo)", asOf: "2026", grade: "measured" },
    {
      "pcie.g5.dma.h100": {
        value: 50,
        low: 50,
        high: 55.4,
        unit: "GB/s",
        note: "H100 PCIe Gen5 x16 DMA host<->GPU: 83.4 GB/s bidirectional DMA; 68.5 kernel copy",
      },
    },
  ),
  ...figuresFrom(
    { source: "Beluga secondary notes", asOf: "2025", grade: "measured" },
    {
      "pcie.g5.beluga": { value: 55.4, unit: "GB/s", note: "H20 PCIe Gen5 x16 host memory" },
    },
  ),
  ...figuresFrom(
    { source: "from memory of common bandwidthTest results", asOf: "2021", grade: "assumed" },
    {
      "pcie.g4.eff": { value: 25, low: 24, high: 26.5, unit: "GB/s", note: "A100 PCIe Gen4 x16" },
    },
  ),
  ...figuresFrom(
    {
      source: "from memory of pcie-bench SIGCOMM18: ~550 ns Haswell/BDW 64 B; paper abstract",
      asOf: "2018",
      grade: "assumed",
    },
    {
      "pcie.rtt": {
        value: 550,
        low: 400,
        high: 700,
        unit: "ns",
        note: "PCIe device DMA read RTT: Middle of the stated range. Kalia SoCC20 (seen) uses ~400 ns",
      },
    },
  ),
  ...figuresFrom(
    {
      source: "Beluga notes: 16 KB GPU D2H 9.14 / H2D 10.55 us, ~8 us of it sync",
      asOf: "2025",
      grade: "measured",
    },
    {
      "gpu.memcpy.launch": {
        value: 8000,
        low: 7000,
        high: 9000,
        unit: "ns",
        note: "cudaMemcpyAsync launch+sync overhead: Middle of the stated range.",
      },
    },
  ),
  ...figuresFrom(
    { source: "clubic.com, topglobe.news", asOf: "2022", grade: "datasheet" },
    {
      "nvme.g5.read": {
        value: 13,
        low: 13,
        high: 14,
        unit: "GB/s",
        note: "Samsung PM1743 Gen5 x4: 14 in later spec",
      },
      "nvme.g5.write": { value: 6.6, unit: "GB/s", note: "Samsung PM1743" },
      "nvme.g5.iops": { value: 2_500_000, unit: "IOPS", note: "Samsung PM1743: random write 250k" },
    },
  ),
  ...figuresFrom(
    {
      source: "from memory of vendor specs; nvme-storage.com page claims 10-20 us, implausible for TLC",
      asOf: "2024",
      grade: "assumed",
    },
    {
      "nvme.lat": {
        value: 75000,
        low: 60000,
        high: 90000,
        unit: "ns",
        note: "TLC NVMe 4K random read QD1: Middle of the stated range. use 60-90 us TLC; 10 us Optane P5800X",
      },
    },
  ),
  ...figuresFrom(
    { source: "from memory of SPDK NVMe-oF performance reports", asOf: "2022", grade: "assumed" },
    {
      "nvmeof.rdma": {
        value: 10000,
        low: 5000,
        high: 15000,
        unit: "ns",
        note: "NVMe-oF RDMA added latency: Middle of the stated range. TCP adds 80-100 us vs RoCE per blocksandfiles 2022-05-03 page (seen)",
      },
    },
  ),
};
