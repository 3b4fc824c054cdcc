import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseYaml } from "../../src/cli/yaml-file.ts";
import { InputErrors, type Port, type Topology } from "../../src/model/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { type Asked, negotiate } from "../../src/topologies/negotiate.ts";
import { parseTopology } from "../../src/topologies/parse.ts";

const FULL: Port = { lanes: 16, rateGTps: 64, flits: [68, 256], features: ["lopt", "pbr", "ide"] };
const BEST: Asked = { protocol: "cxl-256b", lanes: 16, rateGTps: 64 };

const agree = (asked: Partial<Asked>, host: Port, device: Port = FULL) =>
  negotiate({ ...BEST, ...asked }, [
    { label: "host h0", port: host },
    { label: "device m0", port: device },
  ]);

const parse = (text: string): Topology => {
  const { value, at } = parseYaml(text, "mixed.topo.yaml");
  return parseTopology(value, at, protocols.names);
};

function problems(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof InputErrors)
      return error.errors.map(({ code, where, message }) => [code, where, message].join(" | ")).join("\n");
    throw error;
  }
  return "";
}

describe("two ends of a link", () => {
  it("keep what both can do", () => {
    expect(agree({}, FULL)).toEqual({ ...BEST, changes: [] });
    expect(agree({}, {}, {})).toEqual({ ...BEST, changes: [] });
  });

  it("come down to the fewest lanes, the slowest rate and the best flits that both speak", () => {
    const agreed = agree({}, { rateGTps: 32, flits: [68] }, { lanes: 8 });
    expect(agreed).toMatchObject({ protocol: "cxl-68b", lanes: 8, rateGTps: 32 });
    expect(agreed.changes).toEqual([
      "x16 -> x8 (device m0)",
      "64 -> 32 GT/s (host h0)",
      "256 B -> 68 B flits (host h0)",
    ]);
  });

  it.each([
    [12, 8],
    [3, 2],
    [5, 4],
    [16, 16],
    [32, 32],
    [40, 32],
  ])("train x%i to x%i", (lanes, trained) => {
    expect(agree({ lanes }, {}, {}).lanes).toBe(trained);
    expect(negotiate({ ...BEST, protocol: "gen-z", lanes }, []).lanes).toBe(lanes);
  });

  it("do not run 68 B flits past 32 GT/s where they had to fall back to them", () => {
    const agreed = agree({}, { rateGTps: 64, flits: [68] });
    expect(agreed.rateGTps).toBe(32);
    expect(agreed.changes[0]).toBe("64 -> 32 GT/s (68 B flits)");
  });

  it.each([
    ["cxl-256b-lopt", { features: ["pbr"] }, "cxl-256b", "256 B latency-optimised -> 256 B flits (host h0)"],
    ["cxl-256b-pbr", { features: ["lopt"] }, "cxl-256b", "256 B port-routed -> 256 B flits (host h0)"],
    ["cxl-256b-pbr", { flits: [68] }, "cxl-68b", "256 B port-routed -> 68 B flits (host h0)"],
    ["pcie-6", { flits: [68] }, "pcie", "256 B -> no flits (host h0)"],
  ] as const)("%s with %o: %s", (protocol, port, got, change) => {
    const agreed = agree({ protocol }, port);
    expect(agreed.protocol).toBe(got);
    expect(agreed.changes.at(-1)).toBe(change);
  });

  it("have no link where there is no common mode, or where encryption asked for is missing", () => {
    expect(agree({ protocol: "cxl-68b" }, { flits: [256] }).problem).toBe("host h0 does not speak cxl-68b");
    expect(agree({}, { flits: [68] }, { flits: [256] }).problem).toBe("device m0 does not speak cxl-68b");
    expect(agree({ ide: "skid" }, FULL, { features: [] }).problem).toBe("ide: device m0 cannot encrypt");
    expect(agree({ ide: "skid" }, FULL).problem).toBeUndefined();
  });

  it("never get more than was asked, whatever they can do", () => {
    for (const lanes of [1, 2, 4, 8, 16])
      for (const rateGTps of [8, 16, 32, 64]) {
        const agreed = agree({ lanes, rateGTps, protocol: "cxl-68b" }, FULL, { lanes: 4, rateGTps: 32 });
        expect(agreed.lanes).toBe(Math.min(lanes, 4));
        expect(agreed.rateGTps).toBe(Math.min(rateGTps, 32));
      }
  });
});

