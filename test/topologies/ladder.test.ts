import { describe, expect, it } from "vitest";
import { figure, gpus, switches } from "../../src/catalogue/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { ladderNs, paperNs, pathOf } from "./paper.ts";

/** val.octopus.ladder: medians measured on Xeon 6 with x8 devices, one switch, 100 Gb/s RDMA. */
describe("a host's load, added up on paper, is Octopus's measured ladder", () => {
  it.each([
    ["local DRAM", "cxl-direct", "dram", 115],
    ["local DRAM again", "pcie-offload", "dram", 115],
    ["direct CXL", "cxl-direct", "cxl", 233],
    ["multi-headed", "cxl-mhd", "mhd", 267],
    ["switched", "cxl-pool", "pool", 545],
    ["RDMA through a ToR", "rdma-pool", "remote", 3550],
  ])("%s: %s %s is %f ns", (_, name, tier, published) => {
    expect(ladderNs(buildTopology(name), tier)).toBeCloseTo(published, 9);
  });

  it("one crossing of the switch lands in 490 to 750 ns over its whole range, above what the switch alone was measured to add", () => {
    const { value, low, high } = switches.get("cxl2-switch-32").latencyNs;
    const total = (ns: number) => ladderNs(buildTopology("cxl-pool", { "switch.latency": ns }));
    expect([total(low!), total(value), total(high!)]).toEqual([490, 545, 750]);
    expect(low).toBeGreaterThanOrEqual(figure("oct.lat.switch_add").value);
  });

  it("the CPU's part of a CXL load stays in its published range", () => {
    const { nodes, links } = buildTopology("cxl-direct", { hosts: 1 });
    const core = nodes.find(({ id }) => id === "host0")!.latencyNs;
    const port =
      links.find(({ id }) => id === "host0-cxl0.0")!.latencyNs - figure("oct.lat.break.port").value;
    const { low, high } = figure("oct.lat.break.cpu");
    expect(core + port).toBeGreaterThanOrEqual(low!);
    expect(core + port).toBeLessThanOrEqual(high!);
  });
});

/** val.pond.ladder: exact for 85, 155, 180; the drawn components of a switched pool add up to 280. */
describe("Pond's host and devices give Pond's ladder", () => {
  const pond = { "host.part": "host-pond", "device.part": "pond-emc" };
  it.each([
    ["local", "cxl-mhd", "dram", pond, 85],
    ["8 sockets", "cxl-mhd", "mhd", pond, 155],
    ["16 sockets, one retimer", "cxl-mhd", "mhd", { ...pond, retimers: 1 }, 180],
    ["32 or 64 sockets", "cxl-pool", "pool", { ...pond, "switch.part": "pond-switch", retimers: 1 }, 280],
  ])("%s: %s %s", (_, name, tier, set, published) => {
    expect(ladderNs(buildTopology(name, set), tier)).toBe(published);
  });
});

/** EuroSys'24 raw logs. */
describe("another host part is another ladder", () => {
  const set = { "host.part": "host-spr" };
  it("local DRAM 96.2 ns", () =>
    expect(ladderNs(buildTopology("cxl-direct", set), "dram")).toBeCloseTo(96.2, 9));
  it("direct CXL 244.2 ns", () => expect(ladderNs(buildTopology("cxl-direct", set))).toBeCloseTo(244.2, 9));
});

/** val.hemem: Optane beyond DRAM of the same host, 175 - 82 ns read, 94 - 82 ns written; 32 and 11.2 GB/s a set of modules. */
describe("persistent memory behind CXL", () => {
  const topology = buildTopology("cxl-tiered");
  const medium = topology.nodes.find(({ id }) => id === "pmem0.0")!.medium!;
  it("is a direct expander and what the medium takes beyond DRAM", () =>
    expect(ladderNs(topology)).toBeCloseTo(233 + 175 - 82, 9));
  it("is written faster than it is read, into its buffer, and at a third of the rate", () => {
    expect(medium.readLatencyNs - medium.writeLatencyNs).toBeCloseTo(175 - 94, 9);
    expect([medium.readGBps * medium.channels, medium.writeGBps * medium.channels]).toEqual([32, 11.2]);
  });
});

describe("CXL 3.x fabric", () => {
  it("is a direct expander and three crossings", () =>
    expect(ladderNs(buildTopology("cxl-fabric", { "trunk.length": 0 }))).toBeCloseTo(233 + 3 * 220, 9));
  it("a device on the host's own leaf is one crossing away", () => {
    const mixed = buildTopology("cxl-fabric", { layout: "mixed" });
    expect(ladderNs(mixed)).toBeCloseTo(233 + 220, 9);
  });
});

