import { type HealthEvent, type Hop, InputError, nearest, nsToPs, type Topology } from "../model/index.ts";
import { serverOf } from "./delays.ts";
import type { Fabric } from "./fabric.ts";
import { grown } from "./grown.ts";

type Left = Pick<HealthEvent, "rateRatio" | "flitErrorRatio">;

/** What breaks and is repaired, when; which link every flight has ridden last, so that what was on a broken one is lost. */
export class Faults {
  /** False where nothing ever breaks: flights need not be watched. */
  readonly watch: boolean;
  /** By server: 1 while out of order. */
  readonly down: Uint8Array;
  /** Links that are out of order, for each state that the fabric goes through; state 0 is whole. */
  readonly states: ReadonlySet<number>[] = [new Set()];
  readonly events: readonly HealthEvent[];
  /** State after each event. */
  readonly stateAfter: number[] = [];
  private readonly links: number[][];
  /** What each event leaves its links of their rate, and of damaged flits. */
  private readonly left: Left[][] = [];
  /** Links that take no time, as servers, by the paths that have some. */
  private readonly inside = new Map<number, number[]>();
  private readonly fabric: Fabric;
  /** By server: when it last broke, and when it was last repaired. */
  private readonly brokeAt: Float64Array;
  private readonly mendedAt: Float64Array;
  // By flight: the server it rode last and since when.
  private last = new Int32Array(256);
  private rode = new Float64Array(256);

  /** @throws InputError S023 where a part is not in the topology */
  constructor(fabric: Fabric, events: readonly HealthEvent[]) {
    this.fabric = fabric;
    this.watch = events.length > 0;
    this.events = [...events].sort((a, b) => a.atNs - b.atNs);
    this.links = this.events.map((event) => linksOf(fabric.topology, event.part));
    this.down = new Uint8Array(fabric.servers);
    this.brokeAt = new Float64Array(fabric.servers).fill(Number.NEGATIVE_INFINITY);
    this.mendedAt = new Float64Array(fabric.servers).fill(Number.NEGATIVE_INFINITY);
    this.plan();
  }

  /** Every part is in the state of its latest event; a link in the worst of the parts that it belongs to. */
  private plan(): void {
    const latest = new Map<string, number>();
    const keys = new Map([["", 0]]);
    this.events.forEach((event, i) => {
      latest.delete(event.part);
      if (event.state !== "up") latest.set(event.part, i);
      const inState = (state: HealthEvent["state"]) =>
        [...latest.values()].filter((at) => this.events[at]!.state === state);
      const down = new Set(inState("down").flatMap((at) => this.links[at]!));
      const key = [...down].sort((a, b) => a - b).join(" ");
      if (!keys.has(key)) keys.set(key, this.states.push(down) - 1);
      this.stateAfter.push(keys.get(key)!);
      const degraded = inState("degraded");
      this.left.push(this.links[i]!.map((link) => this.leftOf(link, degraded)));
    });
  }

  private leftOf(link: number, degraded: readonly number[]): Left {
    const on = degraded.filter((at) => this.links[at]!.includes(link)).map((at) => this.events[at]!);
    const stated = this.fabric.topology.links[link]!.flitErrorRatio ?? 0;
    return {
      rateRatio: Math.min(1, ...on.map((event) => event.rateRatio)),
      flitErrorRatio: Math.max(stated, ...on.map((event) => event.flitErrorRatio)),
    };
  }

  /** Whether links keep their rates. */
  get steady(): boolean {
    return this.events.every(({ state }) => state !== "degraded");
  }

  /** When each event is due, ps since the start of the trace. */
  due(): number[] {
    return this.events.map((event) => nsToPs(event.atNs));
  }

  /** An event happens. @returns servers that it put out of order */
  apply(index: number, time: number): number[] {
    this.links[index]!.forEach((link, i) => {
      const { rateRatio, flitErrorRatio } = this.left[index]![i]!;
      this.fabric.rescale(link, rateRatio);
      for (const server of [2 * link, 2 * link + 1]) this.fabric.serverErrors[server] = flitErrorRatio;
    });
    return this.enter(this.states[this.stateAfter[index]!]!, time);
  }

  private enter(down: ReadonlySet<number>, time: number): number[] {
    const broken: number[] = [];
    for (let server = 0; server < this.down.length; server++) {
      const now = down.has(server >> 1) ? 1 : 0;
      if (now === this.down[server]) continue;
      this.down[server] = now;
      if (now === 0) this.mendedAt[server] = time;
      else {
        this.brokeAt[server] = time;
        broken.push(server);
      }
    }
    return broken;
  }

  /** Of a path, the links that take no time: flights set out without waiting for them, and do not where one is out of order. */
  follow(path: number, hops: readonly Hop[]): void {
    const inside = hops.filter(({ link }) => !Number.isFinite(this.fabric.graph.links[link]!.gBps));
    if (inside.length > 0) this.inside.set(path, inside.map(serverOf));
  }

  /** Whether a path leads over a link that takes no time and is out of order. */
  cuts(path: number): boolean {
    return this.inside.get(path)?.some((server) => this.down[server] === 1) ?? false;
  }

  /** A flight takes a link at `start`; server -1: it is on none. */
  rides(flight: number, server: number, start: number): void {
    if (flight >= this.last.length) {
      this.last = grown(this.last, flight * 2);
      this.rode = grown(this.rode, flight * 2);
    }
    this.last[flight] = server;
    this.rode[flight] = start;
  }

  /** Whether the link that a flight rode last broke under it. */
  lost(flight: number): boolean {
    const server = this.last[flight]!;
    if (server === -1) return false;
    const start = this.rode[flight]!;
    return this.brokeAt[server]! >= start || this.down[server] === 1 || start < this.mendedAt[server]!;
  }

  /** Moves the clock `shift` ps towards zero. */
  rebase(shift: number): void {
    for (let i = 0; i < this.rode.length; i++) this.rode[i]! -= shift;
    for (let i = 0; i < this.brokeAt.length; i++) {
      this.brokeAt[i]! -= shift;
      this.mendedAt[i]! -= shift;
    }
  }
}

/** A link by its id, or every link of a node. */
function linksOf(topology: Topology, part: string): number[] {
  const ids = topology.links.map((link) => link.id);
  const link = ids.indexOf(part);
  if (link !== -1) return [link];
  const around = topology.links.flatMap(({ from, to }, i) => (from === part || to === part ? [i] : []));
  if (around.length > 0) return around;
  const near = nearest(part, [...ids, ...topology.nodes.map(({ id }) => id)]);
  throw new InputError({
    code: "S023",
    message: `health: topology ${topology.name} has no node or link ${part}`,
    hint: near ? `did you mean "${near}"?` : `weft topo show ${topology.name}`,
  });
}