const TWO = (device: string, link = "protocol: cxl-256b, lanes: 16, rate: 64 GT/s") => `version: 1
name: two
nodes:
  - {id: h0, kind: host, part: host-xeon6}
  - {id: m0, kind: memory, capacity: 1 TiB, ${device}}
links:
  - {from: h0, to: m0, ${link}}
`;

describe("a file of several vendors", () => {
  const example = readFileSync(
    new URL("../../docs/examples/mixed-vendors.topo.yaml", import.meta.url),
    "utf8",
  );

  it("gives every link what both ends can do, and says what it gave up", () => {
    const { links, notes, status } = parse(example);
    expect(links.map(({ protocol, lanes, rateGTps, gBps }) => [protocol, lanes, rateGTps, gBps])).toEqual([
      ["cxl-68b", 16, 32, 64],
      ["cxl-256b-lopt", 16, 64, 128],
      ["cxl-68b", 8, 32, 32],
      ["cxl-68b", 16, 32, 64],
      ["cxl-256b", 8, 64, 64],
    ]);
    expect(links[2]!.negotiated).toBe(
      "x16 -> x8 (device m0), 64 -> 32 GT/s (device m0), 256 B latency-optimised -> 68 B flits (device m0)",
    );
    expect(notes).toContain(`s0-m0 negotiated ${links[2]!.negotiated}`);
    expect(notes.at(-1)).toBe(
      "parts of Intel, Host maker, Switch maker, Melody A, Melody D, Device maker in one fabric",
    );
    expect(status).toBe("projection");
  });

  it("leaves a link as it is asked where no port is said, and says that its parts can do less", () => {
    const { links, notes } = parse(TWO("part: cxl-expander-x8"));
    expect(links[0]).toMatchObject({ protocol: "cxl-256b", lanes: 16, gBps: 128 });
    expect(links[0]!.negotiated).toBeUndefined();
    expect(notes).toEqual([
      "h0-m0 asks more than its parts can: x16 -> x8 (device m0), 64 -> 32 GT/s (host h0, device m0), 256 B -> 68 B flits (host h0, device m0); port: part negotiates",
    ]);
  });

  it("takes a stated bandwidth as it is", () => {
    const { links } = parse(
      TWO("part: cxl-expander-x8, port: part", "protocol: cxl-256b, bandwidth: 64 GB/s").replace(
        "host-xeon6",
        "host-xeon6, port: part",
      ),
    );
    expect(links[0]).toMatchObject({ protocol: "cxl-68b", gBps: 64 });
    expect(links[0]!.negotiated).toBe("256 B -> 68 B flits (host h0, device m0)");
  });

  it.each([
    ["port: {flits: [512]}", /S023 .* nodes\[1\]\.port\.flits\[0\]: unknown "512" \(known: 68, 256\)/],
    ["port: {features: [fast]}", /S023 .*unknown "fast" \(known: lopt, pbr, ide\)/],
    ["port: {lane: 8}", /S021 .*unknown key "lane" in nodes\[1\]\.port/],
    ["port: part", /S022 .*the catalogue does not say what ports of a node without a part can do/],
  ])("refuses %s", (device, expected) => expect(problems(TWO(device))).toMatch(expected));

  it("P114: no common mode, nothing to encrypt with, or a protocol without encryption", () => {
    expect(problems(TWO("port: {flits: [256]}", "protocol: cxl-68b, lanes: 8, rate: 32 GT/s"))).toMatch(
      /^P114 \| .*:7:\d+ \| links\[0\]: no mode that both ends have: device m0 does not speak cxl-68b/,
    );
    const secured = "protocol: cxl-68b, lanes: 8, rate: 32 GT/s, ide: skid";
    expect(problems(TWO("port: {features: []}", secured))).toMatch(/^P114 .*ide: device m0 cannot encrypt/);
    expect(problems(TWO("vendor: V", secured.replace("cxl-68b", "gen-z")))).toMatch(
      /^P114 .*nothing says what encrypting gen-z costs/,
    );
  });
});