describe("accelerators with ports of their own", () => {
  const hbm = gpus.get("h100-sxm").memoryLatencyNs.value;
  const cxl = buildTopology("cxl-accelerators", {
    "accelerator.latency": 80,
    "accelerator.port.latency": 60,
  });
  const genz = buildTopology("genz-accelerators", { "accelerator.latency": 80, "genz.port.latency": 140 });

  it("a peer's memory is two ports and a crossing away, and no copy is launched", () => {
    expect(paperNs(cxl, "gpu0", "hbm1")).toBeCloseTo(80 + 60 + 220 + 60 + 80 + hbm, 9);
    expect(paperNs(genz, "gpu0", "hbm1")).toBeCloseTo(80 + 140 + 65 + 140 + 80 + hbm, 9);
  });
  it("the pool is a port, a crossing and a device away", () => {
    expect(ladderNs(cxl)).toBeCloseTo(80 + 60 + 220 + 25 + 37.5, 9);
    expect(ladderNs(genz)).toBeCloseTo(80 + 140 + 65 + 140 + 37.5, 9);
  });
  it.each([cxl, genz])("no host is on the way: $name", (topology) => {
    const far = topology.tiers.filter(({ name }) => ["peer", "pool", "genz"].includes(name));
    expect(far.map(({ name }) => name)[0]).toBe("peer");
    for (const { instances } of far) {
      for (const target of instances[0]!.nodes)
        expect(pathOf(topology, "gpu0", target).map(({ to }) => to)).not.toContain("host0");
    }
  });
  it("a host reaches its own accelerator's memory through the fabric as well", () =>
    expect(pathOf(cxl, "host0", "hbm0").map(({ to }) => to)).toEqual([
      "adapter0",
      "switch0",
      "port0",
      "hbm0",
    ]));
});

describe("racks", () => {
  const topology = buildTopology("genz-rack", {
    racks: 2,
    "switch.latency": 60,
    "genz.port.latency": 140,
    "rack.port.latency": 100,
    "rack.length": 0,
  });
  it("memory in another rack is two more links and two more crossings away", () => {
    const [near, far] = ["zmm0.0", "zmm1.0"].map((id) => paperNs(topology, "host0", id));
    expect(far! - near!).toBeCloseTo(2 * 100 + 2 * 60, 9);
  });
});

describe("flash behind Gen-Z", () => {
  const load = buildTopology("genz-storage", { "switch.latency": 60, "genz.port.latency": 140 });
  it("is two links, a crossing and the drive", () =>
    expect(ladderNs(load)).toBeCloseTo(77.5 + 140 + 60 + 140 + 40_000, 6));
  it("costs a command's software with NVMe-oF", () => {
    const set = { "switch.latency": 60, "genz.port.latency": 140, "storage.access": "nvme-of" };
    expect(ladderNs(buildTopology("genz-storage", set)) - ladderNs(load)).toBeCloseTo(10_000, 6);
  });
});

describe("a bridge to a network", () => {
  const set = { "genz.port.latency": 140, "switch.latency": 60, "bridge.latency": 1000, "cable.length": 0 };
  it.each([
    ["infiniband", 460],
    ["ethernet", 600],
  ])(
    "%s: Gen-Z link and switch, Gen-Z link and bridge, %f ns of switch, the server's PCIe and DRAM",
    (to, tor) => {
      const expected = 77.5 + 140 + 60 + 140 + 1000 + tor + 400 + 37.5;
      expect(ladderNs(buildTopology("genz-bridged", { ...set, "bridge.to": to }))).toBeCloseTo(expected, 6);
    },
  );
});

describe("the hybrid", () => {
  it("has the ladder of its halves", () => {
    const hybrid = buildTopology("cxl-genz-hybrid");
    expect(hybrid.tiers.map(({ name }) => name)).toEqual(["hbm", "dram", "cxl", "genz", "origin"]);
    expect(ladderNs(hybrid, "cxl")).toBeCloseTo(ladderNs(buildTopology("cxl-direct")), 9);
    expect(ladderNs(hybrid, "genz")).toBeCloseTo(ladderNs(buildTopology("cxl-over-genz")), 9);
  });
});

describe("Gen-Z", () => {
  it("is the demonstrated module and a switch", () => {
    const expected = figure("genz.zmm.lat").value + figure("genz.switch.lat").value;
    expect(ladderNs(buildTopology("genz-rack"))).toBeCloseTo(expected, 9);
  });
  it("behind a bridge adds the bridge and CXL's port, less Gen-Z's own at the host", () => {
    const rack = ladderNs(buildTopology("genz-rack"));
    const set = { "bridge.latency": 100, "port.latency": 50 };
    expect(ladderNs(buildTopology("cxl-over-genz", set))).toBeCloseTo(rack + 100 + 50, 9);
  });
});

describe("val.rdma.floor: the named parts of an RDMA read", () => {
  it("PCIe twice and the switch twice are 1.4 us", () => {
    const { nodes, links } = buildTopology("rdma-pool", { hosts: 1 });
    const pcie = links.filter(
      ({ protocol, from, to }) => protocol === "pcie" && `${from} ${to}`.includes("nic"),
    );
    const floor = pcie[0]!.latencyNs * 2 + nodes.find(({ id }) => id === "tor0")!.latencyNs;
    expect(floor).toBe(1400);
  });
});
