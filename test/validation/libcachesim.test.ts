import { beforeAll, describe, expect, it } from "vitest";
import { MIB } from "../../src/model/index.ts";
import { oracleGeneral } from "../../src/trace/formats/oracle-general.ts";
import { cached, numbered } from "../../src/validation/cache-trace.ts";
import { imported, sampleFile } from "../trace/formats/foreign.ts";

const sample = sampleFile("libcachesim/cloudPhysicsIO.oracleGeneral.bin");
const SIZES_MIB = [128, 256, 384, 512, 640, 768, 896, 1024];

describe.skipIf(!sample)("libCacheSim's sample by bytes, objects of their own sizes", () => {
  let trace: ReturnType<typeof numbered>;

  beforeAll(async () => {
    const { rows } = await imported(oracleGeneral, sample!);
    trace = numbered(
      rows.map(({ object }) => object),
      Float64Array.from(rows, ({ bytes }) => bytes),
    );
  });

  it.each([
    ["lru", [93374, 89783, 83572, 81722, 72494, 72104, 71972, 71704]],
    ["fifo", [93403, 89386, 84387, 84025, 72498, 72228, 72182, 72140]],
  ])("%s misses as counted there", (policy, misses) => {
    expect(SIZES_MIB.map((mib) => cached(policy, trace, "bytes", mib * MIB).misses)).toEqual(misses);
  });
});
