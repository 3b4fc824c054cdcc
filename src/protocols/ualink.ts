import type { MessageShape, Protocol } from "../model/index.ts";
import { goodputOfShapes } from "./closed-form.ts";

const FLIT_BYTES = 64;
/** Ten transaction flits fill a link flit of 640 B, less 3 B header, 5 B segment headers and 4 B CRC; error correction makes 680 B of it. */
const PER_BYTE = 680 / (640 - 3 - 5 - 4);
/** The longest request; compressed requests are 64 to 256 B and aligned. */
const MAX_REQUEST_BYTES = 256;
/** Fields of a control half-flit, in sectors of 4 B: a compressed request takes two, a compressed response one. */
const REQUEST_BYTES = 8;
const RESPONSE_BYTES = 4;

const message = (fieldBytes: number, carries: boolean): MessageShape => ({
  unitBytes: MAX_REQUEST_BYTES,
  perUnitBytes: fieldBytes * PER_BYTE,
  perByte: carries ? PER_BYTE : 0,
});
const shapes = {
  readRequest: message(REQUEST_BYTES, false),
  readData: message(RESPONSE_BYTES, true),
  write: message(REQUEST_BYTES, true),
  completion: message(RESPONSE_BYTES, false),
};

/**
 * UALink 200G: reads and whole writes with compressed fields, packed ideally; credits and beats shorter than 64 B are left out.
 * Raw rate is the signalling rate, 212.5 GT/s a lane. No hardware has been measured yet.
 */
export const protocol: Protocol = {
  name: "ualink",
  title: "UALink class",
  status: "projection",
  source:
    "UALink_200 Specification 1.0: section 5.1 (table 5-2, fields), 5.9 (compressed fields), 6.3 (table 6-1, link flit); ual.* in the catalogue",
  ...shapes,
  flitBytes: FLIT_BYTES,
  maxPacketBytes: MAX_REQUEST_BYTES,
  postedWrites: false,
  goodputGBps: (gBps, readShare, bytes = MAX_REQUEST_BYTES) =>
    goodputOfShapes(shapes, gBps, readShare, bytes),
};
