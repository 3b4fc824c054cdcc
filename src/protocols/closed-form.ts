import type { MessageShape, Protocol } from "../model/index.ts";
import { wireBytes } from "../model/index.ts";

/** A message that never appears on the wire: PCIe writes are posted, so nothing comes back. */
export const NO_MESSAGE: MessageShape = { unitBytes: Number.POSITIVE_INFINITY, perUnitBytes: 0, perByte: 0 };

/** One message of `bytes` for each access, however long: a command that names a range. */
export const perAccess = (bytes: number): MessageShape => ({
  unitBytes: Number.POSITIVE_INFINITY,
  perUnitBytes: bytes,
  perByte: 0,
});

type Shapes = Pick<Protocol, "readRequest" | "readData" | "write" | "completion">;

/**
 * Payload GB/s of both directions together where either direction may saturate first: a share r of reads puts r read data and
 * 1 - r completions on the way back, r requests and 1 - r writes on the way out, per access.
 */
export function goodputOfShapes(shapes: Shapes, gBps: number, readShare: number, bytes: number): number {
  const writeShare = 1 - readShare;
  const back =
    readShare * wireBytes(shapes.readData, bytes) + writeShare * wireBytes(shapes.completion, bytes);
  const out = readShare * wireBytes(shapes.readRequest, bytes) + writeShare * wireBytes(shapes.write, bytes);
  return (gBps * bytes) / Math.max(back, out);
}
