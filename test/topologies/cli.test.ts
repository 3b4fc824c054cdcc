import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { topologies } from "../../src/topologies/index.ts";
import { type Ran, weft as run } from "../fixtures/cli.ts";

const RING = `version: 1
name: <ring>
nodes:
  - {id: h0, kind: host, part: host-xeon6}
  - {id: s0, kind: switch, part: cxl2-switch-32, latency: 250 ns}
  - {id: m0, kind: memory, part: cxl-expander-x8, capacity: 512 GiB}
links:
  - {from: h0, to: s0, protocol: cxl-68b, lanes: 16, rate: 32 GT/s, length: 1 m}
  - {from: s0, to: m0, protocol: cxl-68b, lanes: 8, rate: 32 GT/s, length: 1 m}
`;

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-topo-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const weft = (...argv: string[]): Promise<Ran> => run(argv);

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("weft topo", () => {
  it("list names every fabric with its status", async () => {
    const { out } = await weft("topo", "list");
    for (const { name, status } of topologies.all)
      expect(out).toMatch(new RegExp(`^${name} +${status} +hbm > `, "m"));
  });

  it("show says where each parameter comes from", async () => {
    const { out } = await weft(
      "topo",
      "show",
      "cxl-pool",
      "--set",
      "switch.latency=250ns",
      "--set",
      "hosts=2",
    );
    expect(out).toMatch(/switch.latency +250 ns +set by you/);
    expect(out).toMatch(/dram.latency +37.5 ns +measured +Octopus/);
    expect(out).toMatch(/1 x switch +switch +cxl2-switch-32, 250 ns/);
  });

  it("show --json is one document with the figures", async () => {
    const { out } = await weft("topo", "show", "cxl-pool", "--json");
    const { kind, data } = JSON.parse(out);
    expect(kind).toBe("topo-show");
    const latency = data.parameters.find(({ name }: { name: string }) => name === "switch.latency");
    expect(latency).toMatchObject({
      value: 312,
      set: false,
      figure: { low: 257, high: 517, grade: "derived" },
    });
    expect(data.topology.nodes.length).toBeGreaterThan(100);
  });

  it("show refuses a slip with the nearest name and exit code 2", async () => {
    const { code, err } = await weft("topo", "show", "cxl-pool", "--set", "switch.latncy=250ns");
    expect([code, err.includes("P113"), err.includes("switch.latency")]).toEqual([2, true, true]);
    expect((await weft("topo", "show", "cxl-pol")).err).toMatch(/S023.*cxl-pool/s);
    expect((await weft("topo", "show", "cxl-pool", "--set", "switch.latency=250")).err).toMatch(
      /S020.*has no unit/s,
    );
  });

  it("lint accepts a sound file, and places what is wrong", async () => {
    expect((await weft("topo", "lint", file("ring.topo.yaml", RING))).out).toMatch(
      /^ok .*3 nodes, 2 links, tiers cxl/,
    );
    const path = file("bad.topo.yaml", RING.replace("250 ns", "250").replace("from: s0", "frm: s0"));
    const { code, err } = await weft("topo", "lint", path);
    expect(code).toBe(2);
    expect(err).toContain(`${path}:5:`);
    expect(err).toMatch(/S020.*S021.*unknown key "frm" in links\[1\]/s);
  });

  it("lint tells P110 for what cannot be reached", async () => {
    const path = file("cut.topo.yaml", RING.replace(/ {2}- \{from: s0.*\n/, ""));
    const { code, err } = await weft("topo", "lint", path);
    expect([code, err.includes("h0 cannot reach m0 (no path)")]).toEqual([2, true]);
  });

  it("draw puts repeated parts together", async () => {
    const { out } = await weft("topo", "draw", "cxl-over-genz");
    expect(out).toContain("cxl-over-genz (projection)");
    for (const part of ["16 x gpu", "16 x host", "16 x bridge", "2 x zswitch", "32 x zmm"])
      expect(out).toContain(`│ ${part}`);
    const widths = out.split("\n").filter((line) => line.includes("┌"));
    expect(widths.length).toBe(8);
  });

  it("draw -o writes an SVG that says what it is, and does not overwrite unasked", async () => {
    const svg = join(folder, "genz.svg");
    expect((await weft("topo", "draw", "genz-rack", "-o", svg)).code).toBe(0);
    const text = readFileSync(svg, "utf8");
    expect(text).toContain("genz-rack, historical: Gen-Z rack");
    expect(text.match(/<rect /g)!.length).toBe(7);
    expect((await weft("topo", "draw", "genz-rack", "-o", svg)).err).toContain("T009");
  });

  it("draw escapes what a file calls itself", async () => {
    const svg = join(folder, "ring.svg");
    await weft("topo", "draw", file("named.topo.yaml", RING), "-o", svg);
    expect(readFileSync(svg, "utf8")).not.toContain("<ring>");
  });
});

describe("weft parts list", () => {
  it("gives price, range, date, grade and source of every part", async () => {
    const { out } = await weft("parts", "list", "--json");
    for (const { price } of JSON.parse(out).data.parts)
      expect(price).toMatchObject({ grade: expect.any(String), source: expect.any(String) });
  });

  it("takes the prices of a day", async () => {
    const price = async (...argv: string[]) => {
      const { data } = JSON.parse((await weft("parts", "list", "--json", ...argv)).out);
      return data.parts.find(({ name }: { name: string }) => name === "ddr5-rdimm").price.value;
    };
    expect(await price("--as-of", "2026-02")).toBeGreaterThan(2 * (await price("--as-of", "2025-07")));
    expect((await weft("parts", "list", "--as-of", "soon")).err).toContain("S012");
  });
});
