import type {
  BomLine,
  CxlType,
  Figure,
  IdeMode,
  NodeKind,
  ParamValues,
  TierInstance,
  TierSpec,
  Topology,
  TopologyLink,
  TopologyNode,
} from "../model/index.ts";
import { CIPHER, securityNs } from "./security.ts";

const BITS_PER_BYTE = 8;

/** How a link is made; latency is a round trip of ports, retimers and flight together. */
export interface Wire {
  protocol: string;
  lanes: number;
  rateGTps: number;
  latencyNs: number;
  lengthM: number;
  /** Where the raw rate is not lanes x rate / 8. */
  gBps?: number;
  ide?: IdeMode;
}

/** Memory attached to its chip: no time on the way, whatever the rate. */
export const ATTACHED: Wire = {
  protocol: "on-package",
  lanes: 1,
  rateGTps: Number.POSITIVE_INFINITY,
  gBps: Number.POSITIVE_INFINITY,
  latencyNs: 0,
  lengthM: 0,
};

/** A number among complete values. */
export function num(values: ParamValues, name: string): number {
  const value = values[name];
  if (typeof value !== "number") throw new Error(`parameter ${name} is not a number: ${value}`);
  return value;
}

/** A text among complete values. */
export function text(values: ParamValues, name: string): string {
  const value = values[name];
  if (typeof value !== "string") throw new Error(`parameter ${name} is not a text: ${value}`);
  return value;
}

/** A topology as it is put together: nodes and links in order, parts summed up. */
export class Draft {
  readonly nodes: TopologyNode[] = [];
  readonly links: TopologyLink[] = [];
  readonly tiers: TierSpec[] = [];
  readonly figures: Record<string, Figure> = {};
  private readonly bought = new Map<string, BomLine>();

  node(id: string, kind: NodeKind, rest: Omit<TopologyNode, "id" | "kind">): string {
    this.nodes.push({ id, kind, ...rest });
    return id;
  }

  link(from: string, to: string, wire: Wire): void {
    const { protocol, lanes, rateGTps, latencyNs, lengthM, ide } = wire;
    const gBps = wire.gBps ?? (lanes * rateGTps) / BITS_PER_BYTE;
    const link = { id: `${from}-${to}`, from, to, protocol, lanes, rateGTps, gBps, latencyNs, lengthM };
    this.links.push({ ...link, ...(ide && { ide, securityNs: securityNs(protocol, ide, gBps) }) });
    if (ide === "containment") this.figures["ide.cipher"] = CIPHER;
  }

  /** A memory node; rates are of all its channels together. */
  memory(
    id: string,
    spec: {
      kind: string;
      part?: string;
      ns: number;
      /** Where a write takes another time. */
      writeNs?: number;
      cxlType?: CxlType;
      readGBps: number;
      writeGBps: number;
      channels: number;
      bytes: number;
    },
  ): string {
    return this.node(id, "memory", {
      ...(spec.part && { part: spec.part }),
      latencyNs: 0,
      ...(spec.cxlType && { cxlType: spec.cxlType }),
      capacityBytes: spec.bytes,
      medium: {
        kind: spec.kind,
        readLatencyNs: spec.ns,
        writeLatencyNs: spec.writeNs ?? spec.ns,
        readGBps: spec.readGBps / spec.channels,
        writeGBps: spec.writeGBps / spec.channels,
        channels: spec.channels,
      },
    });
  }

  tier(
    name: string,
    title: string,
    instances: TierInstance[],
    rest: { interleaveBytes: number; interleaveWays?: number; origin?: boolean },
  ): void {
    const shared = instances.some(
      (instance) => instance.users.filter((user) => user.startsWith("gpu")).length > 1,
    );
    this.tiers.push({
      name,
      title,
      shared,
      origin: rest.origin ?? false,
      interleaveBytes: rest.interleaveBytes,
      ...(rest.interleaveWays !== undefined && { interleaveWays: rest.interleaveWays }),
      instances,
    });
  }

  buy(part: string, quantity: number, group: BomLine["group"]): void {
    if (quantity <= 0) return;
    const key = `${part} ${group}`;
    const line = this.bought.get(key);
    if (line) line.quantity += quantity;
    else this.bought.set(key, { part, quantity, group });
  }

  finish(
    head: Pick<Topology, "name" | "title" | "status" | "requesters" | "probes" | "probeTier" | "notes"> &
      Partial<Pick<Topology, "routing">>,
  ): Topology {
    const { nodes, links, tiers, figures } = this;
    return {
      routing: { kind: "shortest", ties: "ecmp" },
      ...head,
      nodes,
      links,
      tiers,
      bom: [...this.bought.values()],
      figures,
    };
  }
}
