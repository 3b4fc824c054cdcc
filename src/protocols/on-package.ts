import type { Protocol } from "../model/index.ts";
import { goodputOfShapes, NO_MESSAGE } from "./closed-form.ts";

const LINE_BYTES = 64;

const payload = { unitBytes: LINE_BYTES, perUnitBytes: 0, perByte: 1 };
const shapes = { readRequest: NO_MESSAGE, readData: payload, write: payload, completion: NO_MESSAGE };

/** Memory attached to its chip (HBM, DDR): no packets; commands have wires of their own. */
export const protocol: Protocol = {
  name: "on-package",
  title: "Attached memory",
  status: "available",
  source: "JEDEC JESD238 (HBM3) and JESD79-5 (DDR5): separate command and data buses",
  ...shapes,
  flitBytes: LINE_BYTES,
  maxPacketBytes: LINE_BYTES,
  postedWrites: false,
  goodputGBps: (gBps, readShare, bytes = LINE_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
};
