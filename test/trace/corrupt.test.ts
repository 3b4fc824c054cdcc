import { copyFile, open, stat, truncate } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { type InputError, InputErrors } from "../../src/model/index.ts";
import type { OpenTraceOptions } from "../../src/trace/index.ts";
import {
  errorsOf,
  random,
  read,
  rowsSql,
  type Said,
  sample,
  testFolder,
  writeQuery,
  writeSample,
} from "./helpers.ts";

const at = testFolder();
const COPIES = 50;
const AT_ONCE = 3;
const TIMEOUT_MS = 180_000;

/** Copy number `k` of a file: a third each cut short, zeroed in a range, with some bits flipped. */
async function corrupted(original: string, k: number): Promise<string> {
  const next = random(1_000 + k);
  const path = `${original}.${k}`;
  await copyFile(original, path);
  const { size } = await stat(path);
  if (k % 3 === 0) {
    await truncate(path, Math.floor(next() * size));
    return path;
  }
  const file = await open(path, "r+");
  if (k % 3 === 1) {
    const length = 1 + Math.floor(next() ** 3 * 2_000);
    await file.write(Buffer.alloc(length), 0, length, Math.floor(next() * (size - length)));
  } else {
    // half of them in the last kilobytes, where the footer is
    for (let flip = 0; flip < 1 + (k % 4); flip++) {
      const position =
        k % 2 === 0 ? Math.floor(next() * size) : size - 1 - Math.floor(next() * Math.min(4_000, size));
      const byte = Buffer.alloc(1);
      await file.read(byte, 0, 1, position);
      byte[0]! ^= 1 << Math.floor(next() * 8);
      await file.write(byte, 0, 1, position);
    }
  }
  await file.close();
  return path;
}

/** What reading a file ends in: what it says, or the user's errors. Anything else is thrown. */
async function ending(path: string, options: OpenTraceOptions): Promise<Said | InputError[]> {
  try {
    return await read(path, options);
  } catch (error) {
    if (error instanceof InputErrors) return error.errors;
    return errorsOf(Promise.reject(error));
  }
}

async function endings(original: string, options: OpenTraceOptions): Promise<(Said | InputError[])[]> {
  const found: (Said | InputError[])[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let k = next++; k < COPIES; k = next++)
        found[k] = await ending(await corrupted(original, k), options);
    }),
  );
  return found;
}

describe("fifty corrupt copies", () => {
  test(
    "of a trace that Weft wrote: an error, or exactly what was written",
    async () => {
      const original = at("weft.parquet");
      await writeSample(original, sample(20_000));
      const expected = await read(original);
      let errors = 0;
      for (const found of await endings(original, {})) {
        if (Array.isArray(found)) {
          errors++;
          for (const { code } of found) expect(code).toMatch(/^[TR]\d{3}$/);
        } else expect(found).toEqual(expected);
      }
      // every cut and nearly every other damage is seen
      expect(errors).toBeGreaterThan(COPIES * 0.8);
    },
    TIMEOUT_MS,
  );

  for (const reader of ["duckdb", "parquetjs"] as const)
    test(
      `of a foreign trace, read by ${reader}: an error or rows`,
      async () => {
        const original = at(`foreign-${reader}.parquet`);
        await writeQuery(
          original,
          rowsSql(20_000, "i // 5 AS request, [i - 1] AS depends_on", "'g' AS requester, [] AS i"),
          "COMPRESSION snappy",
        );
        const found = await endings(original, { reader });
        expect(found).toHaveLength(COPIES);
        for (const one of found) if (!Array.isArray(one)) expect(one.rows).toBeGreaterThan(0);
        expect(found.filter(Array.isArray).length).toBeGreaterThan(COPIES / 3);
      },
      TIMEOUT_MS,
    );

  test("a flipped bit anywhere in the columns is found", async () => {
    const original = at("flip.parquet");
    await writeSample(original, sample(500));
    let wrong = 0;
    for (let k = 0; k < 8; k++) {
      const path = `${original}.bit${k}`;
      await copyFile(original, path);
      const file = await open(path, "r+");
      const byte = Buffer.alloc(1);
      const position = 200 + k * 400;
      await file.read(byte, 0, 1, position);
      byte[0]! ^= 16;
      await file.write(byte, 0, 1, position);
      await file.close();
      if (Array.isArray(await ending(path, {}))) wrong++;
    }
    expect(wrong).toBe(8);
  });
});
