import { createReplay, NextUses } from "../../src/engine/index.ts";
import {
  type AccessBatch,
  DEFAULT_REPLAY,
  DEPENDS,
  emptyBatch,
  type PolicyFactory,
  type ReplayOptions,
  type ReplayResult,
  type Topology,
  type TopologyLink,
  type TopologyNode,
} from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";

export interface PoolShape {
  hosts: number;
  devices: number;
  hostLatencyNs?: number;
  linkLatencyNs?: number;
  switchLatencyNs?: number;
  deviceLatencyNs?: number;
  gBps?: number;
  mediumGBps?: number;
  channels?: number;
  protocol?: string;
  capacityBytes?: number;
  /** A private fast tier of this many bytes per host, no latency. */
  localBytes?: number;
  interleaveBytes?: number;
  origin?: boolean;
}

/** Hosts, one switch, devices: the smallest pool. */
export function pool(shape: PoolShape): Topology {
  const { hosts, devices } = shape;
  const node = (id: string, kind: TopologyNode["kind"], latencyNs = 0): TopologyNode => ({
    id,
    kind,
    latencyNs,
  });
  const memory = (id: string, latencyNs: number, rate: number, capacityBytes: number): TopologyNode => ({
    ...node(id, "memory"),
    capacityBytes,
    medium: {
      kind: "dram",
      readLatencyNs: latencyNs,
      writeLatencyNs: latencyNs,
      readGBps: rate,
      writeGBps: rate,
      channels: shape.channels ?? 1,
    },
  });
  const link = (from: string, to: string, gBps: number, latencyNs: number): TopologyLink => ({
    id: `${from}-${to}`,
    from,
    to,
    protocol: shape.protocol ?? "cxl-68b",
    lanes: 16,
    rateGTps: 32,
    gBps,
    latencyNs,
    lengthM: 1,
  });
  const gBps = shape.gBps ?? 64;
  const capacity = shape.capacityBytes ?? 2 ** 40;
  const each = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
  const hostIds = each(hosts, (i) => `host${i}`);
  const local = shape.localBytes;
  return {
    name: "pool",
    title: "pool",
    status: "available",
    nodes: [
      ...hostIds.map((id) => node(id, "host", shape.hostLatencyNs ?? 80)),
      node("switch", "switch", shape.switchLatencyNs ?? 250),
      ...each(devices, (i) =>
        memory(`mem${i}`, shape.deviceLatencyNs ?? 60, shape.mediumGBps ?? 76.8, capacity),
      ),
      ...(local === undefined
        ? []
        : each(hosts, (i) => memory(`near${i}`, 0, Number.POSITIVE_INFINITY, local))),
      ...(shape.origin ? [memory("disk", 10_000, 10, Number.POSITIVE_INFINITY)] : []),
    ],
    links: [
      ...hostIds.map((id) => link(id, "switch", gBps, shape.linkLatencyNs ?? 30)),
      ...each(devices, (i) => link("switch", `mem${i}`, gBps, shape.linkLatencyNs ?? 30)),
      ...(local === undefined
        ? []
        : each(hosts, (i) => link(`host${i}`, `near${i}`, Number.POSITIVE_INFINITY, 0))),
      ...(shape.origin ? [link("switch", "disk", gBps, 0)] : []),
    ],
    tiers: [
      ...(local === undefined
        ? []
        : [
            {
              name: "near",
              title: "near",
              shared: false,
              origin: false,
              interleaveBytes: 4096,
              instances: each(hosts, (i) => ({
                id: `near${i}`,
                nodes: [`near${i}`],
                users: [`host${i}`],
                capacityBytes: local,
                mover: `host${i}`,
              })),
            },
          ]),
      {
        name: "pool",
        title: "pool",
        shared: true,
        origin: false,
        interleaveBytes: shape.interleaveBytes ?? 4096,
        instances: [
          {
            id: "pool",
            nodes: each(devices, (i) => `mem${i}`),
            users: hostIds,
            capacityBytes: capacity,
            mover: "host0",
          },
        ],
      },
      ...(shape.origin
        ? [
            {
              name: "origin",
              title: "origin",
              shared: true,
              origin: true,
              interleaveBytes: 4096,
              instances: [
                {
                  id: "origin",
                  nodes: ["disk"],
                  users: hostIds,
                  capacityBytes: Number.POSITIVE_INFINITY,
                  mover: "host0",
                },
              ],
            },
          ]
        : []),
    ],
    requesters: hostIds,
    probes: hostIds,
    probeTier: "pool",
    routing: { kind: "shortest", ties: "ecmp" },
    bom: [],
    figures: {},
    notes: [],
  };
}

