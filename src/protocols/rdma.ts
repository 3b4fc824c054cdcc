import type { Protocol } from "../model/index.ts";
import { goodputOfShapes, perAccess } from "./closed-form.ts";
import { AETH_BYTES, CREDIT_BYTES, MTU_BYTES, PACKET_BYTES, RETH_BYTES } from "./roce-framing.ts";

const MESSAGE_BYTES = 1024 ** 2;

const shapes = {
  readRequest: perAccess(PACKET_BYTES + RETH_BYTES),
  readData: { unitBytes: MTU_BYTES, perUnitBytes: PACKET_BYTES + AETH_BYTES, perByte: 1 },
  // only a write's first packet has the extended header; every packet is charged (0.4 %)
  write: { unitBytes: MTU_BYTES, perUnitBytes: PACKET_BYTES + RETH_BYTES, perByte: 1 },
  completion: perAccess(PACKET_BYTES + AETH_BYTES),
};

/** RoCE v2 reliable connection, 4 KiB MTU: one request or acknowledgement for each message. */
export const protocol: Protocol = {
  name: "rdma",
  title: "RDMA (RoCE v2)",
  status: "available",
  source:
    "InfiniBand Architecture Specification vol. 1, chapter 9, and annex A17 (RoCEv2); IEEE 802.3 framing",
  ...shapes,
  flitBytes: CREDIT_BYTES,
  maxPacketBytes: MTU_BYTES,
  postedWrites: false,
  goodputGBps: (gBps, readShare, bytes = MESSAGE_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
};
