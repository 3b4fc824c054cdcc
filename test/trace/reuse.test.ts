import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { weft } from "../fixtures/cli.ts";
import { testFolder } from "./helpers.ts";

const path = testFolder();

describe("a trace that does not say what is reused", () => {
  it("makes no claim of caches: not in the passport, not in a comparison, not as a curve", async () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) => `2023-11-16 18:17:0${Math.floor(i / 2)}.5,${900 + i},20`,
    );
    await writeFile(path("azure.csv"), ["TIMESTAMP,ContextTokens,GeneratedTokens", ...lines].join("\n"));
    const trace = path("azure.parquet");
    const ran = await weft(["trace", "import", path("azure.csv"), "-o", trace, "--model", "llama-3-8b"]);
    expect(ran.out).toContain("azure-llm");

    const described = JSON.parse((await weft(["trace", "describe", trace, "--json"])).out);
    expect(described.data.cannot_answer).toContainEqual(expect.stringMatching(/^weft\.reuse=unknown/));

    const curve = await weft(["trace", "mrc", trace]);
    expect(curve.code).toBe(4);
    expect(curve.err).toMatch(/T019.*weft\.reuse=unknown/);

    const replay = ["replay", trace, "--topology", "hbm-only"];
    const replayed = JSON.parse((await weft([...replay, "--json"])).out);
    expect(replayed.data.requests.count).toBe(12);
    expect(replayed.data.requests.ttft_ns.mean).toBeGreaterThan(0);
    for (const tier of replayed.data.tiers)
      expect(tier).toMatchObject({ hit_ratio: null, byte_hit_ratio: null });
    expect((await weft(replay)).out).toContain("hit ratio unknown: reuse is not in the trace");
  });
});
