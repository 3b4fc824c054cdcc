import type { HealthEvent, Medium, QosOptions, Random, Topology } from "../../src/model/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { fabricOf, ringOf, type Wire } from "./fabrics.ts";
import type { Row, RunOptions } from "./fixtures.ts";

const pick = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)]!;

const RATES = [4, 16, 32, 64];
const PROTOCOLS = ["cxl-68b", "cxl-256b", "gen-z", "pcie"];
const BUFFERS = [undefined, { vcs: 2, flits: 4 }, { vcs: 4, flits: 16 }, { vcs: 12, flits: 64 }];

/** Switches in a random tree, one to four hosts and memories on each of some of them. */
function randomTree(random: Random): Topology {
  const switches = 1 + random.below(4);
  const wires: Wire[] = [];
  const wire = (from: string, to: string) =>
    wires.push({ from, to, gBps: pick(random, RATES), latencyNs: pick(random, [0, 10, 300]) });
  for (let s = 1; s < switches; s++) wire(`s${random.below(s)}`, `s${s}`);
  for (let h = 0; h < 1 + random.below(4); h++) wire(`h${h}`, `s${random.below(switches)}`);
  for (let m = 0; m < 1 + random.below(3); m++) wire(`s${random.below(switches)}`, `m${m}`);
  return fabricOf(wires, {
    buffers: pick(random, BUFFERS),
    mediumGBps: pick(random, [4, 40, Number.POSITIVE_INFINITY]),
  });
}

/** Every host and memory on every of several switches: there are ways around what breaks. */
function randomDual(random: Random): Topology {
  const wires: Wire[] = [];
  const switches = 2 + random.below(2);
  const hosts = 1 + random.below(3);
  const memories = 1 + random.below(3);
  for (let s = 0; s < switches; s++) {
    for (let h = 0; h < hosts; h++) wires.push({ from: `h${h}`, to: `s${s}`, gBps: pick(random, RATES) });
    for (let m = 0; m < memories; m++) wires.push({ from: `s${s}`, to: `m${m}`, gBps: pick(random, RATES) });
  }
  const ties = pick(random, ["ecmp", "adaptive", "first"] as const);
  return fabricOf(wires, { buffers: pick(random, BUFFERS), routing: { kind: "shortest", ties } });
}

const randomRing = (random: Random): Topology =>
  ringOf(3 + random.below(4), {
    buffers: { vcs: 4 * (1 + random.below(2)), flits: pick(random, [4, 32]) },
    routing: { kind: "dimension-order", ties: pick(random, ["ecmp", "adaptive"] as const) },
  });

const SHAPES = ["torus", "mesh", "dragonfly", "fat-tree"];
const randomShape = (random: Random): Topology =>
  buildTopology(pick(random, SHAPES), { hosts: 4 + random.below(6) });

/** Any fabric; a fast tier of its own for each host on some, its links as wide as any or without end. */
export function randomFabric(random: Random): Topology {
  const topology = pick(random, [randomTree, randomDual, randomRing, randomShape])(random);
  if (topology.tiers.length > 1) return topology;
  const protocol = pick(random, PROTOCOLS);
  const links = topology.links.map((link) => ({ ...link, protocol }));
  const nodes = topology.nodes.map((node) =>
    node.medium ? { ...node, medium: randomMedium(random, node.medium) } : node,
  );
  const plain = { ...topology, links, nodes };
  return random.below(2) === 0 ? plain : withNear(random, plain);
}

/** A medium with some channels, and some of a turnaround, banks and a port. */
function randomMedium(random: Random, medium: Medium): Medium {
  const any = Number.POSITIVE_INFINITY;
  const port = { readGBps: 20, writeGBps: 10, requestRatio: 0.1, completionRatio: 0.2 };
  return {
    ...medium,
    channels: 1 + random.below(3),
    ...pick(random, [{}, { turnaroundNs: 7 }]),
    ...pick(random, [{}, {}, { banks: { count: 4, readNs: 30, writeNs: 50 } }]),
    ...pick(random, [{}, {}, { port }, { port, readGBps: any, writeGBps: any }]),
  };
}

