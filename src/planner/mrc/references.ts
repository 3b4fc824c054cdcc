import { IdMap } from "../../engine/id-map.ts";
import { type AccessBatch, CLASSES, type ColumnName, type Dictionaries, OP, OPS } from "../../model/index.ts";
import type { RowFilter } from "./row-filter.ts";

const KV = CLASSES.indexOf("kv");
/** By op: whether it refers to an object's bytes; alloc, free and fence do not. */
const REFERS = new Uint8Array(OPS.length);
for (const op of [OP.read, OP.write, OP.atomic, OP.prefetch]) REFERS[op] = 1;

/** Columns that references are taken from. */
export const REFERENCE_COLUMNS: readonly ColumnName[] = [
  "op",
  "object",
  "offset",
  "bytes",
  "class",
  "rebuild_ns",
];

/** A piece of a trace as references to objects, struct-of-arrays with `count` used entries; valid until the next piece is taken. */
export interface ReferencePiece {
  count: number;
  /** Dense ids in order of first appearance among all references. */
  objects: Int32Array;
  /** Size of the object at each reference. */
  sizes: Float64Array;
  /** Bytes that each reference moves. */
  moved: Float64Array;
  /** ns of compute to rebuild the object, -1 where it is fetched from its origin instead. */
  rebuildNs: Float64Array;
}

/**
 * Rows of a trace as references: those that match and read, write, update or prefetch something. The size of an object is the largest
 * offset + bytes so far, but a KV block is never larger than `blockBytes`: aggregated decode rows move a block's bytes many times.
 */
export class References {
  /** References so far, and what they moved. */
  requests = 0;
  movedBytes = 0;
  /** The largest sizes of all objects so far. */
  footprintBytes = 0;
  /** ns of compute to rebuild what was referred to, each time anew. */
  rebuildNs = 0;
  private readonly filter: RowFilter;
  private readonly blockBytes: number;
  private readonly ids = new IdMap();
  private sizeOf = new Float64Array(1024);
  private chosen = new Uint8Array(0);
  private readonly piece: ReferencePiece = {
    count: 0,
    objects: new Int32Array(0),
    sizes: new Float64Array(0),
    moved: new Float64Array(0),
    rebuildNs: new Float64Array(0),
  };

  constructor(filter: RowFilter, blockBytes = Number.POSITIVE_INFINITY) {
    this.filter = filter;
    this.blockBytes = blockBytes;
  }

  /** Distinct objects so far. */
  get distinct(): number {
    return this.ids.size;
  }

  /** The references among the rows of a batch. */
  of(batch: AccessBatch, dictionaries: Dictionaries): ReferencePiece {
    const { filter, piece } = this;
    if (piece.objects.length < batch.rows) this.widen(batch.rows);
    filter.prepare(dictionaries);
    filter.mark(batch, this.chosen);
    const { op, object, offset, bytes, objectClass, rebuildNs } = batch;
    let count = 0;
    for (let row = 0; row < batch.rows; row++) {
      if (this.chosen[row] !== 1 || REFERS[op[row]!] !== 1) continue;
      const end = offset[row]! + bytes[row]!;
      const id = this.ids.idOf(object[row]!);
      piece.objects[count] = id;
      piece.sizes[count] = this.grow(id, objectClass[row] === KV ? Math.min(end, this.blockBytes) : end);
      piece.moved[count] = bytes[row]!;
      piece.rebuildNs[count++] = rebuildNs[row]!;
      this.movedBytes += bytes[row]!;
      if (rebuildNs[row]! > 0) this.rebuildNs += rebuildNs[row]!;
    }
    this.requests += count;
    piece.count = count;
    return piece;
  }

  /** @returns the object's size after a reference that shows it to be at least `bytes` */
  private grow(id: number, bytes: number): number {
    if (id >= this.sizeOf.length) {
      const longer = new Float64Array(id * 2);
      longer.set(this.sizeOf);
      this.sizeOf = longer;
    }
    const before = this.sizeOf[id]!;
    if (bytes <= before) return before;
    this.sizeOf[id] = bytes;
    this.footprintBytes += bytes - before;
    return bytes;
  }

  private widen(rows: number): void {
    this.chosen = new Uint8Array(rows);
    this.piece.objects = new Int32Array(rows);
    this.piece.sizes = new Float64Array(rows);
    this.piece.moved = new Float64Array(rows);
    this.piece.rebuildNs = new Float64Array(rows);
  }
}
