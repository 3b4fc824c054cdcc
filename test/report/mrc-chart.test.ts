import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { mrcChart, renderSvg, toCsv } from "../../src/report/index.ts";
import { weft } from "../fixtures/cli.ts";
import { testFolder } from "../trace/helpers.ts";

const CHAT = "traces/chat-small.parquet";
const path = testFolder();

const point = (bytes: number, hit_ratio: number, hit_ratio_error?: number) => ({
  capacity_objects: bytes / 1024,
  capacity_bytes: bytes,
  hit_ratio,
  byte_hit_ratio: hit_ratio,
  ...(hit_ratio_error !== undefined && { hit_ratio_error }),
});
const source = { traceSha256: "0123456789abcdef", where: ["phase=prefill"], weft: "1.0.0" };
const curves = {
  requests: 1000,
  objects: 250,
  curves: [
    { policy: "lru", points: [point(2048, 0.25), point(8192, 0.75)] },
    { policy: "belady", points: [point(2048, 0.5), point(8192, 0.75)] },
  ],
};

describe("the picture of miss-ratio curves", () => {
  it("says how far the first policy falls, what is first use, and where policies differ most", () => {
    const { finding, rows } = mrcChart(curves, source);
    expect(finding).toBe(
      "Of references lru misses 75 % with 2 KiB and 25 % with 8 KiB; 25 % are first uses, which no cache can hit. Policies differ most with 2 KiB: belady 50 %, lru 75 %.",
    );
    expect(rows.map(({ miss_ratio }) => miss_ratio)).toEqual([0.75, 0.25, 0.5, 0.25]);
  });

  it("draws the same bytes twice, with the trace and its conditions in the picture", async () => {
    const svg = await renderSvg(mrcChart(curves, source), "light");
    expect(svg).toBe(await renderSvg(mrcChart(curves, source), "light"));
    for (const word of ["How often does a cache miss?", "0123…cdef", "phase=prefill", "belady"])
      expect(svg).toContain(word);
    expect(svg).not.toContain("NaN");
    expect(svg.match(/>(lru|belady)<\/text>/g)).toHaveLength(2);
  });

  it("has a band, the rate and the seed where the curve is sampled, and a file of rows", async () => {
    const sampled = {
      ...curves,
      curves: [{ policy: "lru", sample: { rate: 0.05, seed: 7 }, points: [point(2048, 0.25, 0.01)] }],
    };
    const both = { ...sampled, curves: [...sampled.curves, { policy: "lru", points: [point(2048, 0.5)] }] };
    expect(mrcChart(both, source).finding).not.toContain("differ");
    const chart = mrcChart(sampled, source);
    expect(chart.notes.join(" ")).toContain("standard error");
    expect(await renderSvg(chart, "light")).toContain("seed 7");
    expect(toCsv(chart)).toBe(
      'label,capacity_objects,capacity_bytes,miss_ratio,byte_miss_ratio,miss_ratio_error\r\n"lru, sampled",2,2048,0.75,0.75,0.01\r\n',
    );
  });
});

describe("trace mrc -o", () => {
  it("writes what the suffix says, will not replace it unasked, and the same bytes for any --jobs", async () => {
    const mrc = ["trace", "mrc", CHAT, "--capacities", "1%,10%", "-o"];
    for (const [name, word] of [
      ["a.svg", "<svg"],
      ["a.csv", "lru"],
      ["a.vl.json", '"$schema"'],
      ["a.html", "script-src 'none'"],
    ] as const) {
      const { code, err } = await weft([...mrc, path(name)]);
      expect(err).not.toContain("error");
      expect(code).toBe(0);
      expect(await readFile(path(name), "utf8")).toContain(word);
    }
    expect((await weft([...mrc, path("a.svg")])).err).toContain("T009");
    await weft([...mrc, path("b.svg"), "--policy", "lru,sieve", "--jobs", "1"]);
    await weft([...mrc, path("c.svg"), "--policy", "lru,sieve", "--jobs", "2"]);
    expect(await readFile(path("b.svg"), "utf8")).toBe(await readFile(path("c.svg"), "utf8"));
  });

  it("refuses a name that does not say what to write", async () => {
    const { code, err } = await weft(["trace", "mrc", CHAT, "-o", path("a.png")]);
    expect(code).toBe(2);
    expect(err).toContain("S012");
    expect(existsSync(path("a.png"))).toBe(false);
  });
});
