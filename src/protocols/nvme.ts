import { type MessageShape, type Protocol, wireBytes } from "../model/index.ts";
import { goodputOfShapes } from "./closed-form.ts";
import { CREDIT_BYTES, MEMORY_READ, MEMORY_WRITE, PAYLOAD_BYTES } from "./pcie-framing.ts";

export const BLOCK_BYTES = 4096;
/** The largest transfer of one command that drives commonly accept (MDTS). */
export const COMMAND_BYTES = 128 * 1024;
export const SUBMISSION_BYTES = 64;
export const COMPLETION_BYTES = 16;
const DOORBELL_BYTES = 4;

const tlps = (bytes: number): number => wireBytes(MEMORY_WRITE, bytes);
/** Data moves in whole blocks, each in TLPs of its own. */
const blocks: MessageShape = { unitBytes: BLOCK_BYTES, perUnitBytes: tlps(BLOCK_BYTES), perByte: 0 };
const command: MessageShape = {
  unitBytes: COMMAND_BYTES,
  perUnitBytes: tlps(DOORBELL_BYTES) + tlps(SUBMISSION_BYTES),
  perByte: 0,
};
const completion: MessageShape = {
  unitBytes: COMMAND_BYTES,
  perUnitBytes: tlps(COMPLETION_BYTES) + wireBytes(MEMORY_READ, PAYLOAD_BYTES),
  perByte: 0,
};
const shapes = { readRequest: command, readData: blocks, write: blocks, completion };

/** NVMe over PCIe: doorbell, 64 B command and 16 B completion for each 128 KiB, whole 4 KiB blocks. */
export const protocol: Protocol = {
  name: "nvme",
  title: "NVMe over PCIe",
  status: "available",
  source:
    "NVM Express Base Specification 2.0: section 3.3 (queues, doorbells), 4.1 (64 B commands, 16 B completions)",
  ...shapes,
  flitBytes: CREDIT_BYTES,
  maxPacketBytes: PAYLOAD_BYTES,
  postedWrites: false,
  goodputGBps: (gBps, readShare, bytes = COMMAND_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
};
