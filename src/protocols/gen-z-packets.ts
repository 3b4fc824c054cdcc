import type { Protocol } from "../model/index.ts";
import { goodputOfShapes } from "./closed-form.ts";

/** The largest power of two that a packet of 504 B (126 double words) carries beside its header. */
const MAX_PAYLOAD_BYTES = 256;
const READ_REQUEST_BYTES = 24;
const READ_RESPONSE_HEADER_BYTES = 16;
const WRITE_HEADER_BYTES = 24;
const ACK_BYTES = 16;
const LINE_BYTES = 64;

/** Core64 packets with headers that grow by what they name besides: `rKey` B in requests, `subnet` B in every packet. */
export function genZ(
  about: Pick<Protocol, "name" | "title">,
  { rKey, subnet }: { rKey: number; subnet: number },
): Protocol {
  const packet = (headerBytes: number, perByte: 0 | 1) => ({
    unitBytes: MAX_PAYLOAD_BYTES,
    perUnitBytes: headerBytes,
    perByte,
  });
  const shapes = {
    readRequest: packet(READ_REQUEST_BYTES + rKey + subnet, 0),
    readData: packet(READ_RESPONSE_HEADER_BYTES + subnet, 1),
    write: packet(WRITE_HEADER_BYTES + rKey + subnet, 1),
    completion: packet(ACK_BYTES + subnet, 0),
  };
  return {
    ...about,
    status: "historical",
    source:
      "Gen-Z Core Specification 1.1, as generated into genz-utils genz_1_1.py and the Linux genz driver",
    ...shapes,
    // the shortest packet: the specification counts length in units of 4 B, which nothing ever comes alone in
    flitBytes: ACK_BYTES,
    maxPacketBytes: MAX_PAYLOAD_BYTES,
    postedWrites: false,
    goodputGBps: (gBps, readShare, bytes = LINE_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
  };
}

/** An R-Key: 12 bits of domain and 20 of key. */
export const R_KEY_BYTES = 4;
/** Subnet ids of source and destination, 16 bits each. */
export const SUBNET_BYTES = 4;
