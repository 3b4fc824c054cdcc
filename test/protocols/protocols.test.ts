import { describe, expect, it } from "vitest";
import { flitsOf, packetWireBytes, wireBytes } from "../../src/model/index.ts";
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

describe("CXL flit packing", () => {
  it.each(FLIT_68)("68 B flits at %i:%i carry %f GB/s", (reads, writes, published) => {
    expect(protocols.get("cxl-68b").goodputGBps(64, reads / (reads + writes))).toBeCloseTo(published, 1);
  });

  it.each(FLIT_256)("256 B flits at %i:%i carry %f GB/s", (reads, writes, published) => {
    expect(protocols.get("cxl-256b").goodputGBps(128, reads / (reads + writes))).toBeCloseTo(published, 1);
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

describe("Gen-Z packets", () => {
  const genZ = protocols.get("gen-z");
  it.each([
    ["64 B read response", 64 / wireBytes(genZ.readData, 64), 0.8],
    ["64 B write", 64 / wireBytes(genZ.write, 64), 0.727],
    ["256 B read response", 256 / wireBytes(genZ.readData, 256), 0.941],
  ])("%s is %f efficient", (_, ratio, published) => expect(ratio).toBeCloseTo(published, 3));

  it("cuts a long transfer into packets of 256 B", () => {
    expect(wireBytes(genZ.readData, 1024)).toBe(4 * (256 + 16));
    expect(genZ.status).toBe("historical");
  });
});

describe("PCIe and RDMA", () => {
  it("PCIe Gen5 x16 copies land in the measured 50 to 55.4 GB/s (pcie.g5.dma.h100)", () => {
    for (const share of [0, 1]) {
      const goodput = protocols.get("pcie").goodputGBps(64, share);
      expect(goodput).toBeGreaterThanOrEqual(50);
      expect(goodput).toBeLessThanOrEqual(55.4);
    }
  });

  it("a posted write sends nothing back", () => {
    const pcie = protocols.get("pcie");
    expect(pcie.postedWrites).toBe(true);
    expect(wireBytes(pcie.completion, 4096)).toBe(0);
  });

  it("one RDMA request asks for a whole message, whose data come in MTUs", () => {
    const rdma = protocols.get("rdma");
    expect(wireBytes(rdma.readRequest, 1 << 20)).toBe(wireBytes(rdma.readRequest, 64));
    expect(wireBytes(rdma.readData, 8192)).toBe(2 * (4096 + 86));
    expect(rdma.goodputGBps(50, 1)).toBeGreaterThan(48);
  });

  it("NVMe moves whole blocks", () => {
    const nvme = protocols.get("nvme");
    expect(wireBytes(nvme.readData, 1)).toBe(wireBytes(nvme.readData, 4096));
  });
});

describe.each(protocols.all.map((protocol) => [protocol.name, protocol] as const))("%s", (_, protocol) => {
  it("never carries more than both directions of the raw rate", () => {
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const goodput = protocol.goodputGBps(10, share);
      expect(goodput).toBeGreaterThan(0);
      expect(goodput).toBeLessThanOrEqual(20);
    }
  });

  it("has shapes that add up to its closed form", () => {
    for (const share of [0, 0.3, 0.5, 0.5625, 0.9, 1]) {
      expect(goodputOfShapes(protocol, 64, share, 4096)).toBeCloseTo(
        protocol.goodputGBps(64, share, 4096),
        9,
      );
    }
  });

  it("counts buffers in units of its own, and takes its largest packet in whole ones", () => {
    const { flitBytes, maxPacketBytes, readData, write } = protocol;
    expect(flitsOf(protocol, flitBytes)).toBe(1);
    expect(flitsOf(protocol, flitBytes + 0.1)).toBe(2);
    for (const shape of [readData, write]) {
      expect(shape.unitBytes % maxPacketBytes).toBe(0);
      const flits = flitsOf(protocol, packetWireBytes(shape));
      expect(Number.isInteger(flits)).toBe(true);
      expect(flits * flitBytes).toBeGreaterThanOrEqual(
        shape.unitBytes * (protocol.name === "on-package" ? 1 : 1.0001),
      );
    }
  });

  it("never shrinks as the payload grows", () => {
    for (const shape of [protocol.readRequest, protocol.readData, protocol.write, protocol.completion]) {
      for (let bytes = 1; bytes < 10_000; bytes += 13) {
        expect(wireBytes(shape, bytes + 13)).toBeGreaterThanOrEqual(wireBytes(shape, bytes));
      }
    }
  });

  it("names its source and status", () => {
    expect(protocol.source.length).toBeGreaterThan(10);
    expect(["available", "projection", "historical"]).toContain(protocol.status);
  });
});

it("CXL 3.x is a projection", () => expect(protocols.get("cxl-256b").status).toBe("projection"));
