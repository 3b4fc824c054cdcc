import { describe, expect, it } from "vitest";
import { GPUS, parse, problems, RING } from "./files.ts";

describe("what a device can do", () => {
  const near = "near_data: {classes: [embedding], result_ratio: 0.05, rate: 5 GB/s}";
  const computing = RING.replace("capacity: 512 GiB", `capacity: 512 GiB, ${near}`);
  const persistent = RING.replace("cxl-expander-x8", "cxl-pmem-x8");

  it("is read: data worked on at the device, the type of a part or the stated one", () => {
    const device = (text: string) => parse(text).nodes.find(({ id }) => id === "m0")!;
    expect(device(computing).nearData).toEqual({ classes: ["embedding"], resultRatio: 0.05, gBps: 5 });
    expect(device(RING).cxlType).toBe(3);
    expect(device(RING.replace("512 GiB", "512 GiB, cxl_type: 2")).cxlType).toBe(2);
    const { readLatencyNs, writeLatencyNs } = device(persistent).medium!;
    expect(readLatencyNs - writeLatencyNs).toBeCloseTo(175 - 94, 9);
    expect(parse(persistent).bom.map(({ part }) => part)).toContain("pmem-module");
  });

  it("a Type 1 device is no memory", () =>
    expect(problems(RING.replace("512 GiB", "512 GiB, cxl_type: 1"))).toEqual([
      expect.stringMatching(/^P112 .*tier cxl: m0 is a CXL Type 1 device \(io \+ cache\)/),
    ]));

  it.each([
    ["512 GiB, cxl_type: 4", /^S025 .*4 is not a CXL device type/],
    [`512 GiB, ${near.replace("embedding", "embeding")}`, /^S023 .*did you mean "embedding"/],
    [`512 GiB, ${near.replace("0.05", "1.5")}`, /^S025 .*1.5 is above 1/],
    [`512 GiB, ${near.replace(", rate: 5 GB/s", "")}`, /^S022 .*"rate" is missing/],
  ])("%s is refused", (said, expected) =>
    expect(problems(RING.replace("512 GiB", said))).toEqual([expect.stringMatching(expected)]),
  );

  it("a switch works on no data", () =>
    expect(problems(RING.replace("latency: 250 ns", near))).toEqual([
      expect.stringMatching(/^P112 .*only memory and storage/),
    ]));

  it("accelerators reach one another's memory through ports, never through one another", () => {
    const peers = GPUS.replace("links:", "  - {id: port0, kind: bridge, part: cxl-adapter}\nlinks:");
    const both = "tiers:\n  - {name: peer, nodes: [hbm0], users: [gpu0, gpu3]}\n";
    const port = "  - {from: gpu3, to: port0, protocol: cxl-256b, lanes: 16, rate: 64 GT/s}\n";
    const inside = "  - {from: port0, to: hbm0, protocol: on-package}\n";
    const through = "  - {from: port0, to: gpu0, protocol: on-package}\n";
    expect(problems(`${peers}${port}${through}${both}`)).toEqual([
      expect.stringMatching(/^P110 .*gpu3 cannot reach hbm0/),
    ]);
    expect(problems(`${peers}${port}${inside}${both}`)).toEqual([]);
    const typed = (n: number) => peers.replace("id: gpu0, kind: gpu", `id: gpu0, cxl_type: ${n}, kind: gpu`);
    expect(problems(`${typed(2)}${port}${inside}${both}`)).toEqual([]);
    expect(problems(`${typed(1)}${port}${inside}${both}`)).toEqual([
      expect.stringMatching(/^P112 .*tier peer: gpu0 is a CXL Type 1/),
    ]);
  });
});
