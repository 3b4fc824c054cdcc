import type { FlitFabric } from "./fabric.ts";
import type { Layout, PortClocks } from "./layout.ts";
import { NOWHERE, type RouteTables } from "./routes.ts";

/** What a packet of one flit takes on an idle network, cycles, and routers it passes, between two terminals; NaN: no way. */
export interface IdleWay {
  cycles: number;
  hops: number;
}

/**
 * Idle latency from the routes alone, over all choices that a packet has, each as likely: 4 H + 2 where routers take 3 cycles and
 * links 1. A packet of P flits takes P - 1 cycles more where every link takes a flit a cycle.
 */
export class IdleWays {
  private readonly layout: Layout;
  private readonly tables: RouteTables;
  private readonly clocks: PortClocks;
  private readonly known = new Map<string, IdleWay>();

  constructor({ layout, tables, clocks }: FlitFabric) {
    this.layout = layout;
    this.tables = tables;
    this.clocks = clocks;
  }

  /** Between terminals by number; a terminal that sends to itself goes to its router and back. */
  between(source: number, target: number): IdleWay {
    const { layout, tables } = this;
    const pair = source * layout.terminals.length + target;
    const [first, end] = [tables.viaAt[pair]!, tables.viaAt[pair + 1]!];
    if (tables.viaNodes.length === 0 || first === end) return this.start(source, target, -1);
    return meanOf([...tables.viaNodes.subarray(first, end)].map((via) => this.start(source, target, via)));
  }

  /** Most cycles between two flits at either end of a way: what the flits after the first wait. */
  interval(source: number, target: number): number {
    const { layout, clocks } = this;
    const at = (terminal: number) => layout.terminalPorts[terminal]!;
    return Math.max(clocks.interval[at(source)]!, clocks.interval[layout.peer[at(target)]!]!);
  }

  private start(source: number, target: number, via: number): IdleWay {
    const { layout, tables, clocks } = this;
    const entry =
      via >= 0
        ? tables.viaFromTerminal[source * layout.graph.nodes.length + via]!
        : tables.fromTerminal[source * layout.terminals.length + target]!;
    const ports = source === target ? [layout.terminalPorts[source]!] : this.portsOf(entry);
    return meanOf(
      ports.map((port) => {
        const { cycles, hops } = this.from(layout.owner[layout.peer[port]!]!, target, via);
        return { cycles: cycles + clocks.flight[port]!, hops };
      }),
    );
  }

  private from(router: number, target: number, via: number): IdleWay {
    const { layout, tables, clocks } = this;
    if (via >= 0 && layout.routers[router] === via) return this.from(router, target, -1);
    const key = `${router} ${target} ${via}`;
    const known = this.known.get(key);
    if (known) return known;
    const entry =
      via >= 0
        ? tables.toVia[router * layout.graph.nodes.length + via]!
        : tables.toTerminal[router * layout.terminals.length + target]!;
    const way = meanOf(
      this.portsOf(entry).map((port) => {
        const behind = layout.peer[port]!;
        const rest =
          behind < layout.routerPortsEnd
            ? this.from(layout.owner[behind]!, target, via)
            : { cycles: 0, hops: 0 };
        return { cycles: 1 + clocks.flight[port]! + rest.cycles, hops: 1 + rest.hops };
      }),
    );
    this.known.set(key, way);
    return way;
  }

  private portsOf(entry: number): number[] {
    if (entry === NOWHERE) return [];
    if (entry >= 0) return [entry >> 6];
    const { choices } = this.tables;
    return [...choices.subarray(-entry, -entry + choices[-entry - 1]!)].map((code) => code >> 6);
  }
}

function meanOf(ways: readonly IdleWay[]): IdleWay {
  const mean = (of: (way: IdleWay) => number) => ways.reduce((sum, way) => sum + of(way), 0) / ways.length;
  return { cycles: mean(({ cycles }) => cycles), hops: mean(({ hops }) => hops) };
}
