import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { COLUMNS, InputError, InputErrors } from "../../../src/model/index.ts";
import { Problems, RowChecks } from "../../../src/trace/checks.ts";
import { formats, type ImportReader, type TraceFormat } from "../../../src/trace/formats/index.ts";
import { random, testFolder } from "../helpers.ts";
import { SAMPLES } from "./samples.ts";

const path = testFolder();
const OPTIONS = { values: { model: "llama-3-8b" }, strict: false };
const MUTATIONS = 40;
/** A number that was tampered with can make a request long. */
const ENOUGH_ROWS = 100_000;
/** A machine under load is slow; without an end is something else. */
const PATIENCE_MS = 20_000;

const repeated = (text: string, times: number): string => text.repeat(times);

/** Files that are nobody's, or want to be too much. */
const HOSTILE: Readonly<Record<string, string | Uint8Array>> = {
  empty: "",
  "blank lines": "\n\r\n \n",
  zeros: new Uint8Array(4096),
  "bytes at random": bytesAtRandom(20_000),
  "a byte order mark": "\ufeff",
  "null, true and numbers": "null\ntrue\n1e999\n-0\n",
  "an empty object": "{}",
  "an empty list": "[]",
  "lists in lists": `${repeated("[", 200_000)}\n`,
  "lists in lists, closed": repeated("[", 50_000) + repeated("]", 50_000),
  "objects in objects": repeated('{"a":', 50_000),
  "a deep value in a record": `{"timestamp": ${repeated("[", 50_000)}${repeated("]", 50_000)}}\n`,
  "an open string": `{"timestamp": "${repeated("x", 100_000)}`,
  "an open quote": `a,b,c\n"1,2,3\n${repeated("4,5,6\n", 1_000)}`,
  "a million commas": repeated(",", 1_000_000),
  "a number of a hundred thousand digits": `{"timestamp": ${repeated("9", 100_000)}}\n`,
  "a prototype": '{"__proto__": {"timestamp": 1}, "constructor": 1, "hasOwnProperty": 2}\n',
  "a gzip bomb": gzipSync(new Uint8Array(40 * 2 ** 20)),
  "a gzip bomb of lines": gzipSync(Buffer.alloc(40 * 2 ** 20, "{}\n")),
  "a gzip in a gzip": gzipSync(gzipSync("{}\n")),
  "a gzip cut short": gzipSync("{}\n").subarray(0, 15),
  "a tar header and nothing": tarHeader(),
};

function bytesAtRandom(length: number): Uint8Array {
  const next = random(11);
  return Uint8Array.from({ length }, () => Math.floor(next() * 256));
}

function tarHeader(): Uint8Array {
  const header = Buffer.alloc(512);
  header.write("data", 0);
  header.write("77777777777", 124);
  header.write("ustar", 257);
  return header;
}

const WORTHLESS = [
  "null",
  "-1",
  "1e999",
  "9007199254740993",
  "1.5",
  '"x"',
  '""',
  "[]",
  "{}",
  "true",
  "[[[[1]]]]",
  "NaN",
];

/** A sample with some of its bytes cut, repeated, overwritten, or a number replaced by what is none. */
function mutated(sample: string | Uint8Array, next: () => number): Uint8Array {
  const bytes = Buffer.from(sample as Uint8Array);
  const at = Math.floor(next() * bytes.length);
  const length = 1 + Math.floor(next() ** 3 * bytes.length);
  switch (Math.floor(next() * 5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 3:
      for (let k = 0; k < 4; k++) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      return bytes;
    default:
      return withoutSense(bytes, next);
  }
}

function withoutSense(bytes: Buffer, next: () => number): Uint8Array {
  const text = bytes.toString("latin1");
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)];
  if (numbers.length === 0) return bytes;
  const { index, 0: number } = numbers[Math.floor(next() * numbers.length)]!;
  const other = WORTHLESS[Math.floor(next() * WORTHLESS.length)]!;
  return Buffer.from(text.slice(0, index) + other + text.slice(index + number.length), "latin1");
}

/**
 * Reads a file to its end, or until it has made enough rows: any bytes may be records of a format without marks.
 * @returns the user's errors it ends in, "taken" where it does not; anything else is thrown on
 */
async function outcome(
  format: TraceFormat,
  bytes: string | Uint8Array,
): Promise<readonly InputError[] | "taken" | "enough"> {
  const file = path(`${format.name}.in`);
  await writeFile(file, bytes);
  let reader: ImportReader | undefined;
  try {
    expect(format.recognise(Buffer.from(bytes as Uint8Array).subarray(0, 65_536), file)).toBeLessThanOrEqual(
      1,
    );
    reader = await format.open(file, OPTIONS);
    const checks = new RowChecks(COLUMNS, new Problems(new Float64Array(0)));
    let rows = 0;
    for await (const batch of reader.batches()) {
      expect(batch.firstRow).toBe(rows);
      rows += batch.rows;
      // what is wrong with a row is for the importer to see, not for the writer
      expect(() => checks.check(batch)).not.toThrow();
      if (rows > ENOUGH_ROWS) return "enough";
    }
    expect(reader.counts.rows).toBe(rows);
    return "taken";
  } catch (error) {
    if (error instanceof InputErrors) return error.errors;
    if (error instanceof InputError) return [error];
    throw error;
  } finally {
    await reader?.close();
  }
}

describe.each(formats.all.map((format) => [format.name, format] as const))("%s", (name, format) => {
  it("has a sample, which is read whole", async () => {
    expect(Object.keys(SAMPLES)).toContain(name);
    expect(await outcome(format, SAMPLES[name]!)).toBe("taken");
  });

  it.each(Object.entries(HOSTILE))("ends in the user's errors: %s", async (_, bytes) => {
    const start = performance.now();
    const errors = await outcome(format, bytes);
    if (errors !== "enough") expect(errors.length).toBeGreaterThan(0);
    expect(errors).not.toBe("taken");
    for (const { code, message } of errors === "enough" || errors === "taken" ? [] : errors) {
      expect(code).toMatch(/^[TR]/);
      expect(message.length).toBeLessThan(600);
    }
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });

  it("takes or refuses samples that were tampered with, and those of others", async () => {
    const next = random(5);
    const start = performance.now();
    for (const sample of Object.values(SAMPLES)) await outcome(format, sample);
    for (let i = 0; i < MUTATIONS; i++) await outcome(format, mutated(SAMPLES[name]!, next));
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });

  it("is told by its first bytes from the samples of others", () => {
    for (const [other, bytes] of Object.entries(SAMPLES)) {
      const head = Buffer.from(bytes as Uint8Array);
      const mine = format.recognise(head, `trace-of-${other}`);
      const theirs = formats.get(other).recognise(head, `trace-of-${other}`);
      if (other === name) expect(mine).toBeGreaterThan(0);
      else expect(mine, other).toBeLessThan(theirs);
    }
  });
});
