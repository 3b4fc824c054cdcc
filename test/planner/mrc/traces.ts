import { emptyBatch, Random } from "../../../src/model/index.ts";
import { type Capacity, sizedFor } from "../../../src/planner/mrc/capacity.ts";
import { LruCurve } from "../../../src/planner/mrc/lru-curve.ts";
import { exactCurve } from "../../../src/planner/mrc/lru-points.ts";
import { type ReferencePiece, References } from "../../../src/planner/mrc/references.ts";
import { RowFilter } from "../../../src/planner/mrc/row-filter.ts";

export interface Reference {
  object: number;
  size: number;
}

export const NAMES = { requester: ["gpu0"], tenant: [], job: [] };

/** Skewed references; sizes differ from object to object and, where asked, grow from use to use. */
export function randomTrace(seed: number, length: number, objects: number, growing: boolean): Reference[] {
  const random = new Random(seed);
  const sizes = Array.from({ length: objects }, () => 1 + random.below(20));
  return Array.from({ length }, () => {
    const object = Math.floor(objects * random.uniform() ** 2);
    if (growing && random.below(4) === 0) sizes[object]! += random.below(5);
    return { object, size: sizes[object]! };
  });
}

/** The references in one piece, as reads of whole objects. */
export function pieceOf(trace: readonly Reference[]): { references: References; piece: ReferencePiece } {
  const batch = emptyBatch(trace.length);
  batch.rows = trace.length;
  trace.forEach(({ object, size }, row) => {
    batch.object[row] = object;
    batch.bytes[row] = size;
  });
  const references = new References(new RowFilter([]));
  return { references, piece: references.of(batch, NAMES) };
}

/** The exact curve of a trace at the capacities. */
export function curveOf(trace: readonly Reference[], capacities: readonly Capacity[]) {
  const { references, piece } = pieceOf(trace);
  const sizes = capacities.map((capacity) => sizedFor({ distinct: 0, footprintBytes: 0 }, capacity));
  const byteCapacities = sizes.filter(({ limit }) => limit === "bytes").map(({ bytes }) => bytes);
  const curve = new LruCurve({ byteCapacities });
  curve.take(piece);
  const sized = capacities.map((capacity) => sizedFor(references, capacity));
  return { references, ...exactCurve(curve, references, sized) };
}
