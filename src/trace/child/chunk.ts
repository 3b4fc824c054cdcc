/** One column of one row group, decoded whole. */

import type { ColumnPlan } from "../raw.ts";
import type { Leaf } from "./leaves.ts";
import { type Cursor, type DataPage, pagesOf } from "./pages.ts";
import { damaged } from "./problems.ts";
import { decimalAt, plainNumbers, plainStrings, type Strings } from "./values.ts";

export type DecodedColumn =
  | { kind: "number"; values: Float64Array }
  | { kind: "text"; codes: Int32Array }
  | { kind: "list"; counts: Int32Array; values: Float64Array };

export interface ChunkBytes {
  bytes: Buffer;
  codec: string;
  /** Values, nulls and absent list elements included. */
  values: number;
  rows: number;
}

/** @param strings where the column's strings are numbered; text columns only @throws InputError T004, T006 */
export function decodeChunk(
  chunk: ChunkBytes,
  leaf: Leaf,
  plan: ColumnPlan,
  strings: Strings,
): DecodedColumn {
  if (leaf.maxRepetition === 0 && chunk.values !== chunk.rows)
    throw damaged(`column ${leaf.name} has ${chunk.values} values in ${chunk.rows} rows`);
  if (plan.kind === "text") return { kind: "text", codes: decodeText(chunk, leaf, strings) };
  if (plan.kind === "list") return decodeLists(chunk, leaf);
  return { kind: "number", values: decodeNumbers(chunk, leaf) };
}

/** Values with NaN where null; of lists, one per element or absent list. */
function decodeNumbers(
  chunk: ChunkBytes,
  leaf: Leaf,
  onPage: (page: DataPage) => void = () => {},
): Float64Array {
  const values = new Float64Array(chunk.values).fill(Number.NaN);
  let dictionary = new Float64Array(0);
  let at = 0;
  const pages = pagesOf(chunk.bytes, chunk.codec, leaf, chunk.values, (page, count) => {
    dictionary = plainNumbers(page, count, leaf) as Float64Array<ArrayBuffer>;
  });
  for (const page of pages) {
    const found = page.indices
      ? looked(page.indices, dictionary)
      : plainNumbers(page.values, page.present, leaf);
    spread(found, page, leaf.maxDefinition, values, at);
    at += page.count;
    onPage(page);
  }
  return values;
}

function looked(indices: Uint32Array, dictionary: Float64Array): Float64Array {
  const found = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    if (indices[i]! >= dictionary.length) throw damaged("a value refers past its dictionary");
    found[i] = dictionary[indices[i]!]!;
  }
  return found;
}

/** Puts present values where the definition levels say that there is one. */
function spread(
  found: Float64Array | Int32Array,
  { definition, count }: DataPage,
  maxDefinition: number,
  into: Float64Array | Int32Array,
  at: number,
): void {
  if (!definition) {
    into.set(found, at);
    return;
  }
  let used = 0;
  for (let i = 0; i < count; i++) if (definition[i] === maxDefinition) into[at + i] = found[used++]!;
}

function decodeText(chunk: ChunkBytes, leaf: Leaf, strings: Strings): Int32Array {
  const codes = new Int32Array(chunk.values).fill(-1);
  let dictionary: Words | undefined;
  let at = 0;
  const pages = pagesOf(chunk.bytes, chunk.codec, leaf, chunk.values, (page, count) => {
    dictionary = new Words(page, count, leaf, strings);
  });
  for (const page of pages) {
    const { indices, present } = page;
    const words = indices ? dictionary! : new Words(page.values, present, leaf, strings);
    const found = new Int32Array(present);
    for (let i = 0; i < present; i++) found[i] = words.code(indices ? indices[i]! : i);
    spread(found, page, leaf.maxDefinition, codes, at);
    at += page.count;
  }
  return codes;
}

/** Strings of a page or dictionary, numbered when a row first uses them. */
class Words {
  private readonly page: Cursor;
  private readonly leaf: Leaf;
  private readonly strings: Strings;
  private readonly codes: Int32Array;
  private readonly bounds: Uint32Array | undefined;

  constructor(page: Cursor, count: number, leaf: Leaf, strings: Strings) {
    this.page = page;
    this.leaf = leaf;
    this.strings = strings;
    this.codes = new Int32Array(count).fill(-1);
    if (leaf.kind === "text") this.bounds = plainStrings(page, count);
    // reads them all once, so that a short page is found
    else plainNumbers(page, count, leaf);
  }

  code(index: number): number {
    const known = this.codes[index];
    if (known === undefined) throw damaged("a value refers past its dictionary");
    if (known >= 0) return known;
    const { bounds, page, strings } = this;
    const code = bounds
      ? strings.code(page.bytes, bounds[index * 2]!, bounds[index * 2 + 1]!)
      : strings.ofNumber(decimalAt(page, index, this.leaf));
    this.codes[index] = code;
    return code;
  }
}

/** A row starts at repetition level 0; the definition level tells a null list, an empty one and an element apart. */
function decodeLists(chunk: ChunkBytes, leaf: Leaf): DecodedColumn {
  const counts = new Int32Array(chunk.rows).fill(-1);
  const present = new Uint8Array(chunk.values);
  // the repeated level is the last or, where elements may be null, the one before
  const element = leaf.elementDefinition;
  let row = -1;
  let at = 0;
  const values = decodeNumbers(chunk, leaf, ({ count, repetition, definition }) => {
    for (let i = 0; i < count; i++, at++) {
      if (repetition![i] === 0 && ++row >= chunk.rows)
        throw damaged(`column ${leaf.name} has more rows than its row group`);
      if (row < 0) throw damaged(`column ${leaf.name} starts inside a row`);
      const level = definition![i]!;
      if (level === element - 1 && repetition![i] === 0) counts[row] = 0;
      if (level < element) continue;
      counts[row] = Math.max(0, counts[row]!) + 1;
      present[at] = 1;
    }
  });
  if (row + 1 !== chunk.rows) throw damaged(`column ${leaf.name} has ${row + 1} of ${chunk.rows} rows`);
  return { kind: "list", counts, values: values.filter((_, i) => present[i] === 1) };
}
