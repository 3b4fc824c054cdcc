import { NOWHERE } from "./routes.ts";
import type { FlitState } from "./state.ts";

/** How one of several ports is taken: at random, always the first, or the one with most room behind it (ties at random). */
type Choice = "random" | "first" | "adaptive";

const CHOICES: Record<FlitState["ties"], Choice> = { ecmp: "random", first: "first", adaptive: "adaptive" };

/** Where a packet goes on, and which output channels it may ask for there. */
export interface Way {
  /** Entry of the route tables, one way, at a router. */
  route(router: number, packet: number): number;
  /** Request group of a packet that came in by `port`: output port x groups + group. */
  groupAt(port: number, packet: number, code: number): number;
  /** One of an entry's choices. @throws Error where there is none: probes check that all terminals reach each other */
  choose(entry: number): number;
}

export function wayOf(state: FlitState): Way {
  const { packets, room, shift, vcs, groups } = state;
  const { toTerminal, toVia, choices, viaNodes, classes, ringIn, ringOut } = state.tables;
  const { routers } = state.layout;
  const terminals = state.layout.terminals.length;
  const nodes = state.layout.graph.nodes.length;
  const choice = CHOICES[state.ties];
  /** One message class and one deadlock class; no packet goes anywhere first. */
  const plain = groups === 2;
  const straight = viaNodes.length === 0;

  function route(router: number, packet: number): number {
    const { record } = packets;
    const via = straight ? -1 : record[8 * packet + 6 /* via */]!;
    if (via >= 0 && routers[router] !== via) return choose(toVia[router * nodes + via]!);
    if (via >= 0) record[8 * packet + 6 /* via */] = -1;
    const code = toTerminal[router * terminals + record[8 * packet + 1 /* target */]!]!;
    return code >= 0 ? code : choose(code);
  }

  function groupAt(port: number, packet: number, code: number): number {
    return (code >> 6) * groups + (plain ? code & 1 : groupOf(port, packet, code));
  }

  /** A packet that goes on along a ring keeps the deadlock class it came with. */
  function groupOf(port: number, packet: number, code: number): number {
    const { record } = packets;
    const lane = record[8 * packet + 5 /* lane */]!;
    const first = (lane >> 5) * (classes + 1);
    if ((code & 1) !== 0) return first + classes;
    const ring = ringOut[code >> 6]!;
    if (ring >= 0 && ring === ringIn[port]) return first + (lane & 31);
    const own = (code >> 1) & 31;
    record[8 * packet + 5 /* lane */] = (lane & 32) | own;
    return first + own;
  }

  function choose(entry: number): number {
    if (entry >= 0) return entry;
    if (entry === NOWHERE) throw new Error("a packet has no way on");
    const first = -entry;
    const count = choices[first - 1]!;
    if (choice === "first") return choices[first]!;
    if (choice === "adaptive") return roomiest(first, count);
    return choices[first + state.random.below(count)]!;
  }

  function roomiest(first: number, count: number): number {
    const from = state.random.below(count);
    let best = choices[first + from]!;
    let most = roomBehind(best >> 6);
    for (let i = 1; i < count; i++) {
      const at = from + i < count ? from + i : from + i - count;
      const code = choices[first + at]!;
      const behind = roomBehind(code >> 6);
      if (behind > most) {
        most = behind;
        best = code;
      }
    }
    return best;
  }

  function roomBehind(port: number): number {
    let sum = 0;
    for (let vc = 0; vc < vcs; vc++) sum += room[(port << shift) | vc]!;
    return sum;
  }

  return { route, groupAt, choose };
}
