/** Pages of one column chunk, decoded by column: parquetjs-lite reads the headers and inflates, its row cursor is quadratic. */

import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import types, { type PageHeader } from "parquetjs-lite/gen-nodejs/parquet_types.js";
import compression from "parquetjs-lite/lib/compression.js";
import util from "parquetjs-lite/lib/util.js";
import { plainFromDelta, plainFromDeltaLengths } from "./delta.ts";
import { TYPE } from "./leaves.ts";
import { damaged, unsupported } from "./problems.ts";

const { Encoding } = types;
const PAGE = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;
/** Uncompressed bytes of one page at the most: writers aim at 1 MB, and a hostile one must not fill the memory. */
const LARGEST_PAGE_BYTES = 2 ** 28;

/** Bytes being read, with how far. */
export interface Cursor {
  bytes: Buffer;
  offset: number;
}

/** What a page holds before its values are decoded. */
export interface DataPage {
  /** Values, nulls included. */
  count: number;
  repetition: Uint8Array | undefined;
  definition: Uint8Array | undefined;
  /** Values that are not null. */
  present: number;
  /** Numbers of dictionary entries, or undefined where the values follow plainly in `values`. */
  indices: Uint32Array | undefined;
  values: Cursor;
}

export interface Levels {
  /** Physical type of the values. */
  type: number;
  maxRepetition: number;
  maxDefinition: number;
}

/** Data pages in order. The dictionary, where there is one, goes to `dictionary` first. @throws InputError T004, T006 */
export function* pagesOf(
  chunk: Buffer,
  codec: string,
  levels: Levels,
  values: number,
  dictionary: (page: Cursor, count: number) => void,
): Generator<DataPage, void, void> {
  const cursor: Cursor = { bytes: chunk, offset: 0 };
  let seen = 0;
  let hasDictionary = false;
  while (seen < values) {
    if (cursor.offset >= chunk.length) throw damaged(`a column ends after ${seen} of ${values} values`);
    const header = headerAt(cursor);
    const body = bodyOf(header, cursor, codec);
    if (header.type === PAGE.index) continue;
    if (header.type === PAGE.dictionary) {
      if (!header.dictionary_page_header || hasDictionary)
        throw damaged("a dictionary page is not where it must be");
      hasDictionary = true;
      dictionary({ bytes: body, offset: 0 }, header.dictionary_page_header.num_values);
      continue;
    }
    const page = dataPage(header, body, levels, hasDictionary);
    seen += page.count;
    if (seen > values) throw damaged(`a column has more than its ${values} values`);
    yield page;
  }
}

function headerAt(cursor: Cursor): PageHeader {
  const header = new types.PageHeader();
  cursor.offset += util.decodeThrift(header, cursor.bytes, cursor.offset);
  if (header.type === PAGE.dataV2) throw unsupported("data pages of version 2");
  if (header.type === null || ![0, 1, 2].includes(header.type)) throw damaged("a page has no type");
  const { compressed_page_size: packed, uncompressed_page_size: size } = header;
  if (!(packed >= 0 && packed <= cursor.bytes.length - cursor.offset))
    throw damaged("a page is longer than its column");
  if (!(size >= 0 && size <= LARGEST_PAGE_BYTES)) throw damaged(`a page of ${size} bytes`);
  return header;
}

function bodyOf(
  { compressed_page_size: packed, uncompressed_page_size: size }: PageHeader,
  cursor: Cursor,
  codec: string,
): Buffer {
  const bytes = cursor.bytes.subarray(cursor.offset, cursor.offset + packed);
  cursor.offset += packed;
  const body = Buffer.from(inflated(bytes, codec, size));
  if (body.length !== size) throw damaged(`a page has ${body.length} bytes where its header says ${size}`);
  return body;
}

/** Codecs that Node has itself; the library knows neither of the last two and inflates gzip without a bound. */
const INFLATE = { GZIP: gunzipSync, ZSTD: zstdDecompressSync, BROTLI: brotliDecompressSync };

/** The library inflates snappy to whatever length the page claims. */
function inflated(bytes: Buffer, codec: string, size: number): Uint8Array {
  if (codec in INFLATE)
    return INFLATE[codec as keyof typeof INFLATE](bytes, { maxOutputLength: Math.max(1, size) });
  if (codec === "SNAPPY") {
    const claimed = varint({ bytes, offset: 0 });
    if (claimed !== size) throw damaged(`a page has ${claimed} bytes where its header says ${size}`);
  }
  return compression.inflate(codec, bytes);
}

