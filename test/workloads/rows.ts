import { type AccessBatch, CLASSES, OPS, PHASES } from "../../src/model/index.ts";

/** A row of a batch as a reader of the file would write it down. */
export interface Row {
  ts: number;
  requester: number;
  op: string;
  object: number;
  offset: number;
  bytes: number;
  class: string;
  phase: string;
  request: number;
  tokens: number;
  think: number;
  depends: number[] | "arrival" | "previous";
  rebuild: number;
  last: boolean;
}

const DEPENDS_NAMES = ["previous", "arrival"] as const;

export function rowsOf(batches: Iterable<AccessBatch>): Row[] {
  const rows: Row[] = [];
  for (const batch of batches) {
    if (batch.firstRow !== rows.length)
      throw new Error(`batch starts at ${batch.firstRow}, not ${rows.length}`);
    for (let i = 0; i < batch.rows; i++) rows.push(rowAt(batch, i));
  }
  return rows;
}

function rowAt(batch: AccessBatch, i: number): Row {
  const listed = [...batch.dependsOn.subarray(batch.dependsStart[i]!, batch.dependsStart[i + 1]!)];
  return {
    ts: batch.tsNs[i]!,
    requester: batch.requester[i]!,
    op: OPS[batch.op[i]!]!,
    object: batch.object[i]!,
    offset: batch.offset[i]!,
    bytes: batch.bytes[i]!,
    class: CLASSES[batch.objectClass[i]!]!,
    phase: PHASES[batch.phase[i]!]!,
    request: batch.request[i]!,
    tokens: batch.tokens[i]!,
    think: batch.thinkNs[i]!,
    depends: DEPENDS_NAMES[batch.dependsKind[i]!] ?? listed,
    rebuild: batch.rebuildNs[i]!,
    last: batch.lastOfRequest[i] === 1,
  };
}
