import type { Named, Registry } from "./registry.ts";
import type { Status, TopologyLink } from "./topology.ts";

/**
 * Wire bytes of a message that carries `b` payload bytes: n x perUnitBytes + b x perByte, n = ceil(b / unitBytes), at least 1.
 * One unit is one packet: the smallest thing that is queued and served by itself.
 */
export interface MessageShape {
  readonly unitBytes: number;
  readonly perUnitBytes: number;
  readonly perByte: number;
}

/**
 * Integrity and data encryption of a link. Skid: data are released before their check arrives; containment: a receiver holds
 * them until the check is done.
 */
export type IdeMode = "skid" | "containment";

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
  /**
   * Bytes of the unit in which a receiver's buffers and the credits for them are counted: a whole flit where the link has flits, the
   * credit unit of its packets elsewhere. Wire bytes, framing included.
   */
  readonly flitBytes: number;
  /** Payload bytes of the largest packet that a transfer is cut into: what a buffer must take in one piece. */
  readonly maxPacketBytes: number;
  /** The same messages where every packet is encrypted and checked; absent where nothing says what that costs. */
  withIde?(mode: IdeMode): Protocol;
  /** True: a write is complete when its last byte is accepted by the first port (PCIe); false: when its completion arrives. */
  readonly postedWrites: boolean;
  /**
   * Payload GB/s, both directions together, at raw `gBps` per direction with share `readShare` (0..1) of reads, accesses of `bytes`.
   * The closed form of the specification, for checks and probes; the engine uses the shapes.
   */
  goodputGBps(gBps: number, readShare: number, bytes?: number): number;
}

/**
 * The protocol as one link speaks it. @throws Error where the link is encrypted and its protocol says nothing of that: linted before
 */
export function linkProtocol(
  protocols: Registry<Protocol>,
  { id, protocol: name, ide }: Pick<TopologyLink, "id" | "protocol" | "ide">,
): Protocol {
  const protocol = protocols.get(name);
  if (ide === undefined) return protocol;
  if (!protocol.withIde) throw new Error(`link ${id}: ${name} has no encrypted form`);
  return protocol.withIde(ide);
}

/** Wire bytes of a message with `bytes` of payload. */
export function wireBytes(shape: MessageShape, bytes: number): number {
  return Math.max(1, Math.ceil(bytes / shape.unitBytes)) * shape.perUnitBytes + bytes * shape.perByte;
}

/** Wire bytes of the largest packet of a message. Infinity: the message never comes, or names a range of any length. */
export const packetWireBytes = (shape: MessageShape): number =>
  shape.perUnitBytes + (shape.perByte === 0 ? 0 : shape.unitBytes * shape.perByte);

/** Whole flits, or credit units, that `bytes` on the wire take up in a buffer. */
export const flitsOf = (protocol: Pick<Protocol, "flitBytes">, bytesOnWire: number): number =>
  Math.ceil(bytesOnWire / protocol.flitBytes);
