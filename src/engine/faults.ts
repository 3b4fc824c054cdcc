import { type HealthEvent, InputError, nearest, nsToPs, type Topology } from "../model/index.ts";
import type { Fabric } from "./fabric.ts";
import { grown } from "./grown.ts";

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

  /** What is out of order after each event; a part that several events have broken is whole when all are repaired. */
  private plan(): void {
    const broken = new Map<string, number[]>();
    const keys = new Map([["", 0]]);
    this.events.forEach((event, i) => {
      if (event.state === "down") broken.set(event.part, this.links[i]!);
      else if (event.state === "up") broken.delete(event.part);
      const down = new Set([...broken.values()].flat());
      const key = [...down].sort((a, b) => a - b).join(" ");
      if (!keys.has(key)) keys.set(key, this.states.push(down) - 1);
      this.stateAfter.push(keys.get(key)!);
    });
  }

  /** When each event is due, ps since the start of the trace. */
  due(): number[] {
    return this.events.map((event) => nsToPs(event.atNs));
  }

  /** An event happens. @returns servers that it put out of order */
  apply(index: number, time: number): number[] {
    const event = this.events[index]!;
    for (const link of this.links[index]!) {
      if (event.state === "down") continue;
      this.fabric.rescale(link, event.state === "up" ? 1 : event.rateRatio);
      const stated = this.fabric.topology.links[link]!.flitErrorRatio ?? 0;
      const errors = event.state === "up" ? stated : event.flitErrorRatio;
      for (const server of [2 * link, 2 * link + 1]) this.fabric.serverErrors[server] = errors;
    }
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
