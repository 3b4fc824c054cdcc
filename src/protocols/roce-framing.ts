/** Payload of the largest packet. */
export const MTU_BYTES = 4096;
/** Ethernet preamble, gap, header and check 8 + 12 + 14 + 4, IPv4 20, UDP 8, base transport header 12, invariant CRC 4. */
export const PACKET_BYTES = 8 + 12 + 14 + 4 + 20 + 8 + 12 + 4;
/** RDMA extended transport header (address, key, length) of a read request or a write's first packet. */
export const RETH_BYTES = 16;
/** Acknowledgement header, also of read responses. */
export const AETH_BYTES = 4;
/** InfiniBand grants credits for blocks of 64 B (section 7.9.4); Ethernet pauses by class instead, its switches count cells. */
export const CREDIT_BYTES = 64;
