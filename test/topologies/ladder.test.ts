import { describe, expect, it } from "vitest";
import { buildTopology } from "../../src/topologies/build.ts";
import { ladderNs } from "./paper.ts";

/** val.octopus.ladder: medians measured on Xeon 6; the switched one must land in 490 to 750 whatever the source. */
describe("a host's load, added up on paper, lands in Octopus's measured ladder", () => {
  it("local DRAM 115 ns", () => expect(ladderNs(buildTopology("cxl-direct"), "dram")).toBeCloseTo(115, 9));
  it("direct CXL 233 ns", () => expect(ladderNs(buildTopology("cxl-direct"))).toBeCloseTo(233, 9));
  it("switched 545 ns", () => expect(ladderNs(buildTopology("cxl-pool"))).toBeCloseTo(545, 9));
});

/** EuroSys'24 raw logs: 96.2 and 244.2 ns. */
describe("another host part is another ladder", () => {
  const set = { "host.part": "host-spr" };
  it("local DRAM 96.2 ns", () =>
    expect(ladderNs(buildTopology("cxl-direct", set), "dram")).toBeCloseTo(96.2, 9));
  it("direct CXL 244.2 ns", () => expect(ladderNs(buildTopology("cxl-direct", set))).toBeCloseTo(244.2, 9));
});
