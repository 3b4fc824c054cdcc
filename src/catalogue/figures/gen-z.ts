import { type FigureTable, figuresFrom } from "./define.ts";

/** Gen-Z: packet sizes of the specification, and the few figures published of systems. */
export const figures: FigureTable = {
  ...figuresFrom(
    {
      source:
        "github linux-genz/genz-utils genz/genz_1_1.py + linux-genz/linux drivers/genz (generated from Core Spec 1.1)",
      asOf: "2019",
      grade: "datasheet",
    },
    {
      "genz.hdr.read": {
        value: 24,
        unit: "bytes",
        note: "Core64 Read request: +4 multi-subnet GC, +4 R-Key, +16 next-header when present",
      },
      "genz.hdr.rsp": { value: 16, unit: "bytes", note: "Core64 Read Response header: + payload" },
      "genz.hdr.write": { value: 24, unit: "bytes", note: "Core64 Write request header: + payload" },
      "genz.hdr.ack": { value: 16, unit: "bytes", note: "Core64 StandaloneAck" },
      "genz.maxpkt": { value: 504, unit: "bytes", note: "Max packet (LEN 7-bit x 4 B, 126 DW)" },
      "genz.pcrc": { value: 6, unit: "bit", note: "PCRC" },
      "genz.ecrc": { value: 24, unit: "bit", note: "ECRC" },
      "genz.akey": { value: 6, unit: "bit", note: "AKey" },
      "genz.vc": { value: 32, unit: "VCs", note: "Virtual channels (5-bit)" },
      "genz.tag": { value: 12, unit: "bit", note: "Tag: outstanding requests per pair up to 4096" },
      "genz.cid": { value: 4096, unit: "components", note: "CID 12-bit per subnet" },
      "genz.gcid": { value: 268_435_456, unit: "components", note: "GCID = SID16+CID12" },
      "genz.rkey": { value: 32, unit: "bit", note: "R-Key: 12-bit RKD (domain) + 20-bit key" },
      "genz.deadline": { value: 10, unit: "bit", note: "Deadline field" },
    },
  ),
  ...figuresFrom(
    { source: "AnandTech 15167 (web)", asOf: "2019", grade: "datasheet" },
    {
      "genz.zmm.lat": {
        value: 400,
        unit: "ns",
        note: "ZMM (Gen-Z memory module) SC19 demo: the ONLY system-level Gen-Z latency found; vendor listing, not an independent measurement",
      },
    },
  ),
  ...figuresFrom(
    { source: "AnandTech 15167", asOf: "2019", grade: "datasheet" },
    {
      "genz.zmm.bw": { value: 30, unit: "GB/s", note: "ZMM SC19 demo" },
      "genz.zmm.cap": { value: 256_000_000_000, unit: "bytes", note: "ZMM SC19 demo" },
    },
  ),
  ...figuresFrom(
    { source: "Linley newsletter 17 Sep 2019", asOf: "2019", grade: "datasheet" },
    {
      "genz.hpe.switch": {
        value: 1587.5,
        unit: "GB/s",
        note: "HPE prototype Gen-Z switch ASIC (Hot Chips 31): in-package optics; PCIe Gen4 host bridge; prototype quantities, no commercial plan",
      },
    },
  ),
  ...figuresFrom(
    { source: "from memory of Gen-Z Consortium/HPE material", asOf: "2019", grade: "assumed" },
    {
      "genz.switch.lat": {
        value: 65,
        low: 30,
        high: 100,
        unit: "ns",
        note: "Gen-Z switch hop: Middle of the stated range. 30-50 ns claim; treat as low-confidence; add SerDes/FEC 2x10-50 ns, expose as slider",
      },
    },
  ),
  ...figuresFrom(
    { source: "techmallcity page: 1.2 Tb/s over 30-50 m", asOf: "2016", grade: "datasheet" },
    {
      "genz.machine.x1": { value: 150, unit: "GB/s", note: "HPE X1 photonics module" },
    },
  ),
};
