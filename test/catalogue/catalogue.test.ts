import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { devices, figure, figureIds, gpus, hosts, parts, switches } from "../../src/catalogue/index.ts";
import * as money from "../../src/catalogue/money.ts";
import type { Figure } from "../../src/model/index.ts";

const GRADES = ["measured", "datasheet", "quoted", "derived", "assumed"];

function expectSound(name: string, { value, low, high, unit, grade, source, asOf }: Figure): void {
  expect(Number.isFinite(value), `${name} is a number`).toBe(true);
  if (low !== undefined) expect(low, `${name}: low`).toBeLessThanOrEqual(value);
  if (high !== undefined) expect(high, `${name}: high`).toBeGreaterThanOrEqual(value);
  expect(unit, `${name}: unit`).not.toBe("");
  expect(GRADES, `${name}: grade`).toContain(grade);
  expect(source.length, `${name}: source`).toBeGreaterThan(3);
  expect(asOf, `${name}: date`).toMatch(/^\d{4}(-\d{2}(-\d{2})?)?$/);
}

/** Every figure found anywhere in a thing of the catalogue. */
function figuresOf(thing: object): [string, Figure][] {
  return Object.entries(thing).filter(
    ([, value]) => typeof value === "object" && value !== null && "grade" in value,
  );
}

describe("figures", () => {
  it("are many, each with unit, source, date, grade and a range around its value", () => {
    expect(figureIds.length).toBeGreaterThan(300);
    for (const id of figureIds) expectSound(id, figure(id));
  });

  it("what rests on memory alone says so", () => {
    for (const id of figureIds) {
      const { source, grade } = figure(id);
      if (/^from memory/.test(source)) expect(grade, id).toBe("assumed");
    }
  });

  it("an unknown id is a bug", () =>
    expect(() => figure("oct.lat.nowhere")).toThrow("no figure oct.lat.nowhere"));
});

describe.each([gpus, hosts, devices, switches, parts])("registry", (registry) => {
  it(`every ${registry.kind} has sound figures`, () => {
    expect(registry.all.length).toBeGreaterThan(1);
    for (const thing of registry.all) {
      const figures = figuresOf(thing);
      expect(figures.length, thing.name).toBeGreaterThan(0);
      for (const [key, one] of figures) expectSound(`${thing.name}.${key}`, one);
    }
  });
});

it("money is sound", () => {
  for (const [name, one] of figuresOf(money)) expectSound(name, one);
  expect(money.amortisationYears.value).toBe(5);
});

it("the H100's memory answers in about 340 ns", () => {
  expect(gpus.get("h100-sxm").memoryLatencyNs.value).toBeCloseTo(600 / 1.755, 9);
});

interface Published {
  id: string;
  value: number | null;
  low: number | null;
  high: number | null;
  unit: string;
  seen: boolean;
}

const PUBLISHED = new URL("../../../shared/data/catalogue/hardware.json", import.meta.url);

describe.skipIf(!existsSync(PUBLISHED))(
  `against ${PUBLISHED.pathname} (skipped where it is not there)`,
  () => {
    const SAME_UNIT = new Set(["ns", "GB/s", "USD", "W", "USD/GB", "GT/s", "USD/kWh", "ratio", "years"]);
    const read = (): Published[] => JSON.parse(readFileSync(PUBLISHED, "utf8"));

    it("values and ranges are copied unchanged", () => {
      const copied = read().filter(({ id, unit }) => figureIds.includes(id) && SAME_UNIT.has(unit));
      expect(copied.length).toBeGreaterThan(150);
      for (const { id, value, low, high } of copied) {
        const ours = figure(id);
        expect(ours.value, id).toBeCloseTo(value ?? (low! + high!) / 2, 9);
        if (low !== null && value === null) expect([ours.low, ours.high], id).toEqual([low, high]);
      }
    });

    it("what nobody saw is an assumption", () => {
      for (const { id, seen } of read()) {
        if (!seen && figureIds.includes(id)) expect(figure(id).grade, id).toBe("assumed");
      }
    });
  },
);
