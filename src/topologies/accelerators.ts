import { assumed, figure, hosts } from "../catalogue/index.ts";
import type { CxlType, ParamValues, TierInstance, TopologyParam } from "../model/index.ts";
import { usersOf } from "./compute.ts";
import { ATTACHED, type Draft, num } from "./draft.ts";

const LENT = 0.25;
const PAGE_BYTES = 4096;
const onChip = hosts.get("host-xeon6").coreNs.value;

/** Accelerators with a port of their own into the fabric, through which others reach their memory. */
export const acceleratorParams = (): TopologyParam[] => [
  {
    name: "accelerator.latency",
    dimension: "time",
    default: assumed(
      onChip,
      "ns",
      "nobody has published one; taken as what a host's core and on-chip fabric take (oct.lat.local less oct.lat.break.dram)",
      { low: figure("pond.lat.core_llc_fabric").value, high: 3 * onChip },
    ),
    min: 0,
    description: "On-chip network between an accelerator's port and its cores or memory, there and back",
  },
  {
    name: "peer.share",
    dimension: "ratio",
    default: LENT,
    min: 0,
    max: 0.9,
    description: "Share of an accelerator's memory that it lends to the others",
  },
];

/** Values with the HBM that an accelerator keeps for itself. */
export const keptHbm = (values: ParamValues): ParamValues => ({
  ...values,
  "hbm.capacity": num(values, "hbm.capacity") * (1 - num(values, "peer.share")),
});

/**
 * The port of accelerator i: its own accesses leave there without a copy being launched, those of others come in to its memory.
 * @returns the node to plug into the fabric
 */
export function addAcceleratorPort(draft: Draft, values: ParamValues, i: number, cxlType?: CxlType): string {
  const id = draft.node(`port${i}`, "bridge", {
    latencyNs: num(values, "accelerator.latency"),
  });
  draft.link(`gpu${i}`, id, ATTACHED);
  draft.link(id, `hbm${i}`, ATTACHED);
  const accelerator = draft.nodes.find((node) => node.id === `gpu${i}`)!;
  if (cxlType !== undefined) accelerator.cxlType = cxlType;
  return id;
}

/** The adapter in host i: one hop more than an accelerator's own port, so that no accelerator goes through its host. */
export function addHostPort(draft: Draft, i: number, part: "cxl-adapter" | "genz-adapter"): string {
  const id = draft.node(`adapter${i}`, "bridge", { part, latencyNs: 0 });
  draft.link(`host${i}`, id, ATTACHED);
  draft.buy(part, 1, "fabric");
  return id;
}

/** What the accelerators of a pod lend, shared by all of them and their hosts; no tier where nothing is lent. */
export function peerTier(draft: Draft, values: ParamValues, pods: readonly number[][]): void {
  const each = num(values, "hbm.capacity") * num(values, "peer.share");
  if (each === 0) return;
  const instances = pods.map(
    (members, pod): TierInstance => ({
      id: `peer${pod}`,
      // the first of a list is what a ladder shows: somebody else's
      nodes: [...members.slice(1), ...members.slice(0, 1)].map((i) => `hbm${i}`),
      users: members.flatMap(usersOf),
      capacityBytes: each * members.length,
      mover: `host${members[0]}`,
    }),
  );
  draft.tier("peer", "HBM lent by the accelerators of a switch", instances, { interleaveBytes: PAGE_BYTES });
}
