import { describe, expect, it } from "vitest";
import { figure, parts, priceHistory } from "../../src/catalogue/index.ts";
import { HOURS_PER_YEAR, NS_PER_S } from "../../src/model/index.ts";
import { billOf, capexChangeRatio, price } from "../../src/planner/price.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";

const usd = (bom: Parameters<typeof billOf>[0]) => billOf(bom).reduce((sum, line) => sum + line.usd, 0);
const HOUR_NS = 3600 * NS_PER_S;

describe("val.octopus.bom: a server's share of each pod", () => {
  it("Octopus-25 is two four-headed devices and eight cables of 0.75 m: 1,252 USD", () => {
    const bom = [
      { part: "cxl-mpd-4", quantity: 2, group: "fabric" },
      { part: "cxl-cable-75cm", quantity: 8, group: "fabric" },
    ] as const;
    expect(usd(bom)).toBe(figure("oct.capex.octopus25").value);
  });

  it("expansion alone is four expanders: 800 USD", () => {
    expect(usd([{ part: "cxl-expander-x8", quantity: 4, group: "fabric" }])).toBe(
      figure("oct.capex.expansion").value,
    );
  });

  it("our cxl-mhd buys what Octopus-25 buys for a server, with cables of its own length", () => {
    const bom = buildTopology("cxl-mhd", { hosts: 16, "cable.length": 0.75 }).bom.filter(
      (line) => line.group === "fabric",
    );
    expect(usd(bom) / 16).toBe(1252);
  });
});

describe("val.octopus.tco: change of capex a server", () => {
  const server = figure("oct.cost.server").value;
  const expansion = figure("oct.capex.expansion").value;
  const saved = 2460;
  it.each([
    ["Octopus-96 against no CXL", server, "oct.capex.octopus96", saved, -3.0, 0.2],
    ["switch pod against no CXL", server, "oct.capex.switch", saved, 3.3, 0.2],
    ["Octopus-96 against expansion", server + expansion, "oct.capex.octopus96", saved + expansion, -5.4, 0.3],
    ["switch pod against expansion", server + expansion, "oct.capex.switch", saved + expansion, 0.6, 0.3],
  ] as const)("%s", (_, baseline, added, avoided, percent, tolerance) => {
    const ours = capexChangeRatio(baseline, figure(added).value, avoided) * 100;
    expect(Math.abs(ours - percent)).toBeLessThanOrEqual(tolerance);
  });
});

describe("price", () => {
  const topology = {
    ...buildTopology("hbm-only", { hosts: 1 }),
    bom: [{ part: "nic-400g", quantity: 2, group: "fabric" as const }],
  };
  const work = { elapsedNs: HOUR_NS, outputTokens: 2_000_000 };

  it("is amortisation over five years and energy, as on paper", () => {
    const cost = price(topology, work, { utilization: 0.5 });
    const watts = 2 * 25;
    const energyPerHour = (watts * 0.5 * 1.2 * 0.08) / 1000;
    const perHour = (2 * 1745) / (5 * HOURS_PER_YEAR) + energyPerHour;
    expect(cost.capex_usd).toBe(2 * 1745);
    expect(cost.watts).toBe(watts);
    expect(cost.opex_usd_per_year).toBeCloseTo(energyPerHour * HOURS_PER_YEAR, 9);
    expect(cost.usd_per_hour).toBeCloseTo(perHour, 12);
    expect(cost.usd_per_million_tokens).toBeCloseTo(perHour / 2, 12);
    expect(cost.joules_per_token).toBeCloseTo((watts * 0.5 * 1.2 * 3600) / work.outputTokens, 12);
  });

  it("says nothing per token where there are none", () => {
    const cost = price(topology, { elapsedNs: HOUR_NS, outputTokens: 0 });
    expect([cost.usd_per_million_tokens, cost.joules_per_token]).toEqual([Infinity, Infinity]);
    expect(cost.usd_per_hour).toBeGreaterThan(0);
  });

  it("takes DRAM at the quote of the day", () => {
    const dram = [{ part: "ddr5-rdimm", quantity: 64 / 1.073741824, group: "memory" as const }];
    expect(billOf(dram, "2025-08-01")[0]!.usd).toBeCloseTo(255, 6);
    expect(billOf(dram, "2025-12")[0]!.usd).toBeCloseTo(450, 6);
    expect(billOf(dram, "2026")[0]!.usd).toBeCloseTo(700, 6);
    expect(billOf(dram, "2020-01-01")[0]!.as_of).toBe("2024-01-01");
    expect(billOf(dram)[0]!.usd_lo).toBeCloseTo(64 * 3.98, 6);
  });

  it("refuses a part it does not know with the nearest name", () => {
    expect(() => billOf([{ part: "nic-400", quantity: 1, group: "fabric" }])).toThrow(
      "unknown part: nic-400",
    );
  });
});

describe.each(topologies.names)("bill of %s", (name) => {
  const cost = price(buildTopology(name), { elapsedNs: HOUR_NS, outputTokens: 1e6 });
  it("brackets its value and adds up by line", () => {
    for (const { value, lo, hi } of [cost.capex_interval_usd, cost.usd_per_million_tokens_interval]) {
      expect(lo).toBeLessThanOrEqual(value);
      expect(hi).toBeGreaterThanOrEqual(value);
    }
    expect(cost.lines.reduce((sum, line) => sum + line.usd, 0)).toBeCloseTo(cost.capex_usd, 6);
  });

  it("has the same servers and GPUs as every other", () => {
    const compute = (bom: typeof cost.lines) => bom.filter(({ group }) => group === "compute");
    const baseline = price(buildTopology("hbm-only"), { elapsedNs: HOUR_NS, outputTokens: 1e6 });
    expect(compute(cost.lines)).toEqual(compute(baseline.lines));
  });
});

it("an H100 server with eight GPUs costs eight times the published price per GPU", () => {
  const bom = buildTopology("hbm-only", { hosts: 1, "origin.drives": 1 }).bom.filter(
    ({ group }) => group === "compute",
  );
  expect(usd(bom)).toBeCloseTo(8 * figure("price.gpu.h100").value, 6);
});

it("dated quotes belong to parts and rise in date", () => {
  for (const [name, quotes] of Object.entries(priceHistory)) {
    expect(parts.has(name)).toBe(true);
    expect(quotes.map((quote) => quote.asOf)).toEqual(quotes.map((quote) => quote.asOf).sort());
  }
});
