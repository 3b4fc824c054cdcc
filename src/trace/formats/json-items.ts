import { InputError } from "../../model/index.ts";

/** A part of a JSON document: an element of one of its long lists, or another value of its outermost object. */
export interface JsonItem {
  /** The key in the outermost object; empty where the document is a list. */
  key: string;
  /** Place in the list from 0, -1 where the value is no element of a list asked for. */
  index: number;
  text: string;
}

/** An element longer than this is no event or node: the file is something else. */
const LONGEST_ITEM_BYTES = 64 * 2 ** 20;
/** Other values of the outermost object that are longer are passed over. */
const LONGEST_VALUE_BYTES = 2 ** 20;
const DEEPEST = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

type State = "start" | "key" | "colon" | "value" | "after" | "element" | "after-element" | "end";

/**
 * Cuts a JSON document of any length into its parts as its bytes arrive, in the memory of one part: the elements of the lists under
 * `lists` (or of the document, if it is a list) and the other values. Only finds where parts end; what is in them JSON.parse says,
 * which is several times as fast as a parser that makes tokens of every byte.
 */
export class JsonItems {
  private readonly lists: ReadonlySet<string>;
  private readonly path: string;
  private state: State = "start";
  private isList = false;
  private key = "";
  private index = -1;
  /** Of the value being read: containers open, whether in a string, after a backslash. */
  private depth = 0;
  private quoted = false;
  private escaped = false;
  private inside = false;
  private scalar = false;
  private pieces: Buffer[] = [];
  private pieceBytes = 0;
  /** Bytes of the chunks before. */
  private passed = 0;

  constructor(lists: readonly string[], path: string) {
    this.lists = new Set(lists);
    this.path = path;
  }

  /** @returns the parts that this chunk completes @throws InputError T007 where it is not JSON, R002 where a part is too long */
  push(chunk: Buffer): JsonItem[] {
    const items: JsonItem[] = [];
    let at = 0;
    let from = 0;
    while (at < chunk.length) {
      if (!this.inside) {
        at = this.between(chunk, at);
        from = at;
        continue;
      }
      const end = this.endOf(chunk, at);
      if (end < 0) break;
      this.keep(chunk.subarray(from, end));
      this.complete(items);
      at = end;
    }
    if (this.inside) this.keep(chunk.subarray(from));
    this.passed += chunk.length;
    return items;
  }

  /** @throws InputError T003 where the document is not complete */
  end(): void {
    if (this.state === "end") return;
    throw new InputError({
      code: "T003",
      message: `${this.path} is cut short: its JSON does not end after ${this.passed} bytes`,
      where: this.path,
      hint: "record it again, or fetch it again",
    });
  }

  /** Takes one byte outside of values. @returns where to go on: at the byte itself where a value begins */
  private between(chunk: Buffer, at: number): number {
    const byte = chunk[at]!;
    if (byte <= 0x20 || (this.passed + at < 3 && this.state === "start" && byte >= 0xbb)) return at + 1;
    switch (this.state) {
      case "start":
        if (byte !== OPEN_LIST && byte !== OPEN_OBJECT) throw this.wrong(byte, at);
        this.isList = byte === OPEN_LIST;
        this.state = this.isList ? "element" : "key";
        return at + 1;
      case "key":
        if (byte === QUOTE) return this.begin(byte, at);
        break;
      case "colon":
        if (byte !== COLON) break;
        this.state = "value";
        return at + 1;
      case "value":
        if (byte !== OPEN_LIST || !this.lists.has(this.key)) return this.begin(byte, at);
        this.state = "element";
        this.index = -1;
        return at + 1;
      case "element":
        if (byte !== CLOSE_LIST || this.index >= 0) return this.begin(byte, at);
        return this.closeList(at);
      case "after-element":
        if (byte === CLOSE_LIST) return this.closeList(at);
        if (byte !== COMMA) break;
        this.state = "element";
        return at + 1;
      case "after":
        if (byte !== COMMA) break;
        this.state = "key";
        return at + 1;
    }
    if (byte !== CLOSE_OBJECT || this.isList || (this.state !== "key" && this.state !== "after"))
      throw this.wrong(byte, at);
    this.state = "end";
    return at + 1;
  }

  private begin(byte: number, at: number): number {
    if (byte === COMMA || byte === COLON || byte === CLOSE_LIST || byte === CLOSE_OBJECT)
      throw this.wrong(byte, at);
    this.inside = true;
    this.scalar = byte !== QUOTE && byte !== OPEN_LIST && byte !== OPEN_OBJECT;
    this.depth = 0;
    return at;
  }

  private closeList(at: number): number {
    this.state = this.isList ? "end" : "after";
    this.index = -1;
    return at + 1;
  }

  /** Where the value that is being read ends, -1 where it goes on after this chunk. */
  private endOf(chunk: Buffer, from: number): number {
    let { depth, quoted, escaped } = this;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (quoted) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) {
          quoted = false;
          if (depth === 0) return this.ended(at + 1);
        }
      } else if (byte === QUOTE) quoted = true;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (++depth > DEEPEST) throw this.tooDeep();
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        if (depth === 0) return this.ended(at);
        if (--depth === 0) return this.ended(at + 1);
      } else if (this.scalar && depth === 0 && (byte === COMMA || byte <= 0x20)) return this.ended(at);
    }
    this.depth = depth;
    this.quoted = quoted;
    this.escaped = escaped;
    return -1;
  }

  private ended(at: number): number {
    this.quoted = false;
    this.escaped = false;
    this.inside = false;
    return at;
  }

  private keep(piece: Buffer): void {
    this.pieceBytes += piece.length;
    const isItem = this.state === "element";
    if (this.pieceBytes <= (isItem ? LONGEST_ITEM_BYTES : LONGEST_VALUE_BYTES))
      this.pieces.push(this.inside ? Buffer.from(piece) : piece);
    else if (isItem) throw this.tooLong();
    else this.pieces.length = 0;
  }

  private complete(items: JsonItem[]): void {
    const text = (this.pieces.length === 1 ? this.pieces[0]! : Buffer.concat(this.pieces)).toString();
    const whole = text.length > 0;
    this.pieces.length = 0;
    this.pieceBytes = 0;
    if (this.state === "key") {
      this.key = this.keyOf(text);
      this.state = "colon";
    } else if (this.state === "value") {
      if (whole) items.push({ key: this.key, index: -1, text });
      this.state = "after";
    } else {
      items.push({ key: this.isList ? "" : this.key, index: ++this.index, text });
      this.state = "after-element";
    }
  }

  private keyOf(text: string): string {
    try {
      return String(JSON.parse(text));
    } catch {
      throw this.notJson(`${text.slice(0, 40)} is no key`);
    }
  }

  private wrong(byte: number, at: number): InputError {
    const shown = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
    return this.notJson(`${shown} at byte ${this.passed + at}`);
  }

  private notJson(what: string): InputError {
    return new InputError({ code: "T007", message: `${this.path} is not JSON: ${what}`, where: this.path });
  }

  private tooDeep(): InputError {
    const message = `${this.path} has a value nested more than ${DEEPEST} deep: no trace has`;
    return new InputError({ code: "T007", message, where: this.path });
  }

  private tooLong(): InputError {
    const message = `${this.path} has an element of more than 64 MiB (${this.key} ${this.index + 1}): no trace has`;
    return new InputError({ code: "R002", message, where: this.path });
  }
}
