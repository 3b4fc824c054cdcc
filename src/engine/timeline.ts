import {
  type Component,
  type Graph,
  type Hop,
  type HopResult,
  nsToPs,
  psToNs,
  type Stretch,
} from "../model/index.ts";
import { type Delay, delaysOf } from "./delays.ts";
import { requestHalf, responseHalf } from "./fabric.ts";
import type { Engine } from "./replay.ts";
import type { Step, Track } from "./track.ts";

const WHAT = { propagation: "propagation", switching: "switch", security: "security" } as const;
type Leg = Stretch["leg"];
type Place = Pick<HopResult, "kind" | "id">;

/** An access as it was when it ended; times in ps on the engine's clock. */
export interface Ended {
  issued: number;
  admission: number;
  migration: number;
  translation: number;
  software: number;
  end: number;
  /** The flight that decided when it ended, if any. */
  track: Track | undefined;
  rebuilt: boolean;
}

/** The stretches of an access's time, one after another from issue to completion. */
export function timelineOf(engine: Engine, access: Ended): Stretch[] {
  return new Timeline(engine, access).stretches;
}

const REQUESTERS: Place = { kind: "requester", id: "requesters" };

class Timeline {
  readonly stretches: Stretch[] = [];
  private readonly engine: Engine;
  private readonly issued: number;
  /** Where the last stretch ended. */
  private now: number;

  constructor(
    engine: Engine,
    { issued, admission, migration, translation, software, end, track, rebuilt }: Ended,
  ) {
    this.engine = engine;
    this.issued = issued;
    this.now = issued;
    if (rebuilt) this.spend("rebuild", REQUESTERS, end - issued);
    if (!track) return;
    this.spend("admission", REQUESTERS, admission);
    this.spend("migration", REQUESTERS, migration);
    this.spend("translation", REQUESTERS, translation);
    const first = track.steps.find((step) => step.kind !== "lost");
    this.software(software, first);
    for (const step of track.steps) if (step.kind === "lost") this.lost(step.to - step.from, first);
    if (track.accepted >= 0) this.posted(track);
    else this.whole(track);
  }

  /** The next `ps` belong to a component and a place. */
  private spend(component: Component, place: Place, ps: number, leg?: Leg): void {
    if (ps === 0) return;
    const startNs = psToNs(this.now - this.issued);
    this.now += ps;
    const endNs = psToNs(this.now - this.issued);
    this.stretches.push({ startNs, endNs, component, ...place, ...(leg && { leg }) });
  }

  /** Paid at the nodes that the way leaves by a link. */
  private software(total: number, first: Step | undefined): void {
    if (first === undefined || first.kind === "lost") return;
    const { ways, fabric } = this.engine;
    let from = ways.pathSource[first.path]!;
    let left = total;
    for (const { link, node } of ways.pathHops[first.path * 2]!) {
      const ps = isServed(fabric.graph, link) ? nsToPs(fabric.graph.nodes[from]!.softwareNs ?? 0) : 0;
      const paid = Math.min(ps, left);
      this.spend("software", { kind: "software", id: fabric.graph.nodes[from]!.id }, paid);
      left -= paid;
      from = node;
    }
    this.spend("software", REQUESTERS, left);
  }

  /** What was lost with a link counts as waiting for one. */
  private lost(ps: number, first: Step | undefined): void {
    const place = first?.kind === "link" ? this.link(first.server) : REQUESTERS;
    this.spend("linkQueue", place, ps, "request");
  }

  private whole({ steps, trail, trailsAtMedium }: Track): void {
    let before: Step | undefined;
    let narrowest: Extract<Step, { kind: "link" }> | undefined;
    for (const step of steps) {
      if (step.kind === "lost") continue;
      const { path, stage } = step;
      const delays = pathDelays(this.engine, path);
      const at = stage - this.engine.ways.pathStart[path]!;
      const medium = this.engine.ways.pathRequestHops[path]!;
      const leg: Leg = at <= medium ? "request" : "response";
      if (at === 0) this.delays(delays.lead, "request");
      if (step.kind === "link") {
        this.spend("linkQueue", this.link(step.server), step.start - step.since, leg);
        if (!narrowest || step.packet > narrowest.packet) narrowest = step;
      } else this.medium(step);
      this.delays(delays.after[at]!, at < medium ? "request" : "response");
      const endsLeg = at === medium - 1 || at === delays.after.length - 1;
      if (endsLeg && narrowest) {
        this.spend("serialisation", this.link(narrowest.server), narrowest.packet, leg);
        narrowest = undefined;
      }
      before = step;
    }
    if (before) this.trail(steps, trail, trailsAtMedium);
  }

