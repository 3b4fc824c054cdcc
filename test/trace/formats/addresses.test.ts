import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { formats } from "../../../src/trace/formats/index.ts";
import { testFolder } from "../helpers.ts";
import { imported } from "./foreign.ts";
import { SAMPLES } from "./samples.ts";

const path = testFolder();

async function rowsOf(format: string, text = SAMPLES[format]!) {
  await writeFile(path(format), text);
  return imported(formats.get(format), path(format));
}

describe("perf-mem", () => {
  it("makes a cache line of every load and store, by CPU, kernel addresses too", async () => {
    const { reader, rows } = await rowsOf("perf-mem");
    expect(
      rows.map(({ tsNs, requester, op, object, offset, bytes }) => [
        tsNs,
        requester,
        op,
        object,
        offset,
        bytes,
      ]),
    ).toEqual([
      [0, "cpu3", "read", 0x7f1234567, 0x880, 64],
      [1_500, "cpu3", "write", 0x7f1234567, 0x8c0, 64],
      [2_000_000_000, "cpu12", "read", 0xffff8c5b12345, 0, 64],
    ]);
    expect(reader.info.metadata["weft.closed"]).toBe("false");
    expect(reader.info.metadata["weft.lacks"]).toContain("samples");
  });
});

describe("damon", () => {
  it("reads every region that was accessed, once an interval, cut into objects", async () => {
    const { reader, rows } = await rowsOf("damon");
    expect(
      rows.map(({ tsNs, requester, object, offset, bytes }) => [tsNs, requester, object, offset, bytes]),
    ).toEqual([
      [0, "target0", 1, 4096, 2 ** 21 - 4096],
      [0, "target0", 2, 0, 8192],
      [100_000_000, "target1", 1, 0, 4096],
    ]);
    expect(reader.counts).toMatchObject({ rows: 3, objects: 2, readBytes: 2 ** 21 + 8192 });
  });

  it("says what is wrong with a line", async () => {
    await writeFile(
      path("bad"),
      `${SAMPLES.damon}kdamond.0 1 [000] 99.5: damon:damon_aggregated: target_id=0 nr_regions=1 9-5: 1 1\nnothing\n`,
    );
    const reader = await formats.get("damon").open(path("bad"), { values: {}, strict: false });
    for await (const _ of reader.batches());
    expect(reader.rejected.first.map(({ message }) => message)).toEqual([
      "line 4: region 9-5 is none",
      expect.stringMatching(/^line 5: not an event/),
    ]);
  });
});
