import type { FlitTiming, Layout } from "../engine/index.ts";
import { InputError, linkProtocol, type Protocol, type Registry, type Topology } from "../model/index.ts";

/** What the user says about routers and links; the rest follows from the topology. */
export interface TimingOptions {
  vcs?: number;
  bufferFlits?: number;
  /** Cycles from buffer write to leaving on the link. */
  routerDelay?: number;
  linkDelay?: number;
  creditDelay?: number;
  allocIterations?: number;
}

/** Cycles and flits, and what a cycle is. */
export interface ProbeTiming {
  timing: FlitTiming;
  cycleNs: number;
  flitBytes: number;
}

/** VC allocation, switch allocation, switch traversal: a cycle each. */
const LEAST_ROUTER_DELAY = 3;
const USUAL_VCS = 8;
const USUAL_FLITS = 8;
const USUAL_CREDIT_DELAY = 1;
const USUAL_ITERATIONS = 1;
/** Slots of all buffers together, 4 bytes each. */
const MOST_SLOTS = 2 ** 27;

/**
 * One cycle is the time of a flit on the fastest link; slower links take a whole number of cycles for one. Latencies of switches and
 * links, one way, are divided by it and rounded: at least 3 cycles for a router, 1 for a link. Buffers are those of the nodes; where
 * a node says nothing, deep enough that one virtual channel keeps its link busy.
 * @param least virtual channels that the routing and the message classes need @throws InputError P100, R001, S025
 */
export function timingOf(
  topology: Topology,
  layout: Layout,
  protocols: Registry<Protocol>,
  options: TimingOptions,
  least: number,
): ProbeTiming {
  const fabric = [...new Set(layout.link)].map((l) => topology.links[l]!);
  const fastest = Math.max(...fabric.map(({ gBps }) => gBps).filter(Number.isFinite));
  if (!(fastest > 0)) {
    throw new InputError({
      code: "P100",
      message: `topology ${topology.name}: no link of the fabric has a rate`,
    });
  }
  const { flitBytes } = linkProtocol(protocols, topology.links[layout.link[layout.routerPortsEnd]!]!);
  const cycleNs = flitBytes / fastest;
  const cycles = (ns: number, fewest: number) => Math.max(fewest, Math.round(ns / 2 / cycleNs));
  const routerDelay = topology.nodes.map(
    ({ latencyNs }) => options.routerDelay ?? cycles(latencyNs, LEAST_ROUTER_DELAY),
  );
  const linkDelay = topology.links.map(({ latencyNs }) => options.linkDelay ?? cycles(latencyNs, 1));
  const creditDelay = options.creditDelay ?? USUAL_CREDIT_DELAY;
  const enough = enoughFlits(layout, routerDelay, linkDelay, creditDelay);
  const vcs = vcsOf(topology, layout, options, least);
  const bufferFlits = buffersOf(topology, layout, options, enough);
  checkSlots(layout, vcs, bufferFlits);
  const timing = {
    vcs,
    bufferFlits,
    routerDelay,
    linkDelay,
    linkInterval: topology.links.map(({ gBps }) => Math.max(1, Math.round(fastest / gBps))),
    creditDelay,
    allocIterations: options.allocIterations ?? USUAL_ITERATIONS,
  };
  return { timing, cycleNs, flitBytes };
}

/** The fewest that a switch says it has: packets keep their channel's number of classes all the way. */
function vcsOf(topology: Topology, layout: Layout, options: TimingOptions, least: number): number {
  const stated = layout.routers.flatMap((n) => topology.nodes[n]!.buffers?.vcs ?? []);
  const vcs = options.vcs ?? (stated.length > 0 ? Math.min(...stated) : Math.max(USUAL_VCS, least));
  if (vcs >= least) return vcs;
  throw new InputError({
    code: "S025",
    message: `${vcs} virtual channels are too few: message and deadlock classes need ${least}`,
    hint: `--vcs ${least}`,
  });
}

function buffersOf(topology: Topology, layout: Layout, options: TimingOptions, enough: number): number[] {
  const stated = topology.nodes.map(({ buffers }) => buffers?.flits);
  const flits = stated.map((own) => options.bufferFlits ?? own ?? enough);
  // a terminal takes what reaches it at the rate of its link: as much room as the switch it is on
  layout.terminals.forEach((node, i) => {
    const router = layout.owner[layout.peer[layout.terminalPorts[i]!]!]!;
    flits[node] = options.bufferFlits ?? stated[node] ?? flits[layout.routers[router]!]!;
  });
  return flits;
}

/** Flits on their way, and credits on their way back, between two routers whose link is never idle. */
function enoughFlits(
  layout: Layout,
  routerDelay: readonly number[],
  linkDelay: readonly number[],
  creditDelay: number,
): number {
  const router = Math.max(0, ...layout.routers.map((n) => routerDelay[n]!));
  const link = Math.max(0, ...[...layout.link].map((l) => linkDelay[l]!));
  return Math.max(USUAL_FLITS, router + 2 * link + creditDelay + 1);
}

function checkSlots(layout: Layout, vcs: number, bufferFlits: readonly number[]): void {
  const deepest = 2 ** Math.ceil(Math.log2(Math.max(2, ...bufferFlits)));
  const slots = layout.routerPortsEnd * 2 ** Math.ceil(Math.log2(Math.max(2, vcs))) * deepest;
  if (slots <= MOST_SLOTS) return;
  throw new InputError({
    code: "R001",
    message: `buffers of ${deepest} flits x ${vcs} virtual channels x ${layout.routerPortsEnd} ports are more than this machine should hold`,
    hint: "--buffer-flits 64",
  });
}
