import { InputError } from "../../model/index.ts";

/** What a pickle of plain data holds: dicts are Maps, tuples lists, whole numbers past 2^53 an infinity. */
export type Plain = null | boolean | number | string | Plain[] | Map<Plain, Plain>;

const MOST_CONTAINERS = 2 ** 22;
const MOST_VALUES = 2 ** 27;
const MOST_REMEMBERED = 2 ** 23;

/** Opcodes that import, call or ask for objects: none is ever followed. */
const REFUSED: Readonly<Record<number, string>> = {
  99: "GLOBAL",
  147: "STACK_GLOBAL",
  82: "REDUCE",
  98: "BUILD",
  105: "INST",
  111: "OBJ",
  129: "NEWOBJ",
  146: "NEWOBJ_EX",
  130: "EXT1",
  131: "EXT2",
  132: "EXT4",
  80: "PERSID",
  81: "BINPERSID",
  151: "NEXT_BUFFER",
  152: "READONLY_BUFFER",
};

/** A mark on the stack; no value of a pickle. */
const MARK: Plain = [];

/**
 * Reads a pickle (Python's pickletools, protocols 2 to 5) of plain data: dicts, lists, tuples, strings, numbers, None and truth
 * values. It has no opcode by which anything could be imported or called; where a file has one, it is refused by name.
 * @param drops elements of lists that the caller has no use for, which are not kept
 * @throws InputError T024 where it is more than data, T003 where it is cut short, T007 where it makes no sense, R002 where it is too large
 */
export function unpickle(bytes: Buffer, path: string, drops: (element: Plain) => boolean): Plain {
  return new Unpickler(bytes, path, drops).value();
}

class Unpickler {
  private readonly bytes: Buffer;
  private readonly path: string;
  private readonly drops: (element: Plain) => boolean;
  private readonly stack: Plain[] = [];
  private readonly memo: Plain[] = [];
  private remembered = 0;
  private at = 0;
  private opcodeAt = 0;
  private containers = 0;
  private values = 0;

  constructor(bytes: Buffer, path: string, drops: (element: Plain) => boolean) {
    this.bytes = bytes;
    this.path = path;
    this.drops = drops;
  }

  value(): Plain {
    for (;;) {
      this.opcodeAt = this.at;
      const opcode = this.bytes[this.take(1)]!;
      if (opcode === 0x2e) return this.pop();
      if (REFUSED[opcode]) throw this.refused(REFUSED[opcode]);
      if (!this.scalar(opcode) && !this.text(opcode) && !this.container(opcode) && !this.memory(opcode))
        throw this.senseless(`opcode 0x${opcode.toString(16)} is not one of plain data`);
    }
  }

  private scalar(opcode: number): boolean {
    const { bytes } = this;
    if (opcode === 0x4e) this.push(null);
    else if (opcode === 0x88) this.push(true);
    else if (opcode === 0x89) this.push(false);
    else if (opcode === 0x4a) this.push(bytes.readInt32LE(this.take(4)));
    else if (opcode === 0x4b) this.push(bytes[this.take(1)]!);
    else if (opcode === 0x4d) this.push(bytes.readUInt16LE(this.take(2)));
    else if (opcode === 0x8a) this.push(this.long(bytes[this.take(1)]!));
    else if (opcode === 0x8b) this.push(this.long(bytes.readInt32LE(this.take(4))));
    else if (opcode === 0x47) this.push(bytes.readDoubleBE(this.take(8)));
    else return false;
    return true;
  }

  /** Two's complement, little-endian. */
  private long(length: number): number {
    if (length < 0) throw this.senseless("a negative length");
    const from = this.take(length);
    if (length === 0) return 0;
    if (length > 8) return Number.POSITIVE_INFINITY;
    let value = 0n;
    for (let k = length - 1; k >= 0; k--) value = (value << 8n) | BigInt(this.bytes[from + k]!);
    const whole = Number(BigInt.asIntN(8 * length, value));
    return Number.isSafeInteger(whole) ? whole : Number.POSITIVE_INFINITY;
  }

  private text(opcode: number): boolean {
    const { bytes } = this;
    let length: number;
    if (opcode === 0x8c) length = bytes[this.take(1)]!;
    else if (opcode === 0x58) length = bytes.readUInt32LE(this.take(4));
    else if (opcode === 0x8d) length = Number(bytes.readBigUInt64LE(this.take(8)));
    else return false;
    const from = this.take(length);
    this.push(bytes.toString("utf8", from, from + length));
    return true;
  }

