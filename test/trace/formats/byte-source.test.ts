import { writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import tar from "tar-stream";
import { describe, expect, it } from "vitest";
import { ByteSource } from "../../../src/trace/formats/byte-source.ts";
import { linesOf } from "../../../src/trace/formats/lines.ts";
import { errorsOf, testFolder } from "../helpers.ts";

const path = testFolder();

async function source(name: string, bytes: string | Uint8Array): Promise<ByteSource> {
  await writeFile(path(name), bytes);
  return ByteSource.open(path(name));
}

async function lines(from: ByteSource): Promise<string[]> {
  const found: string[] = [];
  for await (const line of linesOf(from)) found.push(line);
  return found;
}

async function archive(files: readonly [string, string][]): Promise<Buffer> {
  const pack = tar.pack();
  pack.entry({ name: "folder/", type: "directory" });
  for (const [name, text] of files) pack.entry({ name }, text);
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const TEXT = Array.from({ length: 9_000 }, (_, i) => `line ${i} ${(i * 7919) % 1_000_003}`);

describe("bytes of a foreign file", () => {
  it("are the same plain, gzipped, in a tar archive and in a gzipped one, and again", async () => {
    const text = `${TEXT.join("\r\n")}\r\n`;
    const tarred = await archive([
      ["folder/._data", "not this"],
      ["folder/data", text],
      ["folder/more", "nor this"],
    ]);
    for (const bytes of [Buffer.from(text), gzipSync(text), tarred, gzipSync(tarred)]) {
      const from = await source("in", bytes);
      expect(await lines(from)).toEqual(TEXT);
      expect(await lines(from)).toEqual(TEXT);
      expect(from.bytesTotal).toBe(bytes.length);
      expect(from.bytesRead).toBeLessThanOrEqual(bytes.length);
      expect(from.bytesRead).toBeGreaterThan(bytes.length / 2);
      expect(Buffer.from(await from.head(13)).toString()).toBe(text.slice(0, 13));
    }
  });

  it("are refused where a compressed file is cut short, damaged or grows without end", async () => {
    const whole = gzipSync(TEXT.join("\n"));
    const cut = await source("cut.gz", whole.subarray(0, whole.length / 2));
    expect((await errorsOf(lines(cut))).map(({ code }) => code)).toEqual(["T020"]);
    const bad = Buffer.from(whole).fill(0xff, 100, 200);
    expect((await errorsOf(lines(await source("bad.gz", bad)))).map(({ code }) => code)).toEqual(["T020"]);
    const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20, "\n"));
    expect((await errorsOf(lines(await source("bomb.gz", bomb)))).map(({ code }) => code)).toEqual(["T021"]);
  });

  it("end in an error where a line has no end", async () => {
    const endless = await source("endless", Buffer.alloc(70 * 2 ** 20, "a"));
    expect((await errorsOf(lines(endless))).map(({ code }) => code)).toEqual(["T007"]);
  });

  it("are no folder, pipe or missing file", async () => {
    for (const name of [".", "none", "/dev/null"])
      expect((await errorsOf(ByteSource.open(path(name)))).map(({ code }) => code)).toEqual(["T002"]);
  });
});
