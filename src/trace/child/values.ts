/** Plain values of a page as numbers or as codes of strings. */

import { LARGEST } from "../raw.ts";
import { type Leaf, TYPE } from "./leaves.ts";
import type { Cursor } from "./pages.ts";
import { damaged } from "./problems.ts";

/** INT32 or INT64 values, exact, an infinity past 2^53. */
export function plainNumbers({ bytes, offset }: Cursor, count: number, leaf: Leaf): Float64Array {
  const wide = leaf.type === TYPE.INT64;
  if (bytes.length - offset < count * (wide ? 8 : 4)) throw damaged("a page ends before its last value");
  const values = new Float64Array(count);
  if (!wide) {
    for (let i = 0; i < count; i++)
      values[i] = leaf.unsigned ? bytes.readUInt32LE(offset + i * 4) : bytes.readInt32LE(offset + i * 4);
    return values;
  }
  for (let i = 0; i < count; i++) {
    const low = bytes.readUInt32LE(offset + i * 8);
    const high = leaf.unsigned
      ? bytes.readUInt32LE(offset + i * 8 + 4)
      : bytes.readInt32LE(offset + i * 8 + 4);
    values[i] = exact(high, low);
  }
  return values;
}

function exact(high: number, low: number): number {
  const value = high * 2 ** 32 + low;
  if (value > -LARGEST && value < LARGEST) return value;
  // 2^53 itself, and not a neighbour that rounds to it
  if (low === 0 && Math.abs(high) === 2 ** 21) return value;
  return value < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Numbers strings in order of first appearance. */
export class Strings {
  /** Not yet handed on. */
  added: string[] = [];
  private readonly byKey = new Map<string, number>();
  private readonly utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Code of the string in these bytes. @throws InputError T004 where they are not UTF-8 */
  code(bytes: Buffer, from: number, to: number): number {
    const key = bytes.toString("latin1", from, to);
    return this.byKey.get(key) ?? this.learn(key, this.decoded(bytes.subarray(from, to)));
  }

  /** Code of a number's decimal string. */
  ofNumber(text: string): number {
    return this.byKey.get(text) ?? this.learn(text, text);
  }

  takeAdded(): string[] {
    const { added } = this;
    this.added = [];
    return added;
  }

  private learn(key: string, string: string): number {
    const code = this.byKey.size;
    this.byKey.set(key, code);
    this.added.push(string);
    return code;
  }

  private decoded(bytes: Uint8Array): string {
    try {
      return this.utf8.decode(bytes);
    } catch {
      throw damaged("a string is not UTF-8");
    }
  }
}

/** Where each of `count` length-prefixed strings starts and ends. */
export function plainStrings(cursor: Cursor, count: number): Uint32Array {
  const { bytes } = cursor;
  const bounds = new Uint32Array(count * 2);
  let { offset } = cursor;
  for (let i = 0; i < count; i++) {
    if (bytes.length - offset < 4) throw damaged("a page ends before its last string");
    const length = bytes.readUInt32LE(offset);
    offset += 4;
    if (length > bytes.length - offset) throw damaged("a string is longer than its page");
    bounds[i * 2] = offset;
    offset += length;
    bounds[i * 2 + 1] = offset;
  }
  return bounds;
}

/** Decimal strings of INT32 or INT64 values: names may be integers of any size. */
export function decimalAt({ bytes, offset }: Cursor, index: number, leaf: Leaf): string {
  if (leaf.type === TYPE.INT32)
    return String(
      leaf.unsigned ? bytes.readUInt32LE(offset + index * 4) : bytes.readInt32LE(offset + index * 4),
    );
  const low = bytes.readUInt32LE(offset + index * 8);
  const high = leaf.unsigned
    ? bytes.readUInt32LE(offset + index * 8 + 4)
    : bytes.readInt32LE(offset + index * 8 + 4);
  const value = exact(high, low);
  return Number.isFinite(value) ? String(value) : String(BigInt(high) * 2n ** 32n + BigInt(low));
}
