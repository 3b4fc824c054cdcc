import type { Protocol } from "../model/index.ts";
import { goodputOfShapes } from "./closed-form.ts";

const FLIT_BYTES = 16;
/** Copy engines send up to 256 B behind one header; loads and stores of a core at most 128 B. */
const MAX_PAYLOAD_BYTES = 256;

const packet = (perByte: 0 | 1) => ({ unitBytes: MAX_PAYLOAD_BYTES, perUnitBytes: FLIT_BYTES, perByte });
const shapes = { readRequest: packet(0), readData: packet(1), write: packet(1), completion: packet(0) };

/**
 * NVLink class: one header flit of 16 B before the data, one flit for a request or an acknowledgement. The format is not public;
 * this gives the 80 % of the line rate that NVIDIA names for 128 B payloads in both directions, and 89 % in one.
 */
export const protocol: Protocol = {
  name: "nvlink",
  title: "NVLink class",
  status: "available",
  source:
    "NVIDIA in github NVIDIA/nccl-tests issues 149 and 258 (20 of 25 GB/s with 128 B payloads both ways; 256 B from copy engines) and NVIDIA/apex (128-bit flits)",
  ...shapes,
  flitBytes: FLIT_BYTES,
  maxPacketBytes: MAX_PAYLOAD_BYTES,
  postedWrites: false,
  goodputGBps: (gBps, readShare, bytes = MAX_PAYLOAD_BYTES) =>
    goodputOfShapes(shapes, gBps, readShare, bytes),
};
