import type { Protocol } from "../model/index.ts";
import { goodputOfShapes, perAccess } from "./closed-form.ts";

const MTU_BYTES = 4096;
/** Ethernet preamble, gap, header and check 8 + 12 + 14 + 4, IPv4 20, UDP 8, base transport header 12, invariant CRC 4. */
const PACKET_BYTES = 8 + 12 + 14 + 4 + 20 + 8 + 12 + 4;
/** RDMA extended transport header (address, key, length). Only a write's first packet has one; every packet is charged (0.4 %). */
const RETH_BYTES = 16;
const AETH_BYTES = 4;
/** InfiniBand grants credits for blocks of 64 B (section 7.9.4); Ethernet pauses by class instead, its switches count cells. */
const CREDIT_BYTES = 64;
const MESSAGE_BYTES = 1024 ** 2;

const shapes = {
  readRequest: perAccess(PACKET_BYTES + RETH_BYTES),
  readData: { unitBytes: MTU_BYTES, perUnitBytes: PACKET_BYTES + AETH_BYTES, perByte: 1 },
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
