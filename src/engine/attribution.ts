import { COMPONENTS, type Component, type HopResult, nsToPs, PS_PER_NS } from "../model/index.ts";
import { type Delay, delaysOf, serverOf } from "./delays.ts";
import { MEASURED, MESSAGE, requestHalf, responseHalf } from "./fabric.ts";
import { PART } from "./meter.ts";
import { SUM, SUM_WORDS, USE, USES } from "./path-meter.ts";
import type { Engine } from "./replay.ts";
import { COUNT } from "./servers.ts";

/** Components that are not spent on a path, by where they are spent. */
const OFF_PATH: Component[] = ["translation", "coherence", "admission", "migration", "rebuild"];
const WHAT = { propagation: "propagation", switching: "switch", security: "security" } as const;

type Kind = HopResult["kind"];

/**
 * Gives every place its share of the time of the accesses, once a replay is over. What is fixed (propagation, switches, security, the
 * medium's latency, software) is exact. What an access waited and took is known by path, and is given to the places of the path: link
 * queues in the ratio of their mean waits, packets to the narrowest link of each leg, trails to the narrowest link of all. So the sum over places is
 * the sum over accesses, component by component.
 */
export class Attribution {
  private readonly engine: Engine;
  private readonly places = new Map<string, { kind: Kind; index: number; parts: Float64Array }>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Places that took any time, most first. @param total sums of the parts over all accesses, ps; `count`: how many they are */
  results(total: Float64Array, count: number): HopResult[] {
    const { uses, pairs, pairRead, pairWrite } = this.engine.paths;
    const paths = this.engine.ways.pathDevice.length;
    for (let at = 0, path = 0; path < paths && at < uses.length; path++) {
      for (let use = 0; use < USES; use++, at += SUM_WORDS) {
        if (at >= uses.length || uses[at] === 0) continue;
        const sums = uses.subarray(at, at + SUM_WORDS);
        if (use === USE.posted) this.ofPosted(path, sums);
        else this.ofPaths([{ path, write: use === USE.write }], sums);
      }
    }
    pairRead.forEach((read, pair) => {
      const sums = pairs.subarray(pair * SUM_WORDS, (pair + 1) * SUM_WORDS);
      const ways = [
        { path: read, write: false },
        { path: pairWrite[pair]!, write: true },
      ];
      this.ofPaths(ways, sums);
    });
    for (const component of OFF_PATH) this.add("requester", 0, component, total[PART[component]]!);
    return this.hops(count);
  }

  private add(kind: Kind, index: number, component: Component, ps: number): void {
    if (ps === 0) return;
    const key = `${kind} ${index}`;
    const place = this.places.get(key) ?? { kind, index, parts: new Float64Array(COMPONENTS.length) };
    place.parts[PART[component]]! += ps;
    this.places.set(key, place);
  }

  // One way, or a read and a write one after the other.

  private ofPaths(ways: { path: number; write: boolean }[], sums: Float64Array): void {
    const count = sums[SUM.count]!;
    const bytes = sums[SUM.bytes]! / count;
    const legs = ways.flatMap(({ path, write }) => this.legsOf(path, write));
    for (const { path, write } of ways) this.fixed(path, write, count);
    this.software(ways[0]!.path, sums[SUM.software]!);
    this.linkQueue(
      legs.flatMap(({ servers }) => servers),
      sums[SUM.linkQueue]!,
    );
    this.packets(legs, bytes, sums[SUM.packets]!);
    this.linkTrail(legs, bytes, sums[SUM.linkTrail]!);
    const devices = ways.map(({ path, write }) => ({ device: this.engine.ways.pathDevice[path]!, write }));
    this.media(devices, sums);
  }

  private legsOf(path: number, write: boolean): { servers: number[]; message: number }[] {
    const { ways } = this.engine;
    const [there, back] = [ways.pathHops[path * 2]!, ways.pathHops[path * 2 + 1]!];
    const finite = (hops: typeof there): number[] =>
      hops.filter(({ link }) => this.isServed(link)).map(serverOf);
    return [
      { servers: finite(there), message: write ? MESSAGE.write : MESSAGE.readRequest },
      { servers: finite(back), message: write ? MESSAGE.completion : MESSAGE.readData },
    ].filter(({ servers }) => servers.length > 0);
  }

  private isServed(link: number): boolean {
    return Number.isFinite(this.engine.fabric.graph.links[link]!.gBps);
  }

  private fixed(path: number, write: boolean, count: number): void {
    const { ways, fabric } = this.engine;
    const device = ways.pathDevice[path]!;
    const [there, back] = [ways.pathHops[path * 2]!, ways.pathHops[path * 2 + 1]!];
    const delays = [
      ...delaysOf(fabric.graph, ways.pathSource[path]!, there, requestHalf),
      ...delaysOf(fabric.graph, fabric.deviceNode[device]!, back, responseHalf),
    ];
    for (const delay of delays.flat()) this.delay(delay, WHAT[delay.what], count);
    const latency = write ? fabric.mediumWriteLatency[device]! : fabric.mediumReadLatency[device]!;
    this.add("medium", device, "media", latency * count);
  }

  private delay({ at, index, what, ps }: Delay, component: Component, count: number): void {
    const kind = at === "link" ? "link" : what === "switching" ? "switch" : "port";
    this.add(kind, index, component, ps * count);
  }

