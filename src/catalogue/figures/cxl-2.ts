import { type FigureTable, figuresFrom } from "./define.ts";

/** Limits and timings that the CXL 1.1 and 2.0 specifications state. */
export const figures: FigureTable = {
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 13", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.spec.lat.read": {
        value: 80,
        unit: "ns",
        note: "CXL.mem device, Req->DRS pin-to-pin: target; real devices 2-3x worse",
      },
      "cxl2.spec.lat.write": { value: 40, unit: "ns", note: "CXL.mem device, RwD->NDR pin-to-pin" },
      "cxl2.spec.lat.snpmiss": { value: 50, unit: "ns", note: "CXL.cache snoop miss response" },
      "cxl2.spec.lat.wrpull": { value: 40, unit: "ns", note: "CXL.cache WrPull->data" },
      "cxl2.spec.eff": {
        value: 0.75,
        low: 0.6,
        high: 0.9,
        unit: "ratio",
        note: "CXL.cache/.mem payload efficiency: Middle of the stated range. 60-90% expected",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 4.2", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.flit.bytes": {
        value: 68,
        unit: "bytes",
        note: "CXL 1.1/2.0 flit on the wire: 64 B (4x16 B slots) + 2 B CRC + 2 B protocol ID",
      },
      "cxl2.flit.slots": {
        value: 4,
        unit: "slots",
        note: "Slots per flit: slot 0 = header slot (32-bit flit hdr + 96 b usable), never carries data unless all-data flit",
      },
      "cxl2.flit.max.req": { value: 2, unit: "msgs", note: "Max M2S Req per flit" },
      "cxl2.flit.max.rwd": { value: 1, unit: "msgs", note: "Max M2S RwD headers per flit" },
      "cxl2.flit.max.ndr": { value: 2, unit: "msgs", note: "Max S2M NDR per flit" },
      "cxl2.flit.max.drs": {
        value: 3,
        unit: "msgs",
        note: "Max S2M DRS headers per flit: G6=3 DRS hdr, H5=2, H3=DRS+NDR",
      },
      "cxl2.ack.threshold": { value: 16, unit: "acks", note: "Forced ACK threshold" },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 2.4", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.mld.lds": { value: 16, unit: "LDs", note: "Multi-Logical Device (MLD)" },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 3.1 (2023), Sec 2.6", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.vh.type12": {
        value: 1,
        unit: "device",
        note: "Type 2 devices using HDM-D (CXL.cache-managed) per host bridge: CXL 3.x: up to 16 Type 1/2 devices below a VH, Type 2 must use BISnp",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 9.13.1", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.hdm.gran": {
        value: 256,
        low: 256,
        high: 16384,
        unit: "bytes",
        note: "HDM interleave granularity: 256 B .. 16 KB; ways 1/2/4/8 in 2.0; 3/6/12/16 in 3.x (3.1 Tables 9-6..9-8)",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 11.1.7", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.ide.contain": {
        value: 5,
        unit: "flits/MAC",
        note: "IDE containment mode: one MAC slot (H6) per 5 flits -> <=1 of 20 slots = 5% bandwidth bound (derived) + buffering latency",
      },
      "cxl2.ide.skid": {
        value: 128,
        unit: "flits/MAC",
        note: "IDE skid mode: <=0.2% bandwidth bound (derived), near-zero latency; data released before verification",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 11.1.4/11.1.6", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.ide.alg": { value: 256, unit: "bit", note: "IDE cipher: 96-bit MAC" },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 3.3.2 Table 26", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.devload.levels": {
        value: 4,
        unit: "levels",
        note: "QoS telemetry DevLoad: Light/Optimal/Moderate Overload/Severe Overload; host rate: +delta / 0 ... -NormalDelta / -SevereDelta; CXL 1.1 device = Light",
      },
    },
  ),
  ...figuresFrom(
    { source: "CXL Specification 2.0 (Oct 2020), Sec 3.3.2", asOf: "2020", grade: "datasheet" },
    {
      "cxl2.devload.egress": {
        value: 8,
        unit: "ns",
        note: "Egress-port backpressure sampling: 100-sample history = 800 ns",
      },
    },
  ),
};
