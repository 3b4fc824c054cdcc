/** What the writer below can pickle: Maps are dicts, `bytes` goes in as it is. */
export type Picklable =
  | null
  | boolean
  | number
  | string
  | Picklable[]
  | Map<string, Picklable>
  | { bytes: Buffer };

const opcode = (...bytes: number[]): Buffer => Buffer.from(bytes);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A whole number of up to eight bytes as LONG1. */
export function long(value: bigint, bytes = 8): Buffer {
  const digits = Buffer.alloc(bytes);
  for (let k = 0; k < bytes; k++) digits[k] = Number((value >> BigInt(8 * k)) & 0xffn);
  return Buffer.concat([opcode(0x8a, bytes), digits]);
}

/** The opcodes that build a value, each container and string remembered, as Python does. */
export function pickled(value: Picklable): Buffer {
  if (value === null) return opcode(0x4e);
  if (typeof value === "boolean") return opcode(value ? 0x88 : 0x89);
  if (typeof value === "number") return value < 256 && value >= 0 ? opcode(0x4b, value) : long(BigInt(value));
  if (typeof value === "string")
    return Buffer.concat([opcode(0x58), uint32(Buffer.byteLength(value)), Buffer.from(value), opcode(0x94)]);
  if (Array.isArray(value))
    return Buffer.concat([opcode(0x5d, 0x94, 0x28), ...value.map(pickled), opcode(0x65)]);
  if (value instanceof Map) {
    const items = [...value].flatMap(([key, item]) => [pickled(key), pickled(item)]);
    return Buffer.concat([opcode(0x7d, 0x94, 0x28), ...items, opcode(0x75)]);
  }
  return value.bytes;
}

/** A pickle of protocol 4. */
export const pickleFile = (value: Picklable): Buffer =>
  Buffer.concat([opcode(0x80, 4), pickled(value), opcode(0x2e)]);

export const dict = (fields: Record<string, Picklable>): Map<string, Picklable> =>
  new Map(Object.entries(fields));

export const allocation = (
  action: string,
  addr: number,
  size: number,
  time_us: number,
): Map<string, Picklable> =>
  dict({
    action,
    addr,
    size,
    stream: 0,
    time_us,
    frames: [dict({ name: "forward", filename: "model.py", line: 3 })],
  });
