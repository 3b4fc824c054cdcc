/**
 * The delta encodings that current writers use for numbers and strings, laid out plainly again, so that whatever reads plain values
 * reads these (Parquet format, Encodings.md: DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY).
 */
import type { Cursor } from "./pages.ts";
import { damaged } from "./problems.ts";

const MOST_BLOCK_VALUES = 2 ** 20;

/** @param width bytes of one value, 4 or 8 @returns the values in plain encoding @throws InputError T004 */
export function plainFromDelta(cursor: Cursor, count: number, width: 4 | 8): Buffer {
  const blockValues = whole(varint64(cursor));
  const miniblocks = whole(varint64(cursor));
  const total = whole(varint64(cursor));
  const perMiniblock = blockValues / miniblocks;
  if (blockValues > MOST_BLOCK_VALUES || !Number.isInteger(perMiniblock) || perMiniblock % 8 !== 0)
    throw damaged(`delta blocks of ${blockValues} values in ${miniblocks} parts`);
  if (total !== count) throw damaged(`a page of ${total} delta values where ${count} must be`);
  const plain = Buffer.alloc(count * width);
  const value = zigzag(varint64(cursor));
  let used = 0;
  if (count > 0) put(plain, used++, value, width);
  while (used < count) {
    const least = zigzag(varint64(cursor));
    const widths = slice(cursor, miniblocks);
    for (let part = 0; part < miniblocks && used < count; part++) {
      const bits = widths[part]!;
      if (bits > 64) throw damaged(`delta values of ${bits} bits`);
      const packed = slice(cursor, (perMiniblock * bits) / 8);
      const here = Math.min(perMiniblock, count - used);
      for (let i = 0; i < here; i++) {
        add(value, least);
        add(value, packedAt(packed, i * bits, bits));
        put(plain, used++, value, width);
      }
    }
  }
  return plain;
}

/** Strings: all lengths, then all bytes. @returns them in plain encoding @throws InputError T004 */
export function plainFromDeltaLengths(cursor: Cursor, count: number): Buffer {
  const lengths = plainFromDelta(cursor, count, 4);
  const text = cursor.bytes.subarray(cursor.offset);
  const plain = Buffer.alloc(count * 4 + text.length);
  let from = 0;
  let to = 0;
  for (let i = 0; i < count; i++) {
    const length = lengths.readInt32LE(i * 4);
    if (length < 0 || length > text.length - from) throw damaged("a string is longer than its page");
    plain.writeUInt32LE(length, to);
    text.copy(plain, to + 4, from, from + length);
    from += length;
    to += 4 + length;
  }
  return plain.subarray(0, to);
}

/** 64 bits as two halves of 32: sums wrap as the format says, and none is rounded. */
interface Halves {
  low: number;
  high: number;
}

function add(to: Halves, { low, high }: Halves): void {
  const sum = to.low + low;
  to.low = sum >>> 0;
  to.high = (to.high + high + (sum > 0xffffffff ? 1 : 0)) >>> 0;
}

function put(into: Buffer, index: number, { low, high }: Halves, width: 4 | 8): void {
  into.writeUInt32LE(low, index * width);
  if (width === 8) into.writeUInt32LE(high, index * width + 4);
}

function varint64(cursor: Cursor): Halves {
  const value: Halves = { low: 0, high: 0 };
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = slice(cursor, 1)[0]!;
    const bits = byte & 127;
    if (shift < 32) value.low = (value.low | (bits << shift)) >>> 0;
    if (shift > 25 && shift < 64)
      value.high = (value.high | (shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32))) >>> 0;
    if (byte < 128) return value;
  }
  throw damaged("a number without end");
}

function zigzag({ low, high }: Halves): Halves {
  const sign = low & 1 ? 0xffffffff : 0;
  return { low: (((low >>> 1) | (high << 31)) ^ sign) >>> 0, high: ((high >>> 1) ^ sign) >>> 0 };
}

/** @throws InputError T004 where a count does not fit in 32 bits */
function whole({ low, high }: Halves): number {
  if (high !== 0) throw damaged("a count past 2^32");
  return low;
}

function packedAt(bytes: Uint8Array, bit: number, width: number): Halves {
  return {
    low: bitsAt(bytes, bit, Math.min(width, 32)),
    high: width > 32 ? bitsAt(bytes, bit + 32, width - 32) : 0,
  };
}

/** At most 32 bits, the least first. */
function bitsAt(bytes: Uint8Array, bit: number, width: number): number {
  const shift = bit % 8;
  let value = 0;
  for (let i = Math.ceil((shift + width) / 8) - 1; i >= 0; i--)
    value = value * 256 + bytes[Math.floor(bit / 8) + i]!;
  return Math.floor(value / 2 ** shift) % 2 ** width;
}

function slice(cursor: Cursor, length: number): Buffer {
  const { bytes, offset } = cursor;
  if (length > bytes.length - offset) throw damaged("a page ends early");
  cursor.offset += length;
  return bytes.subarray(offset, offset + length);
}
