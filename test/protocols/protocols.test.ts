import { describe, expect, it } from "vitest";
import { figure } from "../../src/catalogue/index.ts";
import { flitsOf, packetWireBytes, wireBytes } from "../../src/model/index.ts";
import { goodputOfShapes } from "../../src/protocols/closed-form.ts";
import { protocols } from "../../src/protocols/index.ts";

describe("Gen-Z packets", () => {
  const genZ = protocols.get("gen-z");
  it.each([
    ["64 B read response", 64 / wireBytes(genZ.readData, 64), 0.8],
    ["64 B write", 64 / wireBytes(genZ.write, 64), 0.727],
    ["256 B read response", 256 / wireBytes(genZ.readData, 256), 0.941],
  ])("%s is %f efficient", (_, ratio, published) => expect(ratio).toBeCloseTo(published, 3));

  it.each([
    ["gen-z-rkey", 28, 16, 28, 16],
    ["gen-z-multi-subnet", 32, 20, 32, 20],
  ])("%s names what it goes by in its headers", (name, request, response, write, ack) => {
    const { readRequest, readData, write: writes, completion } = protocols.get(name);
    expect(wireBytes(readRequest, 64)).toBe(request);
    expect(wireBytes(readData, 64) - 64).toBe(response);
    expect(wireBytes(writes, 64) - 64).toBe(write);
    expect(wireBytes(completion, 64)).toBe(ack);
  });

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

  it("PCIe Gen6 flits lose 8 % to their frame and spare packets theirs", () => {
    const pcie6 = protocols.get("pcie-6");
    expect(wireBytes(pcie6.write, 128)).toBeCloseTo(((128 + 16) * 256) / 236, 9);
    const gen5 = protocols.get("pcie").goodputGBps(64, 0);
    expect(pcie6.goodputGBps(128, 0) / gen5).toBeGreaterThan(2);
    expect(pcie6.postedWrites).toBe(true);
  });

  it("NVMe over Fabrics sends a capsule for each command, and blocks in packets", () => {
    const nvmeOf = protocols.get("nvme-of");
    expect(wireBytes(nvmeOf.readRequest, 131_072)).toBe(82 + 64 + 2 * 86);
    expect(wireBytes(nvmeOf.readRequest, 131_073)).toBe(2 * (82 + 64 + 2 * 86));
    expect(wireBytes(nvmeOf.readData, 1)).toBe(82 + 16 + 4096);
    // what is left out of a read: its response capsule of 16 B
    const left = 82 + 4 + 16;
    expect(left / wireBytes(nvmeOf.readData, 4096)).toBeLessThan(0.025);
    expect(left / wireBytes(nvmeOf.readData, 131_072)).toBeLessThan(0.001);
    // 400 Gb/s carry 48.8 GB/s of blocks
    expect(nvmeOf.goodputGBps(50, 1)).toBeCloseTo(48.83, 1);
  });

  it("NVMe moves whole blocks", () => {
    const nvme = protocols.get("nvme");
    expect(wireBytes(nvme.readData, 1)).toBe(wireBytes(nvme.readData, 4096));
  });
});

/** Two sides that do the same to each other: what both send one way is one side's traffic both ways. */
function bothWays(name: string, bytes: number, reads: boolean): number {
  const { readRequest, readData, write, completion } = protocols.get(name);
  const [there, back] = reads ? [readRequest, readData] : [write, completion];
  return bytes / (wireBytes(there, bytes) + wireBytes(back, bytes));
}

describe("links between accelerators", () => {
  it("NVLink carries 80 % of its rate in 128 B packets both ways, 89 % one way (NVIDIA/nccl-tests issues 149, 258)", () => {
    const nvlink = protocols.get("nvlink");
    for (const reads of [true, false]) expect(bothWays("nvlink", 128, reads)).toBeCloseTo(0.8, 3);
    expect(128 / wireBytes(nvlink.write, 128)).toBeCloseTo(0.889, 3);
  });

  it("NVLink 4 bounds what copy engines of an H100 measure: 380 GB/s one way, 773 both ways (NVIDIA/nccl issue 1264)", () => {
    const oneWay = protocols.get("nvlink").goodputGBps(450, 0);
    expect(oneWay).toBeGreaterThan(380);
    expect(380 / oneWay).toBeGreaterThan(0.89);
    const both = 900 * bothWays("nvlink", 256, false);
    expect(both).toBeGreaterThan(773);
    expect(773 / both).toBeGreaterThan(0.95);
  });

  it("UALink carries the 93 % of its data rate that ual.eff names", () => {
    const dataRate = 640 / 680;
    const ratio = bothWays("ualink", 256, true) / dataRate / figure("ual.eff").value;
    expect(Math.abs(ratio - 1)).toBeLessThan(0.01);
    expect((212.5 / 8) * dataRate).toBeCloseTo(figure("ual.lane").value, 9);
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
      const closed = protocol.goodputGBps(64, share, 4096);
      const shapes = goodputOfShapes(protocol, 64, share, 4096);
      // data headers that ride free in header slots: see cxl.test.ts
      if (protocol.name === "cxl-256b-lopt") expect(shapes / closed).toBeGreaterThan(0.982);
      else expect(shapes).toBeCloseTo(closed, 9);
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
