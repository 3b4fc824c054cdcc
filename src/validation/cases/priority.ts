import { createReplay } from "../../engine/index.ts";
import {
  type AccessBatch,
  CLASSES,
  emptyBatch,
  OP,
  type QosOptions,
  Random,
  type ReplayResult,
  type Topology,
} from "../../model/index.ts";
import { OPEN } from "../../planner/probe.ts";
import { inside, type ValidationCase } from "../case.ts";
import { shaped } from "../shapes.ts";
import { tools } from "../tools.ts";

const RATE_GBPS = 32;
const LATENCY_NS = 100;
/** Lines of the urgent tenant, each so long after the last on average; pages of the bulk tenant. */
const URGENT = { bytes: 64, gapNs: 500, objectClass: CLASSES.indexOf("kv") };
/** 41 GB/s: more than the link between the switches carries. */
const BULK = { bytes: 4096, gapNs: 100, objectClass: CLASSES.indexOf("weight") };
const SPAN_NS = { quick: 200_000, full: 1_000_000 };
const BURST_BYTES = 1024;
/** Of the latency that the urgent tenant has alone. */
const KEPT = 1.2;

const STRICT: QosOptions = {
  arbitration: "strict",
  classes: [{ name: "urgent", tenants: [], objectClasses: ["kv"], priority: 1, weight: 1 }],
};

/** Two hosts on one switch, a device on another, one link between them that both tenants want. */
function narrow(): Topology {
  const chain = shaped("chain", 2);
  const pool = chain.tiers[0]!;
  return {
    ...chain,
    links: chain.links.map((link) => ({
      ...link,
      latencyNs: LATENCY_NS,
      ...(link.id === "switch0-switch1" && { gBps: RATE_GBPS }),
      ...(link.id === "host1-switch1" && { to: "switch0" }),
    })),
    tiers: [{ ...pool, instances: pool.instances.map((one) => ({ ...one, nodes: ["mem1"] })) }],
  };
}

export const validation: ValidationCase = {
  name: "priority",
  id: "val.priority",
  title: "A tenant of high priority while another fills the switch",
  source:
    "p99 within a fifth of what it is alone, and not without priority: the requirement Weft is built to",
  run({ size, seed }) {
    const span = SPAN_NS[size];
    const alone = run([URGENT], span, seed);
    const strict = run([URGENT, BULK], span, seed, STRICT);
    const none = run([URGENT, BULK], span, seed);
    const p99 = (result: ReplayResult): number => result.byClass.kv!.latencyNs.p99;
    const full = strict.servers.find(({ id }) => id === "switch0-switch1<")!.utilizationMean;
    const most = KEPT * p99(alone);
    return [
      inside("link between the switches", "of its rate", [0.95, 1], full),
      inside("p99 with priority, at most 1.2 of alone", "ns", [p99(alone), most], p99(strict)),
      inside("p99 without, more than that", "ns", [most, Number.POSITIVE_INFINITY], p99(none)),
    ];
  },
};

function run(tenants: readonly (typeof URGENT)[], span: number, seed: number, qos = OPEN.qos): ReplayResult {
  const topology = narrow();
  const replay = createReplay({
    topology,
    ...tools,
    options: { ...OPEN, seed, qos, burstBytes: BURST_BYTES },
    dictionaries: { requester: topology.requesters, tenant: [], job: [] },
    closed: true,
  });
  replay.feed(reads(tenants, span, seed));
  return replay.finish();
}

/** Poisson reads of each tenant from a host of its own, in order of time. */
function reads(tenants: readonly (typeof URGENT)[], span: number, seed: number): AccessBatch {
  const rows = tenants.flatMap((tenant, host) => {
    const random = new Random(seed + host);
    const times: number[] = [];
    for (let now = 0; now < span; now += random.exponential(tenant.gapNs)) times.push(now);
    return times.map((ts, i) => ({ ...tenant, ts, host, object: host * 1e6 + i }));
  });
  rows.sort((a, b) => a.ts - b.ts);
  const batch = emptyBatch(rows.length);
  batch.rows = rows.length;
  rows.forEach((row, i) => {
    batch.tsNs[i] = row.ts;
    batch.requester[i] = row.host;
    batch.op[i] = OP.read;
    batch.object[i] = row.object;
    batch.bytes[i] = row.bytes;
    batch.objectClass[i] = row.objectClass;
    batch.lastOfRequest[i] = 1;
  });
  return batch;
}
