import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openTrace } from "../../src/trace/index.ts";
import { weft } from "../fixtures/cli.ts";
import { read, sample, testFolder, writeSample } from "./helpers.ts";

const path = testFolder();
const CHAT = join(fileURLToPath(new URL("../../traces", import.meta.url)), "chat-small.parquet");

const dataOf = async (...argv: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await weft([...argv, "--json"])).out).data;

describe("trace redact", () => {
  it("leaves miss-ratio curve and replay as they were", async () => {
    const shared = path("shared.parquet");
    const ran = await weft(["trace", "redact", CHAT, "-o", shared, "--key", "secret"]);
    expect(ran.code).toBe(0);
    const mrc = ["--where", "phase=prefill"];
    expect(await dataOf("trace", "mrc", shared, ...mrc)).toEqual(await dataOf("trace", "mrc", CHAT, ...mrc));
    const replayed = async (trace: string) => {
      const { inputs: _, ...outcome } = await dataOf("replay", trace, "--topology", "cxl-pool");
      return outcome;
    };
    expect(await replayed(shared)).toEqual(await replayed(CHAT));
  });

  it("leaves no id, name, foreign key or time of day", async () => {
    const made = sample(500);
    for (const batch of made.batches) for (let i = 0; i < batch.rows; i++) batch.tsNs[i]! += 7e12;
    await writeSample(path("own.parquet"), made, {
      "weft.source": "ours",
      owner: "us",
      "weft.closed": "true",
    });
    await weft(["trace", "redact", path("own.parquet"), "-o", path("out.parquet"), "--key", "k"]);
    const before = await read(path("own.parquet"));
    const after = await read(path("out.parquet"));
    expect(after.dictionaries.requester.every((name) => /^gpu\d+$/.test(name))).toBe(true);
    expect(after.dictionaries.tenant).toEqual(["tenant0", "tenant1"]);
    expect(after.columns.tsNs).toEqual(
      before.columns.tsNs!.map((ts) => (ts as number) - (before.columns.tsNs![0] as number)),
    );
    const objects = new Set(before.columns.object);
    expect(after.columns.object!.some((object) => objects.has(object))).toBe(false);
    expect(new Set(after.columns.object).size).toBe(objects.size);
    expect({ ...after.columns, tsNs: 0, object: 0 }).toEqual({ ...before.columns, tsNs: 0, object: 0 });
    const reader = await openTrace(path("out.parquet"));
    const { metadata } = reader.info;
    await reader.close();
    expect(metadata.owner).toBeUndefined();
    expect(metadata["weft.source"]).toBe("redacted");

    await weft(["trace", "redact", path("own.parquet"), "-o", path("other.parquet")]);
    expect((await read(path("other.parquet"))).columns.object).not.toEqual(after.columns.object);
  });
});