function withNear(random: Random, topology: Topology): Topology {
  const hosts = topology.requesters;
  const capacityBytes = pick(random, [5_000, 50_000]);
  const gBps = pick(random, [Number.POSITIVE_INFINITY, 32]);
  const { medium } = topology.nodes.find((node) => node.medium)!;
  const like = { ...topology.links[0]!, gBps, latencyNs: 0 };
  return {
    ...topology,
    nodes: [
      ...topology.nodes,
      ...hosts.map((host) => ({
        id: `near-${host}`,
        kind: "memory" as const,
        latencyNs: 0,
        capacityBytes,
        medium,
      })),
    ],
    links: [
      ...topology.links,
      ...hosts.map((host) => ({ ...like, id: `${host}-near-${host}`, from: host, to: `near-${host}` })),
    ],
    tiers: [
      {
        name: "near",
        title: "near",
        shared: false,
        origin: false,
        interleaveBytes: 4096,
        instances: hosts.map((host) => ({
          id: `near-${host}`,
          nodes: [`near-${host}`],
          users: [host],
          capacityBytes,
          mover: host,
        })),
      },
      ...topology.tiers.map((tier) => ({ ...tier, interleaveBytes: pick(random, [256, 4096]) })),
    ],
  };
}

/** Rows in order of time from `startNs` on: look-ups, requests and single accesses, small and large. */
export function randomRows(random: Random, count: number, startNs = 0): Row[] {
  let ts = startNs;
  return Array.from({ length: count }, () => {
    ts += pick(random, [0, 0, 1, 40, 400, 3_000]);
    const request = random.below(3) === 0 ? random.below(6) : undefined;
    const requester = request === undefined ? random.below(6) : request;
    const op = pick(random, [0, 0, 0, 0, 1, 1, 1, 2, 3, 5]);
    const lookUp =
      op === 0 && random.below(4) === 0 ? { cls: 1, phase: 1, rebuild: 500 } : { cls: random.below(2) };
    const bytes = pick(random, [1, 64, 64, 200, 4_096, 30_000]);
    return { ts, requester, op, object: random.below(25), bytes, request, ...lookUp };
  });
}

export function randomQos(random: Random): QosOptions {
  const arbitration = pick(random, ["strict", "weighted"] as const);
  const classes = [
    { name: "a", tenants: [], objectClasses: ["weight"], priority: 2, weight: 1 + random.below(4) },
    { name: "b", tenants: [], objectClasses: ["kv"], priority: 1, weight: 1 },
  ];
  return { arbitration, classes: classes.slice(0, random.below(3)) };
}

/** Any part breaks, loses rate, sends damaged flits, in any order; `repaired`: all is whole again at the end. */
export function randomEvents(
  random: Random,
  { nodes, links }: Topology,
  from: number,
  until: number,
  repaired: boolean,
): HealthEvent[] {
  const parts = [
    ...nodes.filter(({ id }) => links.some(({ from: a, to: b }) => a === id || b === id)),
    ...links,
  ].map(({ id }) => id);
  const event = (part: string, atNs: number, state: HealthEvent["state"]): HealthEvent => ({
    atNs,
    part,
    state,
    rateRatio: state === "degraded" ? pick(random, [0.25, 0.5, 1]) : 1,
    flitErrorRatio: state === "degraded" ? pick(random, [0, 0.01]) : 0,
  });
  const events = Array.from({ length: random.below(7) }, () =>
    event(
      pick(random, parts),
      from + random.below(until - from),
      pick(random, ["down", "down", "up", "degraded"] as const),
    ),
  );
  if (!repaired) return events;
  const broken = [...new Set(events.map(({ part }) => part))];
  return [...events, ...broken.map((part) => event(part, until, "up"))];
}

export function randomHow(random: Random): RunOptions {
  return {
    slots: pick(random, [1, 3, 64]),
    window: pick(random, [1, 4, 64]),
    burstBytes: pick(random, [Number.POSITIVE_INFINITY, 4_096, 256]),
    congestion: pick(random, ["none", "devload", "marks"] as const),
    qos: randomQos(random),
    kv: {
      lookup: pick(random, ["contiguous", "independent"] as const),
      use: pick(random, ["copy", "in-place"] as const),
      publish: pick(random, ["shared", "never"] as const),
    },
    requesters: 6,
  };
}