describe("an encrypted link", () => {
  const link = (ide: string) =>
    parse(TWO("vendor: V", `protocol: cxl-68b, lanes: 16, rate: 32 GT/s, ide: ${ide}`));

  it("waits for its epoch each way in containment: 5 flits of 68 B at 64 GB/s, and the cipher", () => {
    const { links, figures } = link("containment");
    expect(links[0]!.ide).toBe("containment");
    expect(links[0]!.securityNs).toBeCloseTo(2 * ((5 * 68) / 64 + 2), 9);
    expect(figures["ide.cipher"]!.grade).toBe("assumed");
  });

  it("waits for nothing in skid mode, and is not encrypted when off", () => {
    expect(link("skid").links[0]).toMatchObject({ ide: "skid", securityNs: 0 });
    expect(link("off").links[0]!.ide).toBeUndefined();
  });
});

describe("built-in fabrics", () => {
  it("encrypt every CXL link when asked: cxl.ide", () => {
    const open = buildTopology("cxl-pool", { hosts: 2 });
    const secured = buildTopology("cxl-pool", { hosts: 2, "cxl.ide": "containment" });
    const cxl = secured.links.filter(({ protocol }) => protocol.startsWith("cxl"));
    expect(cxl.length).toBeGreaterThan(0);
    for (const { ide, securityNs, gBps } of cxl) {
      expect(ide).toBe("containment");
      expect(securityNs).toBeCloseTo(2 * ((5 * 68) / gBps + 2), 9);
    }
    expect(secured.links.filter(({ protocol, ide }) => !protocol.startsWith("cxl") && ide)).toEqual([]);
    expect(open.links.filter(({ ide }) => ide)).toEqual([]);
    expect(secured.figures["ide.cipher"]).toBeDefined();
  });

  it("come down to what their parts can when asked: cxl.ports", () => {
    const asked = { hosts: 2, "cxl.protocol": "cxl-256b", "device.part": "melody-cxl-a", "device.lanes": 16 };
    const open = buildTopology("cxl-pool", asked);
    const { links, notes, status } = buildTopology("cxl-pool", { ...asked, "cxl.ports": "part" });
    const cxl = links.filter(({ protocol }) => protocol.startsWith("cxl"));
    expect([...new Set(cxl.map(({ protocol, lanes, gBps }) => `${protocol} x${lanes} ${gBps}`))]).toEqual([
      "cxl-68b x16 64",
      "cxl-68b x8 32",
    ]);
    expect(notes.filter((note) => note.includes("negotiated"))).toEqual([
      "2 links negotiated 64 -> 32 GT/s (host, switch), 256 B -> 68 B flits (host, switch): host0-switch0, host1-switch0",
      expect.stringMatching(
        /^4 links negotiated x16 -> x8 \(device\), 64 -> 32 GT\/s .*switch0-pool0\.2, \.\.\.$/,
      ),
    ]);
    expect(status).toBe("available");
    expect(open.links.filter(({ negotiated }) => negotiated)).toEqual([]);
    expect(open.status).toBe("projection");
  });

  it("train to a width that there is", () => {
    const { links, notes } = buildTopology("cxl-direct", { hosts: 1, "device.lanes": 12 });
    const cxl = links.filter(({ protocol }) => protocol.startsWith("cxl"));
    expect(new Set(cxl.map(({ lanes, gBps }) => `${lanes} ${gBps}`))).toEqual(new Set(["8 32"]));
    expect(notes.some((note) => note.includes("x12 -> x8 (a width that links train to)"))).toBe(true);
  });

  it("give nothing up unless it is asked of them", () => {
    for (const name of topologies.names)
      expect(
        buildTopology(name).links.filter(({ negotiated }) => negotiated),
        name,
      ).toEqual([]);
  });

  it("save 2 ns each way on a link of latency-optimised flits", () => {
    const ns = (protocol: string) =>
      buildTopology("cxl-direct", { hosts: 1, "cxl.protocol": protocol }).links.find((link) =>
        link.protocol.startsWith("cxl"),
      )!.latencyNs;
    expect(ns("cxl-256b") - ns("cxl-256b-lopt")).toBeCloseTo(4, 9);
    expect(ns("cxl-256b-pbr")).toBe(ns("cxl-256b"));
  });

  it("route by port between the switches of cxl-fabric", () => {
    const { links } = buildTopology("cxl-fabric");
    const trunks = links.filter(({ protocol }) => protocol === "cxl-256b-pbr");
    expect(trunks.length).toBeGreaterThan(0);
    for (const { from, to } of trunks) expect(`${from} ${to}`).toMatch(/leaf.* spine|spine.* leaf/);
  });
});
