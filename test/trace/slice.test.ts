import { describe, expect, it } from "vitest";
import { weft } from "../fixtures/cli.ts";
import { read, type Said, sample, testFolder, writeSample } from "./helpers.ts";

const path = testFolder();

async function slice(...argv: string[]) {
  const ran = await weft([
    "trace",
    "slice",
    path("in.parquet"),
    "-o",
    path("out.parquet"),
    "--overwrite",
    ...argv,
  ]);
  return {
    ran,
    ...(ran.code === 0 ? await read(path("out.parquet")) : { columns: {} as Said["columns"], rows: 0 }),
  };
}

describe("trace slice", () => {
  it("keeps rows by number, renumbers what they wait for, and drops waits for what is gone", async () => {
    await writeSample(path("in.parquet"), sample(500), { "weft.closed": "true" });
    const whole = await read(path("in.parquet"));
    const { columns, rows } = await slice("--rows", "7..17");
    expect(rows).toBe(10);
    expect(columns.object).toEqual(whole.columns.object!.slice(7, 17));
    const start = whole.columns.tsNs![7] as number;
    expect(columns.tsNs).toEqual(whole.columns.tsNs!.slice(7, 17).map((ts) => (ts as number) - start));
    // row 8 waited for 5, 6 and 7, of which 7 stays as row 0; row 13 for 10, 11 and 12
    expect(columns.dependsOn).toEqual(["", "0", "", "", "", "", "3,4,5", "", "", ""]);
  });

  it("keeps rows by time and by what they are", async () => {
    const whole = await read(path("in.parquet"));
    const middle = whole.columns.tsNs![250] as number;
    const late = await slice("--from", `${middle} ns`);
    expect(late.rows).toBe(whole.columns.tsNs!.filter((ts) => (ts as number) >= middle).length);
    const early = await slice("--to", `${middle} ns`, "--where", "op=write");
    const writes = whole.columns.op!.filter(
      (op, i) => op === 1 && (whole.columns.tsNs![i] as number) < middle,
    );
    expect(early.rows).toBe(writes.length);
    expect(new Set(early.columns.op)).toEqual(new Set([1]));
  });

  it("says so where nothing is in it, or the option is wrong", async () => {
    const none = await slice("--from", "1 h");
    expect(none.ran.code).toBe(4);
    expect(none.ran.err).toContain("T008");
    expect((await slice("--rows", "5-6")).ran.code).toBe(2);
  });
});
