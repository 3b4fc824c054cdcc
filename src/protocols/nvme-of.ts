import type { MessageShape, Protocol } from "../model/index.ts";
import { goodputOfShapes } from "./closed-form.ts";
import { BLOCK_BYTES, COMMAND_BYTES, COMPLETION_BYTES, SUBMISSION_BYTES } from "./nvme.ts";
import { AETH_BYTES, CREDIT_BYTES, MTU_BYTES, PACKET_BYTES, RETH_BYTES } from "./roce-framing.ts";

const ACK_BYTES = PACKET_BYTES + AETH_BYTES;
const sent = (capsuleBytes: number): number => PACKET_BYTES + capsuleBytes;

/** So many bytes for each command, which names up to the largest transfer that drives accept. */
const perCommand = (bytes: number): MessageShape => ({
  unitBytes: COMMAND_BYTES,
  perUnitBytes: bytes,
  perByte: 0,
});
/** Whole blocks, each in a packet of its own. */
const blocks = (headerBytes: number): MessageShape => ({
  unitBytes: BLOCK_BYTES,
  perUnitBytes: Math.ceil(BLOCK_BYTES / MTU_BYTES) * (PACKET_BYTES + headerBytes) + BLOCK_BYTES,
  perByte: 0,
});

const shapes = {
  // the command's capsule, and acknowledgements of the data and of the response capsule
  readRequest: perCommand(sent(SUBMISSION_BYTES) + 2 * ACK_BYTES),
  // the target writes into the host's memory
  readData: blocks(RETH_BYTES),
  // capsule, acknowledgement of the response capsule, and data that the target reads from the host's memory
  write: blocks(AETH_BYTES + (sent(SUBMISSION_BYTES) + ACK_BYTES) / (COMMAND_BYTES / BLOCK_BYTES)),
  // the target's read request, acknowledgement of the command, response capsule
  completion: perCommand(PACKET_BYTES + RETH_BYTES + ACK_BYTES + sent(COMPLETION_BYTES)),
};

/**
 * NVMe over Fabrics on RoCE v2. The response capsule of a read rides behind its data and is left out: 102 B, 2.4 % of one block and
 * less than 0.1 % of a full command; a write's capsule is spread over the blocks of a full command.
 */
export const protocol: Protocol = {
  name: "nvme-of",
  title: "NVMe over Fabrics (RDMA)",
  status: "available",
  source:
    "NVM Express over Fabrics 1.1: section 2 (64 B command and 16 B response capsules), NVMe RDMA Transport Specification 1.0; InfiniBand annex A17",
  ...shapes,
  flitBytes: CREDIT_BYTES,
  maxPacketBytes: MTU_BYTES,
  postedWrites: false,
  goodputGBps: (gBps, readShare, bytes = COMMAND_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
};
