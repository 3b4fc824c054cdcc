import { writeFile } from "node:fs/promises";
import { zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { formats, recogniseFormat } from "../../../src/trace/formats/index.ts";
import { oracleGeneral } from "../../../src/trace/formats/oracle-general.ts";
import { WideIds } from "../../../src/trace/formats/wide-ids.ts";
import { errorsOf, testFolder } from "../helpers.ts";
import { imported, sampleFile } from "./foreign.ts";

const path = testFolder();

/** Time, object, bytes; the next access is not looked at. */
type Made = [timeS: number, object: bigint | number, bytes: number];

function bytesOf(records: readonly Made[]): Buffer {
  const bytes = Buffer.alloc(records.length * 24);
  records.forEach(([timeS, object, size], i) => {
    bytes.writeUInt32LE(timeS, i * 24);
    bytes.writeBigUInt64LE(BigInt(object), i * 24 + 4);
    bytes.writeUInt32LE(size, i * 24 + 12);
    bytes.writeBigInt64LE(-1n, i * 24 + 16);
  });
  return bytes;
}

async function made(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(path(name), bytes);
  return path(name);
}

describe("oracle-general", () => {
  it("reads times, objects and sizes, plain and compressed", async () => {
    const records: Made[] = [
      [100, 7, 512],
      [100, 2n ** 53n - 1000n, 4096],
      [102, 7, 512],
    ];
    const plain = await imported(oracleGeneral, await made("plain.bin", bytesOf(records)));
    expect(
      plain.rows.map(({ tsNs, requester, op, object, bytes }) => [tsNs, requester, op, object, bytes]),
    ).toEqual([
      [0, "host0", "read", 7, 512],
      [0, "host0", "read", 2 ** 53 - 1000, 4096],
      [2e9, "host0", "read", 7, 512],
    ]);
    expect(plain.reader.counts).toMatchObject({ rows: 3, objects: 2, requests: 3, readBytes: 5120 });
    const packed = await made("packed.oracleGeneral.zst", zstdCompressSync(bytesOf(records)));
    expect((await imported(oracleGeneral, packed)).rows).toEqual(plain.rows);
    expect((await recogniseFormat(packed, formats.all)).name).toBe("oracle-general");
  });

  it("tells ids past 2^53 apart", async () => {
    const ids = [2n ** 64n - 1n, 5n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 53n];
    const file = await made("wide.bin", bytesOf(ids.map((id): Made => [1, id, 10])));
    const { rows } = await imported(oracleGeneral, file);
    expect(rows.map(({ object }) => object)).toEqual([2 ** 53 - 1, 5, 2 ** 53 - 2, 2 ** 53 - 1, 2 ** 53 - 3]);
  });

  it("numbers many wide ids, and refuses where small ones are in the way", () => {
    const ids = new WideIds();
    for (let i = 0; i < 5_000; i++) expect(ids.idOf(2 ** 31 + i, i)).toBe(Number.MAX_SAFE_INTEGER - i);
    for (let i = 0; i < 5_000; i++) expect(ids.idOf(2 ** 31 + i, i)).toBe(Number.MAX_SAFE_INTEGER - i);
    expect(() => ids.idOf(2 ** 21 - 1, 2 ** 32 - 1)).toThrow(expect.objectContaining({ code: "T013" }));
  });

  it("leaves out objects of no bytes and lifts times that fall back", async () => {
    const records: Made[] = [
      [5, 1, 10],
      [9, 2, 0],
      [4, 3, 10],
    ];
    const { rows, reader } = await imported(oracleGeneral, await made("odd.bin", bytesOf(records)));
    expect(rows.map(({ object, tsNs }) => [object, tsNs])).toEqual([
      [1, 0],
      [3, 0],
    ]);
    expect(reader.rejected).toMatchObject({ count: 1, first: [{ code: "T007" }] });
  });

  it("says where a file is cut, and that an empty one is empty", async () => {
    const whole = bytesOf([
      [1, 1, 10],
      [1, 2, 10],
    ]);
    const cut = await made("cut.bin", whole.subarray(0, 30));
    const [error] = await errorsOf(imported(oracleGeneral, cut));
    expect(error).toMatchObject({ code: "T003", message: expect.stringContaining("record 2: 6 of its 24") });
    const [nothing] = await errorsOf(imported(oracleGeneral, await made("empty.bin", Buffer.alloc(0))));
    expect(nothing!.code).toBe("T008");
  });

  const sample = sampleFile("libcachesim/cloudPhysicsIO.oracleGeneral.bin");
  it.skipIf(!sample)("reads libCacheSim's sample", async () => {
    const { reader, rows } = await imported(oracleGeneral, sample!);
    expect(reader.counts).toMatchObject({ rows: 113_872, objects: 48_974 });
    expect(rows[3]).toMatchObject({ tsNs: 0, object: 40_409_911, bytes: 6656 });
    expect((await recogniseFormat(sample!, formats.all)).name).toBe("oracle-general");
  });
});
