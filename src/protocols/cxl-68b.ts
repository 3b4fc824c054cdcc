import type { Protocol } from "../model/index.ts";

const LINE_BYTES = 64;
/** A flit is four slots of 16 B with 2 B protocol id and 2 B CRC. */
const FLIT_BYTES = 68;
const SLOTS = 4;
const SLOT_BYTES = FLIT_BYTES / SLOTS;
/** A 64 B line fills four slots; its data header shares a slot with another, a write's header takes one whole. */
const DATA_SLOTS = 4;
const DATA_HEADER_SLOTS = 1 / 2;
const COMPLETION_SLOTS = 1 / 2;
const REQUEST_SLOTS = 1;
const WRITE_SLOTS = DATA_SLOTS + 1;

/** CXL 1.1 and 2.0, 68 B flits. Packing is taken as ideal: at most one flit of alignment on an idle link is left out. */
export const protocol: Protocol = {
  name: "cxl-68b",
  title: "CXL 2.0, 68 B flits",
  status: "available",
  source: "CXL Specification 2.0, section 4.2 (flit packing); slot counts checked against four measurements",
  readRequest: { unitBytes: LINE_BYTES, perUnitBytes: REQUEST_SLOTS * SLOT_BYTES, perByte: 0 },
  readData: {
    unitBytes: LINE_BYTES,
    perUnitBytes: (DATA_SLOTS + DATA_HEADER_SLOTS) * SLOT_BYTES,
    perByte: 0,
  },
  write: { unitBytes: LINE_BYTES, perUnitBytes: WRITE_SLOTS * SLOT_BYTES, perByte: 0 },
  completion: { unitBytes: LINE_BYTES, perUnitBytes: COMPLETION_SLOTS * SLOT_BYTES, perByte: 0 },
  flitBytes: FLIT_BYTES,
  maxPacketBytes: LINE_BYTES,
  postedWrites: false,
  /** Flits per 64 B access: S2M (4r + r/2 + w/2)/4, M2S (5w + r)/4; goodput = raw x 64/68 / max. */
  goodputGBps(gBps, readShare, bytes = LINE_BYTES) {
    const r = readShare;
    const w = 1 - readShare;
    const s2m = (DATA_SLOTS * r + r / 2 + w / 2) / SLOTS;
    const m2s = (WRITE_SLOTS * w + r) / SLOTS;
    const usefulRatio = bytes / (Math.ceil(bytes / LINE_BYTES) * LINE_BYTES);
    return (gBps * (LINE_BYTES / FLIT_BYTES) * usefulRatio) / Math.max(s2m, m2s);
  },
};
