import type { Medium, Topology } from "../../model/index.ts";

const ANY = Number.POSITIVE_INFINITY;

/** A host and a medium with nothing between them: what a load generator sees of the medium alone. */
export function attached(medium: Medium): Topology {
  const instance = { id: "memory", nodes: ["memory"], users: ["host"], capacityBytes: ANY, mover: "host" };
  return {
    name: "attached",
    title: "a medium by itself",
    status: "available",
    nodes: [
      { id: "host", kind: "host", latencyNs: 0 },
      { id: "memory", kind: "memory", latencyNs: 0, medium },
    ],
    links: [
      {
        id: "host-memory",
        from: "host",
        to: "memory",
        protocol: "on-package",
        lanes: 1,
        rateGTps: ANY,
        gBps: ANY,
        latencyNs: 0,
        lengthM: 0,
      },
    ],
    tiers: [
      {
        name: "memory",
        title: "memory",
        shared: false,
        origin: false,
        interleaveBytes: 256,
        instances: [instance],
      },
    ],
    requesters: ["host"],
    probes: ["host"],
    probeTier: "memory",
    routing: { kind: "shortest", ties: "ecmp" },
    bom: [],
    figures: {},
    notes: [],
  };
}