  /** Software is paid at the nodes that a way leaves by a link. */
  private software(path: number, total: number): void {
    const { ways, fabric } = this.engine;
    const { nodes } = fabric.graph;
    let from = ways.pathSource[path]!;
    const weights = new Map<number, number>();
    for (const { link, node } of ways.pathHops[path * 2]!) {
      if (this.isServed(link)) weights.set(from, nsToPs(nodes[from]!.softwareNs ?? 0));
      from = node;
    }
    this.share([...weights.keys()], [...weights.values()], total, (node, ps) =>
      this.add("software", node, "software", ps),
    );
  }

  private linkQueue(servers: number[], total: number): void {
    const waits = servers.map((server) => this.meanWait(server));
    this.share(servers, waits, total, (server, ps) => this.add("link", server, "linkQueue", ps));
  }

  private meanWait(row: number): number {
    const { servers } = this.engine;
    return servers.count(row, COUNT.waited) / Math.max(1, servers.count(row, COUNT.served));
  }

  private packets(legs: { servers: number[]; message: number }[], bytes: number, total: number): void {
    const narrowest = legs.map(({ servers, message }) =>
      this.longest(servers, (server) => this.measured(server, message, bytes).packet),
    );
    this.share(
      narrowest.map(({ server }) => server),
      narrowest.map(({ ps }) => ps),
      total,
      (server, ps) => this.add("link", server, "serialisation", ps),
    );
  }

  private linkTrail(legs: { servers: number[]; message: number }[], bytes: number, total: number): void {
    const narrowest = legs
      .map(({ servers, message }) =>
        this.longest(servers, (server) => this.measured(server, message, bytes).busy),
      )
      .reduce((a, b) => (b.ps > a.ps ? b : a), { server: -1, ps: 0 });
    if (narrowest.server !== -1) this.add("link", narrowest.server, "serialisation", total);
  }

  private measured(server: number, message: number, bytes: number): { busy: number; packet: number } {
    const { servers } = this.engine;
    const at = servers.measure(server, message, bytes);
    return { busy: servers.measured[at + MEASURED.busy]!, packet: servers.measured[at + MEASURED.packet]! };
  }

  private longest(servers: number[], psOf: (server: number) => number): { server: number; ps: number } {
    const each = servers.map((server) => ({ server, ps: psOf(server) }));
    return each.reduce((a, b) => (b.ps > a.ps ? b : a), { server: -1, ps: 0 });
  }

  private media(devices: { device: number; write: boolean }[], sums: Float64Array): void {
    const { fabric } = this.engine;
    const ids = devices.map(({ device }) => device);
    const waits = ids.map((device) => this.meanWait(fabric.servers + device));
    this.share(ids, waits, sums[SUM.mediaQueue]!, (device, ps) =>
      this.add("medium", device, "mediaQueue", ps),
    );
    const slowness = devices.map(({ device, write }) => {
      const psPerByte = write ? fabric.mediumWrite[device]! : fabric.mediumRead[device]!;
      return psPerByte / fabric.mediumChannels[device]!;
    });
    const slowest = slowness.indexOf(Math.max(...slowness));
    this.add("medium", ids[slowest]!, "media", sums[SUM.mediumTrail]!);
  }

  /** Divides a sum in the ratio of weights, evenly where there are none, so that the parts add up to it. */
  private share(
    ids: number[],
    weights: number[],
    total: number,
    give: (id: number, ps: number) => void,
  ): void {
    if (total === 0 || ids.length === 0) return;
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    let seen = 0;
    let given = 0;
    ids.forEach((id, i) => {
      seen += whole > 0 ? weights[i]! / whole : 1 / ids.length;
      const upTo = i === ids.length - 1 ? total : Math.round(total * seen);
      give(id, upTo - given);
      given = upTo;
    });
  }

  // Posted writes end at the far side of their first link.

  private ofPosted(path: number, sums: Float64Array): void {
    const { ways, fabric } = this.engine;
    const hops = ways.pathHops[path * 2]!;
    const [lead, ...delays] = delaysOf(fabric.graph, ways.pathSource[path]!, hops, requestHalf);
    const first = hops.findIndex(({ link }) => this.isServed(link));
    const before = [lead!, ...delays.slice(0, first)].flat();
    for (const delay of [...before, ...delays[first]!.slice(0, 2)])
      this.delay(delay, "propagation", sums[SUM.count]!);
    this.software(path, sums[SUM.software]!);
    const server = serverOf(hops[first]!);
    this.add("link", server, "linkQueue", sums[SUM.linkQueue]!);
    this.add("link", server, "serialisation", sums[SUM.packets]!);
  }

  // Names.

  private hops(count: number): HopResult[] {
    const toNs = 1 / PS_PER_NS / Math.max(1, count);
    const found = [...this.places.values()].map(({ kind, index, parts }): HopResult => {
      const entries = COMPONENTS.flatMap((name, i) => (parts[i] === 0 ? [] : [[name, parts[i]! * toNs]]));
      const latencyNs = parts.reduce((sum, ps) => sum + ps, 0) * toNs;
      return { kind, ...this.nameOf(kind, index), latencyNs, breakdownNs: Object.fromEntries(entries) };
    });
    return found.sort((a, b) => b.latencyNs - a.latencyNs || (a.id < b.id ? -1 : 1));
  }

  private nameOf(kind: Kind, index: number): { id: string; place: string } {
    const { graph, deviceNode } = this.engine.fabric;
    if (kind === "requester") return { id: "requesters", place: "requesters" };
    if (kind === "link") {
      const { id } = graph.links[index >> 1]!;
      return { id: `${id}${index % 2 === 0 ? ">" : "<"}`, place: id };
    }
    const { id } = graph.nodes[kind === "medium" ? deviceNode[index]! : index]!;
    return { id, place: id };
  }
}
