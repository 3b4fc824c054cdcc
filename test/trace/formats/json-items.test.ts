import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/model/index.ts";
import { type JsonItem, JsonItems } from "../../../src/trace/formats/json-items.ts";

const DOCUMENT = {
  schema: "1.1.0",
  'k"ey\\': { events: [1, 2], deep: [[[{ a: "]}" }]]] },
  pid: -12.5e3,
  yes: true,
  nothing: null,
  events: [{ name: 'a "quoted" \\ { [ , } ]', n: 1 }, "text, with ]", 7, [], {}, [[1], "é∑😀"], null],
  empty: [],
  after: "x",
};

function items(bytes: Buffer, per: number, lists = ["events", "empty"]): JsonItem[] {
  const cutter = new JsonItems(lists, "d.json");
  const found: JsonItem[] = [];
  for (let at = 0; at < bytes.length; at += per) found.push(...cutter.push(bytes.subarray(at, at + per)));
  cutter.end();
  return found;
}

const codeOf = (text: string, per = 64): string => {
  try {
    items(Buffer.from(text), per);
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
  return "none";
};

describe("a JSON document that arrives in pieces", () => {
  const { events, empty: _, ...others } = DOCUMENT;

  it.each([1, 2, 3, 5, 7, 16, 10_000])("of %i bytes is cut into the same parts", (per) => {
    for (const text of [
      JSON.stringify(DOCUMENT),
      JSON.stringify(DOCUMENT, null, 2),
      `\ufeff${JSON.stringify(DOCUMENT)} \n`,
    ]) {
      const found = items(Buffer.from(text), per);
      const listed = found.filter(({ index }) => index >= 0);
      expect(listed.map((item) => JSON.parse(item.text))).toEqual(events);
      expect(listed.map(({ key, index }) => [key, index])).toEqual(events.map((_, i) => ["events", i]));
      const rest = found.filter(({ index }) => index < 0);
      expect(Object.fromEntries(rest.map(({ key, text: part }) => [key, JSON.parse(part)]))).toEqual(others);
    }
  });

  it("may be a list itself", () => {
    expect(items(Buffer.from(" [1, [2], {}] "), 2).map(({ key, text }) => [key, text])).toEqual([
      ["", "1"],
      ["", "[2]"],
      ["", "{}"],
    ]);
    expect(items(Buffer.from("[]"), 1)).toEqual([]);
  });

  it("is refused where it is none, is cut short or goes on", () => {
    for (const text of [
      "x",
      '{"a" 1}',
      "{,}",
      '{"a":1,,}',
      "[1,]",
      "[1 2]",
      "[1]]",
      "{}}",
      '{"a":}',
      "{1:2}",
      '{"a":1]',
    ])
      expect([text, codeOf(text, 1)]).toEqual([text, "T007"]);
    for (const text of ["", " ", "{", '{"a"', '{"a":', '{"a":1', '{"a":"b', "[", "[1", "[[1]", '["\\'])
      expect([text, codeOf(text, 1)]).toEqual([text, "T003"]);
    expect(codeOf(`[${"[".repeat(1000)}`)).toBe("T007");
  });

  it("keeps no more than one part: a long element is refused, another long value passed over", () => {
    const chunk = Buffer.alloc(2 ** 20, "x");
    const cutter = new JsonItems(["events"], "d.json");
    cutter.push(Buffer.from('{"note":"'));
    for (let i = 0; i < 100; i++) cutter.push(chunk);
    expect(cutter.push(Buffer.from('","pid":1,"events":["')).map(({ key }) => key)).toEqual(["pid"]);
    const long = (): void => {
      for (let i = 0; i < 100; i++) cutter.push(chunk);
    };
    expect(long).toThrow(/more than 64 MiB/);
  });
});