function dataPage(header: PageHeader, body: Buffer, levels: Levels, hasDictionary: boolean): DataPage {
  const data = header.data_page_header;
  if (!data || !(data.num_values >= 0)) throw damaged("a data page has no header");
  const count = data.num_values;
  const cursor: Cursor = { bytes: body, offset: 0 };
  const repetition = levelsOf(cursor, count, levels.maxRepetition, data.repetition_level_encoding);
  const definition = levelsOf(cursor, count, levels.maxDefinition, data.definition_level_encoding);
  let present = count;
  if (definition) for (let i = 0; i < count; i++) if (definition[i] !== levels.maxDefinition) present--;
  const indices = indicesOf(cursor, present, data.encoding, hasDictionary);
  const values = indices ? cursor : plainOf(cursor, present, data.encoding, levels.type);
  return { count, repetition, definition, present, indices, values };
}

function plainOf(cursor: Cursor, count: number, encoding: number, type: number): Cursor {
  if (encoding === Encoding.DELTA_BINARY_PACKED)
    return { bytes: plainFromDelta(cursor, count, type === TYPE.INT64 ? 8 : 4), offset: 0 };
  if (encoding === Encoding.DELTA_LENGTH_BYTE_ARRAY)
    return { bytes: plainFromDeltaLengths(cursor, count), offset: 0 };
  if (encoding !== Encoding.PLAIN) throw unsupported(`${encodingName(encoding)} values`);
  return cursor;
}

function indicesOf(
  cursor: Cursor,
  count: number,
  encoding: number,
  hasDictionary: boolean,
): Uint32Array | undefined {
  if (encoding !== Encoding.PLAIN_DICTIONARY && encoding !== Encoding.RLE_DICTIONARY) return undefined;
  if (!hasDictionary) throw damaged("a column refers to a dictionary it does not have");
  if (count === 0) return new Uint32Array(0);
  const width = byteAt(cursor);
  if (width > 32) throw damaged(`dictionary indices of ${width} bits`);
  return hybrid(cursor, cursor.bytes.length, width, new Uint32Array(count));
}

export function encodingName(encoding: number): string {
  return Object.keys(Encoding).find((name) => Encoding[name] === encoding) ?? `encoding ${encoding}`;
}

function levelsOf(cursor: Cursor, count: number, largest: number, encoding: number): Uint8Array | undefined {
  if (largest === 0) return undefined;
  if (encoding !== Encoding.RLE) throw unsupported(`${encodingName(encoding)} levels`);
  if (cursor.bytes.length < cursor.offset + 4) throw damaged("a page ends in its levels");
  const length = cursor.bytes.readUInt32LE(cursor.offset);
  cursor.offset += 4;
  const end = cursor.offset + length;
  if (end > cursor.bytes.length) throw damaged("a page ends in its levels");
  const levels = hybrid(cursor, end, Math.ceil(Math.log2(largest + 1)), new Uint8Array(count));
  for (let i = 0; i < count; i++)
    if (levels[i]! > largest) throw damaged(`level ${levels[i]} of at most ${largest}`);
  cursor.offset = end;
  return levels;
}

/**
 * Runs and bit-packed groups in turn, as the Parquet format's Encodings.md has them (RLE / bit-packing hybrid). The library's own
 * decoder adds up the bytes of a repeated value wider than eight bits.
 */
function hybrid<T extends Uint8Array | Uint32Array>(cursor: Cursor, end: number, width: number, into: T): T {
  const { bytes } = cursor;
  let used = 0;
  while (used < into.length) {
    const header = varint(cursor);
    const groups = Math.floor(header / 2);
    if (groups === 0) throw damaged("an empty run");
    if (header % 2 === 0) {
      const value = repeated(cursor, end, Math.ceil(width / 8));
      const stop = Math.min(into.length, used + groups);
      into.fill(value, used, stop);
      used = stop;
    } else {
      const from = cursor.offset;
      const count = Math.min(into.length - used, groups * 8);
      if (from + Math.ceil((count * width) / 8) > end) throw damaged("a page ends in a run");
      unpack(bytes, from, width, into, used, count);
      used += count;
      cursor.offset = from + groups * width;
    }
  }
  return into;
}

function repeated(cursor: Cursor, end: number, length: number): number {
  if (cursor.offset + length > end) throw damaged("a page ends in a run");
  const value = length === 0 ? 0 : cursor.bytes.readUIntLE(cursor.offset, length);
  cursor.offset += length;
  return value;
}

function unpack(
  bytes: Buffer,
  from: number,
  width: number,
  into: Uint8Array | Uint32Array,
  at: number,
  count: number,
): void {
  let bits = 0;
  let held = 0;
  let offset = from;
  const scale = 2 ** width;
  for (let i = 0; i < count; i++) {
    while (held < width) {
      // not shifted: widths up to 32 bits and the byte beyond them need more than an int32
      bits += bytes[offset++]! * 2 ** held;
      held += 8;
    }
    into[at + i] = bits % scale;
    bits = Math.floor(bits / scale);
    held -= width;
  }
}

function byteAt(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.offset++];
  if (byte === undefined) throw damaged("a page ends early");
  return byte;
}

function varint(cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; scale <= 2 ** 28; scale *= 128) {
    const byte = byteAt(cursor);
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
  throw damaged("a number without end");
}