  private container(opcode: number): boolean {
    if (opcode === 0x28) this.push(MARK);
    else if (opcode === 0x5d) this.pushContainer([]);
    else if (opcode === 0x7d) this.pushContainer(new Map());
    else if (opcode === 0x29) this.pushContainer([]);
    else if (opcode === 0x74) this.pushContainer(this.sinceMark());
    else if (opcode >= 0x85 && opcode <= 0x87) this.pushContainer(this.popMany(opcode - 0x84));
    else if (opcode === 0x61) this.append([this.pop()]);
    else if (opcode === 0x65) this.append(this.sinceMark());
    else if (opcode === 0x73) this.set(this.popMany(2));
    else if (opcode === 0x75) this.set(this.sinceMark());
    else if (opcode === 0x30) this.pop();
    else if (opcode === 0x31) this.sinceMark();
    else return false;
    return true;
  }

  private memory(opcode: number): boolean {
    const { bytes } = this;
    if (opcode === 0x80) this.protocol(bytes[this.take(1)]!);
    else if (opcode === 0x95) this.take(8);
    else if (opcode === 0x94) this.remember(this.remembered);
    else if (opcode === 0x71) this.remember(bytes[this.take(1)]!);
    else if (opcode === 0x72) this.remember(bytes.readUInt32LE(this.take(4)));
    else if (opcode === 0x68) this.recall(bytes[this.take(1)]!);
    else if (opcode === 0x6a) this.recall(bytes.readUInt32LE(this.take(4)));
    else return false;
    return true;
  }

  private protocol(version: number): void {
    if (version < 2 || version > 5) throw this.senseless(`protocol ${version} is not known`);
  }

  private remember(index: number): void {
    if (index >= MOST_REMEMBERED) throw this.tooLarge("8 Mi remembered values");
    if (this.memo[index] === undefined) this.remembered++;
    this.memo[index] = this.top();
  }

  private recall(index: number): void {
    const value = this.memo[index];
    if (value === undefined) throw this.senseless(`nothing is remembered as ${index}`);
    this.push(value);
  }

  private append(elements: readonly Plain[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.senseless("elements for what is no list");
    for (const element of elements) if (!this.drops(element)) list.push(element);
  }

  private set(pairs: readonly Plain[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || pairs.length % 2 > 0) throw this.senseless("items for what is no dict");
    for (let k = 0; k < pairs.length; k += 2) dict.set(pairs[k]!, pairs[k + 1]!);
    if (dict.size > MOST_REMEMBERED) throw this.tooLarge("8 Mi items in a dict");
  }

  private pushContainer(value: Plain): void {
    if (++this.containers > MOST_CONTAINERS) throw this.tooLarge("4 Mi dicts, lists and tuples");
    this.push(value);
  }

  private push(value: Plain): void {
    if (++this.values > MOST_VALUES) throw this.tooLarge("128 Mi values");
    this.stack.push(value);
  }

  private pop(): Plain {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) throw this.senseless("a value is missing");
    return value;
  }

  private top(): Plain {
    const value = this.stack.at(-1);
    if (value === undefined || value === MARK) throw this.senseless("a value is missing");
    return value;
  }

  private popMany(count: number): Plain[] {
    const values = Array.from({ length: count }, () => this.pop());
    return values.reverse();
  }

  private sinceMark(): Plain[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) throw this.senseless("a mark is missing");
    const values = this.stack.splice(mark + 1);
    this.stack.pop();
    return values;
  }

  /** Takes bytes of the file. @returns where they begin */
  private take(length: number): number {
    const from = this.at;
    if (length > this.bytes.length - from) throw this.cutShort();
    this.at = from + length;
    return from;
  }

  private refused(name: string): InputError {
    return new InputError({
      code: "T024",
      message: `${this.path} is a pickle that is more than data: ${name} at byte ${this.opcodeAt}`,
      where: this.path,
      why: "such an opcode imports, calls or asks for objects; a memory snapshot has none, and Weft follows none",
      hint: "pickle.dump(torch.cuda.memory._snapshot(), file) makes a snapshot of plain data",
    });
  }

  private senseless(what: string): InputError {
    const message = `${this.path} is no pickle of plain data: ${what}, at byte ${this.opcodeAt}`;
    return new InputError({ code: "T007", message, where: this.path });
  }

  private cutShort(): InputError {
    const message = `${this.path} is cut short: its pickle does not end after ${this.bytes.length} bytes`;
    return new InputError({
      code: "T003",
      message,
      where: this.path,
      hint: "write it again, or fetch it again",
    });
  }

  private tooLarge(what: string): InputError {
    const message = `${this.path} has more than ${what}`;
    return new InputError({
      code: "R002",
      message,
      where: this.path,
      hint: "record with a smaller max_entries",
    });
  }
}
