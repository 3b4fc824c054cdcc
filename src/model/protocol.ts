import type { Named } from "./registry.ts";
import type { Status } from "./topology.ts";

/**
 * Wire bytes of a message that carries `b` payload bytes: n x perUnitBytes + b x perByte, n = ceil(b / unitBytes), at least 1.
 * One unit is one packet: the smallest thing that is queued and served by itself.
 */
export interface MessageShape {
  readonly unitBytes: number;
  readonly perUnitBytes: number;
  readonly perByte: number;
}

/** How accesses become bytes on a link. Requests and writes travel away from the requester, data and completions towards it. */
export interface Protocol extends Named {
  readonly title: string;
  readonly status: Status;
  /** Specification and section, or paper. */
  readonly source: string;
  readonly readRequest: MessageShape;
  readonly readData: MessageShape;
  readonly write: MessageShape;
  readonly completion: MessageShape;
  /** True: a write is complete when its last byte is accepted by the first port (PCIe); false: when its completion arrives. */
  readonly postedWrites: boolean;
  /**
   * Payload GB/s, both directions together, at raw `gBps` per direction with share `readShare` (0..1) of reads, accesses of `bytes`.
   * The closed form of the specification, for checks and probes; the engine uses the shapes.
   */
  goodputGBps(gBps: number, readShare: number, bytes?: number): number;
}

/** Wire bytes of a message with `bytes` of payload. */
export function wireBytes(shape: MessageShape, bytes: number): number {
  return Math.max(1, Math.ceil(bytes / shape.unitBytes)) * shape.perUnitBytes + bytes * shape.perByte;
}
