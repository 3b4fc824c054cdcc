import type { Protocol } from "../model/index.ts";

const LINE_BYTES = 64;
const FLIT_BYTES = 256;
/** Slots of a standard flit that carry messages towards the host: 14 G-slots and two thirds of the header slot. */
const S2M_SLOTS = 14 + 2 / 3;
const M2S_SLOTS = 15;
/** The header slot never carries data. */
const DATA_ONLY_SLOTS = 14;
const DATA_SLOTS = 4;
const HEADER_SLOTS = 1 / 3;
const WRITE_SLOTS = DATA_SLOTS + 1;

/** CXL 3.x, standard 256 B flits: one header slot and 14 slots of 16 B. No hardware measurement confirms it yet. */
export const protocol: Protocol = {
  name: "cxl-256b",
  title: "CXL 3.x, 256 B flits",
  status: "projection",
  source: "CXL Specification 3.1, sections 4.3.2 to 4.3.4, tables 4-14 to 4-18",
  readRequest: { unitBytes: LINE_BYTES, perUnitBytes: FLIT_BYTES / M2S_SLOTS, perByte: 0 },
  readData: {
    unitBytes: LINE_BYTES,
    perUnitBytes: ((DATA_SLOTS + HEADER_SLOTS) * FLIT_BYTES) / S2M_SLOTS,
    perByte: 0,
  },
  write: { unitBytes: LINE_BYTES, perUnitBytes: (WRITE_SLOTS * FLIT_BYTES) / M2S_SLOTS, perByte: 0 },
  completion: { unitBytes: LINE_BYTES, perUnitBytes: (HEADER_SLOTS * FLIT_BYTES) / S2M_SLOTS, perByte: 0 },
  flitBytes: FLIT_BYTES,
  maxPacketBytes: LINE_BYTES,
  postedWrites: false,
  /** Flits per access: S2M max((4r + (r+w)/3)/(14 + 2/3), 4r/14), M2S (5w + r)/15; goodput = raw x 64/256 / max. */
  goodputGBps(gBps, readShare, bytes = LINE_BYTES) {
    const r = readShare;
    const w = 1 - readShare;
    const s2m = Math.max(
      (DATA_SLOTS * r + (r + w) * HEADER_SLOTS) / S2M_SLOTS,
      (DATA_SLOTS * r) / DATA_ONLY_SLOTS,
    );
    const m2s = (WRITE_SLOTS * w + r) / M2S_SLOTS;
    const usefulRatio = bytes / (Math.ceil(bytes / LINE_BYTES) * LINE_BYTES);
    return (gBps * (LINE_BYTES / FLIT_BYTES) * usefulRatio) / Math.max(s2m, m2s);
  },
};
