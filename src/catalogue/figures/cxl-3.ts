import { type FigureTable, figuresFrom } from "./define.ts";

/** Limits and timings that the CXL 3.x specifications state. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 4.3.2, 6.2.3", asOf: "2022", grade: "datasheet" },
    {
      "cxl3.flit": {
        value: 256,
        unit: "bytes",
        note: "CXL 3.x flit: with FEC at 64 GT/s; PBR needs 256 B flits",
      },
    },
  ),
  ...figuresFrom(
    {
      source:
        "github IcarusSong/cxl-introduction (secondary notes on CXL 3.x specs); primary 3.x spec text NOT",
      asOf: "2022",
      grade: "datasheet",
    },
    {
      "cxl3.lo.flit": {
        value: 2,
        low: 2,
        high: 5,
        unit: "ns",
        note: "CXL 3.x latency-optimised 256 B flit: secondary; Das Sharma quotes 2-5 ns (from memory)",
      },
      "cxl3.gfam.hosts": {
        value: 4095,
        unit: "hosts",
        note: "GFAM hosts: GFD interleave 2-256 ways (pow2), 8 decoders per requester, DCD-only capacity",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 2.7", asOf: "2022", grade: "datasheet" },
    {
      "cxl3.pbr": {
        value: 4096,
        unit: "ports",
        note: "PBR edge ports: no shipping PBR switch measured as of writing",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 2.6", asOf: "2022", grade: "datasheet" },
    {
      "cxl3.cachedev": { value: 16, unit: "devices", note: "CXL.cache devices per root port" },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-1", asOf: "2022", grade: "datasheet" },
    {
      "cxl3.rate": {
        value: 64,
        unit: "GT/s",
        note: "CXL 3.x link rate: x16: 128 GB/s per direction (256 GB/s duplex sum)",
      },
    },
  ),
  ...figuresFrom(
    { source: "semiiphub.com / businesswire release 18 Nov 2025 (web)", asOf: "2025", grade: "datasheet" },
    {
      "cxl4.rate": {
        value: 128,
        unit: "GT/s",
        note: "CXL 4.0 link rate: PCIe 7.0 base, 256 B flit kept, bundled ports, native x2, up to 4 retimers; introl.com 13 Dec 2025 page quotes 1.5 TB/s bundled port (duplex)",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-2 case 3", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.lat.read": {
        value: 80,
        unit: "ns",
        note: "Type 3 DDR, M2S Req MemRd -> S2M DRS: x16 @64 GT/s, IDE off; simple, small devices only, explicitly NOT multi-ported/pooled devices",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-2 case 4", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.lat.write": { value: 40, unit: "ns", note: "Type 3 DDR, RwD MemWr -> NDR" },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-2 case 5", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.lat.bisnp": {
        value: 90,
        unit: "ns",
        note: "Host BISnp -> BIRsp (miss everywhere): add 2x path latency + this to every snoop-filter eviction / cross-host write",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-2 case 1", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.lat.snoop": {
        value: 120,
        low: 90,
        high: 150,
        unit: "ns",
        note: "Type 1/2 H2D snoop miss: Middle of the stated range.",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-2 case 2", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.lat.wrpull": { value: 65, unit: "ns", note: "Type 1/2 WritePull -> data" },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 13-3", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.lat.ack": { value: 65, unit: "ns", note: "Message received -> Ack transmitted" },
      "cxl31.lat.credit": { value: 50, unit: "ns", note: "Credit received -> flit transmitted" },
    },
  ),
  ...figuresFrom(
    {
      source: "CXL Specification 3.1 (2023), Sec 3.3.3 implementation note",
      asOf: "2023",
      grade: "datasheet",
    },
    {
      "cxl31.sf.sizing": {
        value: 4,
        unit: "ratio",
        note: "Inclusive snoop filter sizing vs host cache: 2-state (I/A) or 3-state; pending BISnp blocks M2S Req to same address; tracker full blocks whole M2S Req channel",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 2.4.4", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.shared.write": {
        value: 2,
        unit: "phases",
        note: "Write to multi-host HW-coherent shared FAM (HDM-DB): host must own the line (M2S Req) before MemWr with SnpType=NoOp -> two round trips; non-shared HDM-DB writes are single phase",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 2.5", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.mhmld.lds": {
        value: 16,
        unit: "LDs/head",
        note: "LDs per head on MH-MLD: pool of LDs in the device may exceed 16; CXL.mem carries only 4 LD-ID bits",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 4.3.2", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.flit.std.phy": {
        value: 16,
        unit: "bytes",
        note: "Standard 256 B flit, bytes taken by PHY (HDR+CRC+FEC): +2 B credit return; slots: 1 H-slot 14 B + 14 G-slots 16 B = 238 B",
      },
      "cxl31.flit.lopt.phy": {
        value: 20,
        unit: "bytes",
        note: "Latency-optimised 256 B flit, PHY bytes: two 6 B CRC + 6 B FEC + 2 B HDR; H 14 B + 13 G 16 B + HS 12 B; PBR messages never use LOpt",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Table 4-18", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.rate.m2s.req": {
        value: 4,
        unit: "msgs/128B",
        note: "Max m2s.req per 128 B group (256 B flit mode): 68 B flit limit: 2",
      },
      "cxl31.rate.m2s.rwd": {
        value: 2,
        unit: "msgs/128B",
        note: "Max m2s.rwd per 128 B group (256 B flit mode): 68 B flit limit: 1",
      },
      "cxl31.rate.s2m.drs": {
        value: 3,
        unit: "msgs/128B",
        note: "Max s2m.drs per 128 B group (256 B flit mode): 68 B flit limit: 3",
      },
      "cxl31.rate.s2m.ndr": {
        value: 6,
        unit: "msgs/128B",
        note: "Max s2m.ndr per 128 B group (256 B flit mode): 68 B flit limit: 2",
      },
      "cxl31.rate.s2m.bisnp": {
        value: 2,
        unit: "msgs/128B",
        note: "Max s2m.bisnp per 128 B group (256 B flit mode): 68 B flit limit: None",
      },
      "cxl31.rate.m2s.birsp": {
        value: 3,
        unit: "msgs/128B",
        note: "Max m2s.birsp per 128 B group (256 B flit mode): 68 B flit limit: None",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 11.3.5", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.ide.contain": {
        value: 2,
        unit: "flits",
        note: "IDE containment, 256 B flit: 68 B mode: 5. Loses one H-slot per 2 flits; receiver buffers 2 flits (512 B = 4 ns at x16 64GT/s, + AES pipeline)",
      },
      "cxl31.ide.skid": {
        value: 32,
        unit: "flits",
        note: "IDE skid, 256 B flit: 68 B mode: 128; near-zero latency",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.0, Table 1-1 terms", asOf: "2022", grade: "datasheet" },
    {
      "cxl31.linkclk": {
        value: 1,
        unit: "GHz",
        note: "Link-layer clock at 32 GT/s x16: 32 GT/s * 16 lanes = one 64 B flit per ns",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Tables 9-6..9-8", asOf: "2023", grade: "datasheet" },
    {
      "cxl31.interleave": {
        value: 12,
        unit: "ways",
        note: "Device-level interleave ways: 3/6/12-way at IGB supported; power-of-two up to 16",
      },
    },
  ),
};
