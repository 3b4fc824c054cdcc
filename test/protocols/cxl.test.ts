import { describe, expect, it } from "vitest";
import { linkProtocol, wireBytes } from "../../src/model/index.ts";
import { goodputOfShapes } from "../../src/protocols/closed-form.ts";
import { protocols } from "../../src/protocols/index.ts";

/** [reads, writes, published GB/s]: val.flit68.bound (x16, 32 GT/s) and val.flit256.bound (x16, 64 GT/s), exact to 0.1. */
const FLIT_68 = [
  [1, 0, 53.5],
  [4, 1, 65.1],
  [2, 1, 76.1],
  [3, 2, 83.1],
  [9, 7, 87.6],
  [1, 1, 80.3],
  [1, 2, 65.7],
  [0, 1, 48.2],
] as const;
const FLIT_256 = [
  [1, 0, 108.3],
  [4, 1, 132.8],
  [2, 1, 156.4],
  [3, 2, 171.7],
  [1, 1, 160.0],
  [1, 2, 130.9],
  [0, 1, 96.0],
] as const;

/** [reads, writes, latency-optimised, port-based routing]: notes of cxl31.eff.x16.* and val.flit256.bound. */
const VARIANTS = [
  [1, 0, 104.0, 106.7],
  [4, 1, 129.8, 129.7],
  [2, 1, 152.9, 151.6],
  [3, 2, 167.8, 165.5],
  [1, 1, 160.0, 160.0],
  [1, 2, 130.9, 130.9],
  [0, 1, 96.0, 96.0],
] as const;

describe("CXL flit packing", () => {
  it.each(FLIT_68)("68 B flits at %i:%i carry %f GB/s", (reads, writes, published) => {
    expect(protocols.get("cxl-68b").goodputGBps(64, reads / (reads + writes))).toBeCloseTo(published, 1);
  });

  it.each(FLIT_256)("256 B flits at %i:%i carry %f GB/s", (reads, writes, published) => {
    expect(protocols.get("cxl-256b").goodputGBps(128, reads / (reads + writes))).toBeCloseTo(published, 1);
  });

  it.each(VARIANTS)("256 B variants at %i:%i carry %f and %f GB/s", (reads, writes, lopt, pbr) => {
    const share = reads / (reads + writes);
    expect(protocols.get("cxl-256b-lopt").goodputGBps(128, share)).toBeCloseTo(lopt, 1);
    expect(protocols.get("cxl-256b-pbr").goodputGBps(128, share)).toBeCloseTo(pbr, 1);
  });

  it("latency-optimised shapes carry at most 1.8 % less than the closed form, most at 13 reads in 16, and never more", () => {
    const lopt = protocols.get("cxl-256b-lopt");
    const lost = (share: number) => 1 - goodputOfShapes(lopt, 128, share, 64) / lopt.goodputGBps(128, share);
    let most = 0;
    for (let share = 0; share <= 1; share += 1 / 256) {
      expect(lost(share)).toBeGreaterThan(-1e-12);
      most = Math.max(most, lost(share));
    }
    expect(most).toBeCloseTo(lost(13 / 16), 9);
    expect(most).toBeGreaterThan(0.016);
    expect(most).toBeLessThan(0.018);
    for (const share of [0, 0.25, 0.5, 1]) expect(lost(share)).toBeCloseTo(0, 12);
  });

  it("68 B peaks at nine reads to seven writes", () => {
    const goodput = (share: number) => protocols.get("cxl-68b").goodputGBps(64, share);
    expect(goodput(9 / 16)).toBeGreaterThan(goodput(9 / 16 + 0.001));
    expect(goodput(9 / 16)).toBeGreaterThan(goodput(9 / 16 - 0.001));
  });

  it("takes the slots of engine.md section 4 for a line", () => {
    const cxl = protocols.get("cxl-68b");
    const messages = [cxl.readRequest, cxl.readData, cxl.write, cxl.completion];
    expect(messages.map((shape) => wireBytes(shape, 64))).toEqual([17, 76.5, 85, 8.5]);
  });
});

describe("encrypted CXL links", () => {
  it.each([
    ["cxl-68b", "containment", 1, 53.5 * (19 / 20)],
    ["cxl-68b", "skid", 0, 48.2 * (511 / 512)],
    ["cxl-256b", "containment", 0, 96 * (14.5 / 15)],
    ["cxl-256b", "skid", 1, 108.3 * ((14 + 2 / 3 - 2 / 3 / 32) / (14 + 2 / 3))],
    ["cxl-256b-pbr", "containment", 1, 106.7 * (14.5 / 15)],
  ] as const)("%s, %s, reads %i: %f GB/s", (name, ide, share, goodput) => {
    const link = { id: "a-b", protocol: name, ide };
    const rate = name === "cxl-68b" ? 64 : 128;
    expect(linkProtocol(protocols, link).goodputGBps(rate, share)).toBeCloseTo(goodput, 1);
  });

  it("never carry more than open ones, and less contained than in skid mode", () => {
    for (const protocol of protocols.all.filter(({ withIde }) => withIde)) {
      for (const share of [0, 0.3, 0.5, 0.7, 1]) {
        const [open, skid, contained] = [
          protocol,
          protocol.withIde!("skid"),
          protocol.withIde!("containment"),
        ].map((one) => one.goodputGBps(64, share));
        expect(skid).toBeLessThanOrEqual(open!);
        expect(contained).toBeLessThanOrEqual(skid!);
        expect(skid! / open!).toBeGreaterThan(0.99);
        expect(contained! / open!).toBeGreaterThan(0.949);
      }
    }
  });

  it("keep the messages and name of their protocol", () => {
    const secured = linkProtocol(protocols, { id: "a-b", protocol: "cxl-68b", ide: "containment" });
    expect(secured.name).toBe("cxl-68b");
    expect(wireBytes(secured.readRequest, 64)).toBeCloseTo((17 * 20) / 19, 9);
    expect(secured.flitBytes).toBe(68);
  });

  it("are refused where nothing says what encryption costs", () => {
    const link = { id: "a-b", protocol: "gen-z", ide: "skid" } as const;
    expect(() => linkProtocol(protocols, link)).toThrow("no encrypted form");
  });
});

it("CXL 3.x is a projection", () => {
  for (const { name, status } of protocols.all)
    if (name.startsWith("cxl-256b")) expect(status).toBe("projection");
});
