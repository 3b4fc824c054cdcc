import type { Hop, RouteMap } from "../../model/index.ts";
import type { Layout } from "./layout.ts";

/** No way from here. */
export const NOWHERE = -(2 ** 31);

/**
 * A routing algorithm as tables. An entry of 0 or more is the only choice: port x 64 + deadlock class x 2 + any class will do; a
 * negative one is where in `choices` several begin, after their number.
 */
export interface RouteTables {
  classes: number;
  /** By router x terminals + target. */
  toTerminal: Int32Array;
  /** By terminal x terminals + target: what a packet may start with. */
  fromTerminal: Int32Array;
  /** By router x nodes + intermediate node, and by terminal x nodes + intermediate node; empty where packets go straight. */
  toVia: Int32Array;
  viaFromTerminal: Int32Array;
  choices: Int32Array;
  /** Intermediate nodes by terminal x terminals + target: where in `viaNodes` they begin; empty where packets go straight. */
  viaAt: Int32Array;
  viaNodes: Int32Array;
  /** Ring that a packet is on which comes in by a port, or goes out of it; -1 for none. */
  ringIn: Int32Array;
  ringOut: Int32Array;
}

export function routeTables(layout: Layout, routes: RouteMap): RouteTables {
  const { routers, terminals, graph } = layout;
  const choices: number[] = [];
  const entryOf = (at: number, target: number, phase: 0 | 1): number => {
    if (at === target) return NOWHERE;
    const codes = routes.next(at, target, phase).flatMap((hop) => codeOf(layout, at, target, hop));
    if (codes.length === 0) return NOWHERE;
    if (codes.length === 1) return codes[0]!;
    const first = choices.push(codes.length);
    choices.push(...codes);
    return -first;
  };
  const table = (from: readonly number[], to: readonly number[], phase: 0 | 1): Int32Array =>
    Int32Array.from({ length: from.length * to.length }, (_, i) =>
      entryOf(from[Math.floor(i / to.length)]!, to[i % to.length]!, phase),
    );
  const { viaAt, viaNodes } = viasOf(layout, routes);
  const nodes = viaNodes.length > 0 ? graph.nodes.map((_, n) => n) : [];
  const toTerminal = table(routers, terminals, 1);
  const fromTerminal = table(terminals, terminals, 1);
  const toVia = table(routers, nodes, 0);
  const viaFromTerminal = table(terminals, nodes, 0);
  return {
    classes: routes.classes,
    toTerminal,
    fromTerminal,
    toVia,
    viaFromTerminal,
    choices: Int32Array.from(choices),
    viaAt,
    viaNodes,
    ...ringsOf(layout, routes),
  };
}

/** Nothing where the hop leads to a terminal that is not the target: terminals pass nothing on. */
function codeOf(layout: Layout, at: number, target: number, hop: Hop): number[] {
  if (hop.node !== target && layout.routerOf[hop.node]! < 0) return [];
  const port = layout.portOf(at, hop.link);
  return port < 0 ? [] : [port * 64 + hop.vc * 2 + Number(hop.anyVc === true)];
}

function viasOf(layout: Layout, routes: RouteMap): Pick<RouteTables, "viaAt" | "viaNodes"> {
  const { terminals } = layout;
  const at = [0];
  const nodes: number[] = [];
  for (const source of terminals) {
    for (const target of terminals) {
      if (source !== target) nodes.push(...routes.vias(source, target));
      at.push(nodes.length);
    }
  }
  return { viaAt: Int32Array.from(at), viaNodes: Int32Array.from(nodes) };
}

function ringsOf(layout: Layout, routes: RouteMap): Pick<RouteTables, "ringIn" | "ringOut"> {
  const ringIn = new Int32Array(layout.ports).fill(-1);
  const ringOut = new Int32Array(layout.ports).fill(-1);
  if (routes.rings) {
    for (let port = 0; port < layout.ports; port++) {
      const ring = routes.rings[2 * layout.link[port]! + (layout.forward[port] ? 0 : 1)]!;
      ringOut[port] = ring;
      ringIn[layout.peer[port]!] = ring;
    }
  }
  return { ringIn, ringOut };
}
