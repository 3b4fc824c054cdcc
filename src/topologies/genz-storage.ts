import { assumed, figure } from "../catalogue/index.ts";
import type {
  NearData,
  ObjectClass,
  ParamValues,
  TierInstance,
  TopologyBuilder,
  TopologyParam,
} from "../model/index.ts";
import { commonParams, deviceParam, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import {
  computeDraft,
  dealtTo,
  driveMedium,
  hostIds,
  localTiers,
  originTier,
  podsOf,
  requesterIds,
  usersOf,
} from "./compute.ts";
import { ATTACHED, type Draft, num, text } from "./draft.ts";
import {
  addGenzSwitch,
  followGenzSwitch,
  GENZ_NOTE,
  genzSwitchParams,
  genzWire,
  hostPlug,
  type Plug,
  switchId,
} from "./genz.ts";

const SLICE_BYTES = 4096;
const NONE = "none";
const SEPARATOR = "+";
const RESULT = 0.05;

const nearParams = (): TopologyParam[] => [
  param.text(
    "near.classes",
    "embedding",
    [NONE, "embedding", "dataset", `embedding${SEPARATOR}dataset`, "kv", "weight"],
    "Object classes whose reads are carried out at the target, only the result crossing the fabric",
  ),
  {
    name: "near.result_ratio",
    dimension: "ratio",
    default: assumed(
      RESULT,
      "ratio",
      "rows summed into one: some tens of rows a look-up in recommendation models, no target was measured",
      { low: 0.01, high: 1 },
    ),
    min: 0,
    max: 1,
    description: "Bytes of the result over bytes read",
  },
  param.rate(
    "near.rate",
    assumed(
      figure("nvme.g5.read").value,
      "GB/s",
      "as fast as one drive reads (nvme.g5.read); none was measured",
      {
        low: 1,
        high: 4 * figure("nvme.g5.read").value,
      },
    ),
    "Rate at which a target works on what it reads",
  ),
];

export const topology: TopologyBuilder = {
  name: "genz-storage",
  title: "Flash targets on a Gen-Z fabric, computing or not",
  status: "historical",
  description:
    "Drives behind a Gen-Z switch that are read by loads, or by NVMe-oF commands; reads of some classes are carried out at the target.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...genzSwitchParams(),
    param.text(
      "storage.access",
      "load",
      ["load", "nvme-of"],
      "Memory semantics, or commands with their software at the host",
    ),
    param.ns(
      "nvme-of.latency",
      figure("nvmeof.rdma"),
      "Software and target of one command, beyond the drive",
    ),
    param.count("targets", 2, "Targets for each host of a switch", 1, 64),
    deviceParam(2, "Targets of all switches together"),
    param.count("target.lanes", 8, "Gen-Z lanes of a target", 1, 64),
    param.count("target.drives", 2, "Drives of a target", 1, 64),
    param.bytes("slice", SLICE_BYTES, "Interleaving over targets"),
    param.bytes("flash.capacity", FAR_BYTES * 16, "Flash of all targets together"),
    ...nearParams(),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followGenzSwitch(values, [num(values, "target.lanes")]),
    devices: num(values, "targets") * num(values, "hosts"),
    "flash.capacity": FAR_BYTES * num(values, "hosts"),
  }),
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    const pods = podsOf(num(values, "hosts"), num(values, "switch.hosts"));
    const instances = pods.map((members, index) => addTargets(draft, values, members, index));
    draft.tier("flash", "Flash targets on the fabric", instances, { interleaveBytes: num(values, "slice") });
    originTier(draft, values);
    return draft.finish({
      name: "genz-storage",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "flash",
      notes: notesOf(values, pods.length),
    });
  },
};

function notesOf(values: ParamValues, switches: number): string[] {
  const near = nearData(values);
  const ratio = `${Number((num(values, "near.result_ratio") * 100).toPrecision(3))} %`;
  return [
    GENZ_NOTE,
    "No flash target with a Gen-Z port was ever sold: latency and rate are those of NVMe drives",
    ...(near
      ? [
          `Reads of ${near.classes.join(" and ")} are carried out at the target; ${ratio} of the bytes cross the fabric (assumed)`,
        ]
      : []),
    ...(protocolOf(values) === "nvme-of"
      ? ["NVMe-oF over Gen-Z wires is framed as over Ethernet, as none was specified"]
      : []),
    ...(switches > 1 ? [`${switches} switches: a host reaches the targets of its own only`] : []),
  ];
}

function nearData(values: ParamValues): NearData | undefined {
  const classes = text(values, "near.classes");
  if (classes === NONE) return undefined;
  return {
    classes: classes.split(SEPARATOR) as ObjectClass[],
    resultRatio: num(values, "near.result_ratio"),
    gBps: num(values, "near.rate"),
  };
}

function addTargets(draft: Draft, values: ParamValues, members: number[], index: number): TierInstance {
  const count = dealtTo(values, members);
  const lanes = num(values, "target.lanes");
  const pod = {
    topology: "genz-storage",
    index,
    members,
    attach: (host: number) => plugsOf(draft, values, host),
  };
  addGenzSwitch(draft, values, pod, [{ what: "targets", count, lanes }], protocolOf(values));
  const capacityBytes = (num(values, "flash.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: count }, (_, t) => {
    const id = addTarget(draft, values, `target${index}.${t}`, capacityBytes / count);
    draft.link(switchId(index), id, { ...genzWire(values, lanes, 0), protocol: protocolOf(values) });
    return id;
  });
  return {
    id: `flash${index}`,
    nodes,
    users: members.flatMap(usersOf),
    capacityBytes,
    mover: `host${members[0]}`,
  };
}

/** Loads are Gen-Z packets; commands are framed as NVMe-oF is, in whole blocks. */
const protocolOf = (values: ParamValues): string =>
  text(values, "storage.access") === "load" ? "gen-z" : "nvme-of";

/** Loads leave the host through its own port; commands through an adapter whose driver they pay. */
function plugsOf(draft: Draft, values: ParamValues, host: number): Plug[] {
  if (text(values, "storage.access") === "load") return hostPlug(draft, values, host);
  const id = draft.node(`adapter${host}`, "nic", {
    latencyNs: 0,
    softwareNs: num(values, "nvme-of.latency"),
  });
  draft.link(`host${host}`, id, ATTACHED);
  return hostPlug(draft, values, host).map((plug) => ({ ...plug, id }));
}

function addTarget(draft: Draft, values: ParamValues, id: string, bytes: number): string {
  const near = nearData(values);
  const part = near ? "genz-csd" : "genz-flash";
  draft.node(id, "storage", {
    part,
    latencyNs: 0,
    capacityBytes: bytes,
    medium: driveMedium(values, num(values, "target.drives")),
    ...(near && { nearData: near }),
  });
  draft.buy(part, 1, "fabric");
  draft.buy("nvme-g5", num(values, "target.drives"), "storage");
  return id;
}