export interface Row {
  ts?: number;
  requester?: number;
  op?: number;
  object?: number;
  offset?: number;
  bytes?: number;
  cls?: number;
  phase?: number;
  request?: number;
  /** Index into t0, t1; -1 unless given. */
  tenant?: number;
  tokens?: number;
  think?: number;
  /** "previous" (default), "arrival", or row numbers. */
  after?: "previous" | "arrival" | number[];
  rebuild?: number;
  last?: boolean;
}

/** Rows as batches; the last row of each request is found. */
export function batchOf(rows: Row[]): AccessBatch {
  const batch = emptyBatch(
    rows.length,
    rows.reduce((n, row) => n + (Array.isArray(row.after) ? row.after.length : 0), 0) + 1,
  );
  batch.rows = rows.length;
  let dependencies = 0;
  rows.forEach((row, i) => {
    batch.tsNs[i] = row.ts ?? 0;
    batch.requester[i] = row.requester ?? 0;
    batch.op[i] = row.op ?? 0;
    batch.object[i] = row.object ?? 0;
    batch.offset[i] = row.offset ?? 0;
    batch.bytes[i] = row.bytes ?? 64;
    batch.objectClass[i] = row.cls ?? 0;
    batch.phase[i] = row.phase ?? 0;
    batch.request[i] = row.request ?? -1;
    batch.tokens[i] = row.tokens ?? 0;
    batch.thinkNs[i] = row.think ?? 0;
    batch.tenant[i] = row.tenant ?? -1;
    batch.rebuildNs[i] = row.rebuild ?? -1;
    batch.dependsStart[i] = dependencies;
    batch.dependsKind[i] = Array.isArray(row.after)
      ? DEPENDS.rows
      : row.after === "arrival"
        ? DEPENDS.arrival
        : DEPENDS.previous;
    if (Array.isArray(row.after)) for (const on of row.after) batch.dependsOn[dependencies++] = on;
    const isLast =
      row.request === undefined || !rows.slice(i + 1).some((later) => later.request === row.request);
    batch.lastOfRequest[i] = isLast ? 1 : 0;
  });
  batch.dependsStart[rows.length] = dependencies;
  return batch;
}

export interface RunOptions extends Partial<ReplayOptions> {
  policy?: PolicyFactory;
  requesters?: number;
  closed?: boolean;
}

/** Replays rows and asserts nothing; `violations` is for the caller to look at. */
export function replay(
  topology: Topology,
  rows: Row[] | AccessBatch[],
  options: RunOptions = {},
): ReplayResult {
  const { policy, requesters, closed, ...rest } = options;
  const count = requesters ?? topology.requesters.length;
  const batches = rows.length > 0 && "tsNs" in rows[0]! ? (rows as AccessBatch[]) : [batchOf(rows as Row[])];
  const uses = new NextUses();
  if (policy?.needsFuture) for (const batch of batches) uses.add(batch);
  const engine = createReplay({
    topology,
    protocols,
    routings,
    policy: policy ?? policies.get("first-touch"),
    closed: closed ?? true,
    ...(policy?.needsFuture && { nextUse: uses.rows() }),
    options: { ...DEFAULT_REPLAY, ...rest },
    dictionaries: {
      requester: Array.from({ length: count }, (_, i) => `r${i}`),
      tenant: ["t0", "t1"],
      job: [],
    },
  });
  for (const batch of batches) engine.feed(batch);
  return engine.finish();
}