  private medium({ path, writing, start, since }: Extract<Step, { kind: "medium" }>): void {
    const { fabric } = this.engine;
    const device = this.engine.ways.pathDevice[path]!;
    const latency = writing ? fabric.mediumWriteLatency[device]! : fabric.mediumReadLatency[device]!;
    this.spend("mediaQueue", this.device(path), start - since);
    this.spend("media", this.device(path), latency);
  }

  /** The last packet follows as far behind as the slowest place left it. */
  private trail(steps: readonly Step[], ps: number, atMedium: boolean): void {
    const kind = atMedium ? "medium" : "link";
    let slowest: Exclude<Step, { kind: "lost" }> | undefined;
    for (const step of steps) {
      if (step.kind === kind && (!slowest || step.trail > slowest.trail)) slowest = step;
    }
    if (!slowest) return;
    if (slowest.kind === "medium") this.spend("media", this.device(slowest.path), ps, "response");
    else this.spend("serialisation", this.link(slowest.server), ps);
  }

  /** Over at the far side of the first link. */
  private posted({ steps, serial }: Track): void {
    const step = steps.find((one) => one.kind === "link");
    if (!step) return;
    const { lead, after } = pathDelays(this.engine, step.path);
    const place = this.link(step.server);
    this.delays(lead, "request", true);
    this.spend("linkQueue", place, step.start - step.since, "request");
    this.spend("serialisation", place, serial, "request");
    this.delays(after[0]!.slice(0, 2), "request", true);
  }

  /** @param flat all of it is propagation, as posted writes have it */
  private delays(delays: readonly Delay[], leg: Leg, flat = false): void {
    const { nodes } = this.engine.fabric.graph;
    for (const { at, index, what, ps } of delays) {
      const port = what === "switching" ? "switch" : "port";
      const place =
        at === "link" ? this.link(index) : { kind: port as "switch" | "port", id: nodes[index]!.id };
      this.spend(flat ? "propagation" : WHAT[what], place, ps, leg);
    }
  }

  private link(server: number): Place {
    const { id } = this.engine.fabric.graph.links[server >> 1]!;
    return { kind: "link", id: `${id}${server % 2 === 0 ? ">" : "<"}` };
  }

  private device(path: number): Place {
    const { fabric, ways } = this.engine;
    const node = fabric.deviceNode[ways.pathDevice[path]!]!;
    return { kind: "medium", id: fabric.graph.nodes[node]!.id };
  }
}

const isServed = (graph: Graph, link: number): boolean => Number.isFinite(graph.links[link]!.gBps);

/** Delays before the first stage of a path, and behind each of its stages: links that take no time are part of the stage before. */
function pathDelays({ ways, fabric }: Engine, path: number): { lead: Delay[]; after: Delay[][] } {
  const { graph } = fabric;
  const target = fabric.deviceNode[ways.pathDevice[path]!]!;
  const leg = (source: number, hops: readonly Hop[], half: (ps: number) => number) => {
    const [start, ...rest] = delaysOf(graph, source, hops, half);
    const lead = [...start!];
    const after: Delay[][] = [];
    hops.forEach((hop, i) => {
      if (isServed(graph, hop.link)) after.push([]);
      (after.at(-1) ?? lead).push(...rest[i]!);
    });
    return { lead, after };
  };
  const there = leg(ways.pathSource[path]!, ways.pathHops[path * 2]!, requestHalf);
  const back = leg(target, ways.pathHops[path * 2 + 1]!, responseHalf);
  return { lead: there.lead, after: [...there.after, back.lead, ...back.after] };
}
