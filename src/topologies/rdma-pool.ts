import type { ParamValues, TierInstance, TopologyBuilder } from "../model/index.ts";
import { followBuffers } from "./buffers.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, podsOf, requesterIds, usersOf } from "./compute.ts";
import { type Draft, num } from "./draft.ts";
import { addNic, addServer, addTor, networkParams, pcieWire, portWire, software } from "./rdma.ts";

export const topology: TopologyBuilder = {
  name: "rdma-pool",
  title: "Remote DRAM by RDMA",
  status: "available",
  description:
    "A 400 Gb/s NIC a host, a ToR for up to 32 hosts, a memory server with two NICs for every two hosts.",
  params: [
    ...commonParams(LOCAL_BYTES),
    param.ns("nic.software", software, "Verbs and NIC processing of one operation"),
    ...networkParams(),
    param.count("tor.hosts", 32, "Hosts of one ToR", 1, 1024),
    param.bytes("remote.capacity", FAR_BYTES * 16, "DRAM of all memory servers together"),
  ],
  follow: (values) => ({
    ...followCommon(values),
    "remote.capacity": FAR_BYTES * num(values, "hosts"),
    ...followBuffers([portWire(values)], values, num(values, "tor.latency")),
  }),
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    const pods = podsOf(num(values, "hosts"), num(values, "tor.hosts"));
    const instances = pods.map((members, pod) => addPod(draft, values, members, pod));
    draft.tier("remote", "DRAM of memory servers", instances, { interleaveBytes: num(values, "slice") });
    originTier(draft, values);
    return draft.finish({
      name: "rdma-pool",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "remote",
      notes:
        pods.length > 1 ? [`${pods.length} ToRs: a host reaches the memory servers of its own only`] : [],
    });
  },
};

function addPod(draft: Draft, values: ParamValues, members: number[], pod: number): TierInstance {
  const tor = `tor${pod}`;
  const servers = Math.ceil(members.length / num(values, "server.hosts"));
  addTor(draft, values, {
    topology: "rdma-pool",
    id: tor,
    part: "roce-switch",
    ports: [
      { what: "hosts", count: members.length },
      { what: "NICs of memory servers", count: servers * num(values, "server.nics") },
    ],
  });
  for (const i of members) {
    addNic(draft, `nic${i}`, num(values, "nic.software"));
    draft.link(`host${i}`, `nic${i}`, pcieWire(values));
    draft.link(`nic${i}`, tor, portWire(values));
  }
  const capacityBytes = (num(values, "remote.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: servers }, (_, s) =>
    addServer(draft, values, { id: `${pod}.${s}`, tor, bytes: capacityBytes / servers }),
  );
  return {
    id: `remote${pod}`,
    nodes,
    users: members.flatMap(usersOf),
    capacityBytes,
    mover: `host${members[0]}`,
  };
}
