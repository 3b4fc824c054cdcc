import type { Protocol } from "../model/index.ts";
import { goodputOfShapes } from "./closed-form.ts";

/** The largest power of two that a packet of 504 B (126 double words) carries beside its header. */
const MAX_PAYLOAD_BYTES = 256;
const READ_REQUEST_BYTES = 24;
const READ_RESPONSE_HEADER_BYTES = 16;
const WRITE_HEADER_BYTES = 24;
const ACK_BYTES = 16;
const LINE_BYTES = 64;

const shapes = {
  readRequest: { unitBytes: MAX_PAYLOAD_BYTES, perUnitBytes: READ_REQUEST_BYTES, perByte: 0 },
  readData: { unitBytes: MAX_PAYLOAD_BYTES, perUnitBytes: READ_RESPONSE_HEADER_BYTES, perByte: 1 },
  write: { unitBytes: MAX_PAYLOAD_BYTES, perUnitBytes: WRITE_HEADER_BYTES, perByte: 1 },
  completion: { unitBytes: MAX_PAYLOAD_BYTES, perUnitBytes: ACK_BYTES, perByte: 0 },
};

/** Gen-Z Core64 packets inside one subnet; an R-Key or another subnet would add 4 B each. */
export const protocol: Protocol = {
  name: "gen-z",
  title: "Gen-Z Core64",
  status: "historical",
  source: "Gen-Z Core Specification 1.1, as generated into genz-utils genz_1_1.py and the Linux genz driver",
  ...shapes,
  // the shortest packet: the specification counts length in units of 4 B, which nothing ever comes alone in
  flitBytes: ACK_BYTES,
  maxPacketBytes: MAX_PAYLOAD_BYTES,
  postedWrites: false,
  goodputGBps: (gBps, readShare, bytes = LINE_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
};
