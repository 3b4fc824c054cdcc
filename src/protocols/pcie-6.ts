import type { MessageShape, Protocol } from "../model/index.ts";
import { goodputOfShapes, NO_MESSAGE } from "./closed-form.ts";
import {
  COMPLETION_HEADER_BYTES,
  MAX_READ_REQUEST_BYTES,
  MEMORY_HEADER_BYTES,
  PAYLOAD_BYTES,
} from "./pcie-framing.ts";

/** 236 B of transaction-layer packets, 6 B of link control, 8 B of CRC and 6 B of forward error correction. */
const FLIT_BYTES = 256;
const TLP_BYTES = 236;
/** What a byte of a packet takes on the wire; packets need neither framing nor acknowledgements of their own. */
const PER_BYTE = FLIT_BYTES / TLP_BYTES;
const COPY_BYTES = 1024 ** 2;

const tlp = (unitBytes: number, headerBytes: number, carries: boolean): MessageShape => ({
  unitBytes,
  perUnitBytes: headerBytes * PER_BYTE,
  perByte: carries ? PER_BYTE : 0,
});

const shapes = {
  readRequest: tlp(MAX_READ_REQUEST_BYTES, MEMORY_HEADER_BYTES, false),
  readData: tlp(PAYLOAD_BYTES, COMPLETION_HEADER_BYTES, true),
  write: tlp(PAYLOAD_BYTES, MEMORY_HEADER_BYTES, true),
  completion: NO_MESSAGE,
};

/** PCIe Gen6 and Gen7 in flit mode. Optional header content (PASID, segments) is left out. */
export const protocol: Protocol = {
  name: "pcie-6",
  title: "PCIe Gen6, flit mode",
  status: "projection",
  source: "PCI Express Base Specification 6.0: section 4.2.3 (flit of 256 B), 2.2 (flit-mode headers)",
  ...shapes,
  flitBytes: FLIT_BYTES,
  maxPacketBytes: PAYLOAD_BYTES,
  postedWrites: true,
  goodputGBps: (gBps, readShare, bytes = COPY_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
};
