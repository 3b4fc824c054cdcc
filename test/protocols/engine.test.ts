import { describe, expect, it } from "vitest";
import { type IdeMode, linkProtocol, type Topology } from "../../src/model/index.ts";
import { probe } from "../../src/planner/probe.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { parseTopology } from "../../src/topologies/parse.ts";

const ACCESSES = 6_000;
/** Which accesses are reads is drawn: where both directions are as full, a share off by its sampling error shows in the peak. */
const SAMPLING = 0.035;
const GBPS = 64;
const PORT_NS = 100;

/** One host, one link of 64 GB/s a direction, and memory that never keeps anybody waiting. */
function oneLink(protocol: string, ide?: IdeMode): Topology {
  return parseTopology(
    {
      version: 1,
      name: protocol,
      nodes: [
        { id: "h0", kind: "host", latency: "0 ns" },
        {
          id: "m0",
          kind: "memory",
          capacity: "1 TiB",
          medium: { latency: "10 ns", read_rate: "1000 TB/s", write_rate: "1000 TB/s" },
        },
      ],
      links: [
        {
          from: "h0",
          to: "m0",
          protocol,
          bandwidth: `${GBPS} GB/s`,
          latency: `${PORT_NS} ns`,
          ...(ide && { ide }),
        },
      ],
    },
    () => "",
    protocols.names,
    routings.names,
  );
}

function probed(topology: Topology, readRatio: number, bytes: number) {
  const options = { tier: undefined, loads: [1.5], readRatio, bytes, accesses: ACCESSES, seed: 1 };
  return probe(topology, options, { protocols, routings, policy: policies.get("first-touch") });
}

const MIXES = [1, 0.6, 0.4, 0];
const BYTES: Readonly<Record<string, number>> = {
  nvme: 131_072,
  "nvme-of": 131_072,
  pcie: 4096,
  "pcie-6": 4096,
  rdma: 65_536,
};

describe("the event engine saturates a link where the closed form says", () => {
  it.each(protocols.names.filter((name) => name !== "on-package"))("%s", (name) => {
    const bytes = BYTES[name] ?? 64;
    // headers that ride free in header slots: see cxl.test.ts
    const below = name === "cxl-256b-lopt" ? 0.018 : 0;
    for (const mix of MIXES) {
      const ratio =
        probed(oneLink(name), mix, bytes).peak_gbps / protocols.get(name).goodputGBps(GBPS, mix, bytes);
      expect(ratio, `${mix} reads`).toBeGreaterThan(1 - SAMPLING - below);
      expect(ratio, `${mix} reads`).toBeLessThan(1 + SAMPLING);
    }
  });

  it.each(["skid", "containment"] as const)("cxl-68b, encrypted: %s", (ide) => {
    const topology = oneLink("cxl-68b", ide);
    const link = topology.links[0]!;
    const { peak_gbps, idle_latency_ns, idle_breakdown_ns } = probed(topology, 1, 64);
    const bound = linkProtocol(protocols, link).goodputGBps(GBPS, 1);
    expect(peak_gbps / bound).toBeGreaterThan(1 - SAMPLING);
    expect(peak_gbps / bound).toBeLessThan(1 + SAMPLING);
    expect(idle_breakdown_ns.security).toBeCloseTo(link.securityNs!, 3);
    expect(idle_latency_ns).toBeGreaterThan(PORT_NS + 10 + link.securityNs!);
  });
});
