import { assumed, derived, figure } from "../catalogue/index.ts";
import type { Figure, ParamValues, TierInstance, TopologyBuilder } from "../model/index.ts";
import { buffersOf, followBuffers } from "./buffers.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, podsOf, requesterIds, usersOf } from "./compute.ts";
import { type Draft, num, text } from "./draft.ts";
import { addGenzPod, followGenz, GENZ_NOTE, genzParams, genzWire, hostPlug, switchId } from "./genz.ts";
import {
  addServer,
  addTor,
  crossing as ethernetCrossing,
  networkParams,
  portWire,
  software,
} from "./rdma.ts";

const GENZ_BYTES = FAR_BYTES / 2;
const REMOTE_BYTES = FAR_BYTES - GENZ_BYTES;
const NETWORKS = ["infiniband", "ethernet"] as const;
type Network = (typeof NETWORKS)[number];
const TOR: Record<Network, string> = { infiniband: "ib-switch", ethernet: "roce-switch" };

const hop = figure("ib.ndr.hop");
const tor: Record<Network, Figure> = {
  infiniband: derived(2 * hop.value, "ns", "two crossings", ["ib.ndr.hop"], {
    low: 2 * (hop.low ?? hop.value),
    high: 2 * (hop.high ?? hop.value),
  }),
  ethernet: ethernetCrossing,
};

const conversion = assumed(
  software.value / 2,
  "ns",
  `no bridge was ever measured; half of what verbs and two NICs take in an RDMA read (${Math.round(software.value)} ns), as no software is on the way`,
  { low: figure("oct.lat.switch_add").value, high: software.value },
);

export const topology: TopologyBuilder = {
  name: "genz-bridged",
  title: "Gen-Z rack bridged to a network",
  status: "historical",
  description:
    "Memory modules on the rack's Gen-Z switch, and memory servers behind a bridge to InfiniBand or Ethernet: loads become RDMA reads there.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...genzParams(),
    param.text("bridge.to", NETWORKS[0], NETWORKS, "Network on the other side of the bridge"),
    param.ns("bridge.latency", conversion, "Conversion between loads and RDMA in a bridge, there and back"),
    param.count("bridge.lanes", 16, "Gen-Z lanes of a bridge", 1, 256),
    param.count("bridges", 2, "Bridges of a Gen-Z switch, each with one port to the network", 1, 16),
    ...networkParams().filter(({ name }) => !name.startsWith("switch.")),
    param.count("tor.hosts", 32, "Hosts whose racks share one network switch", 1, 1024),
    param.bytes("remote.capacity", REMOTE_BYTES * 16, "DRAM of all memory servers together"),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followGenz(values, [num(values, "bridge.lanes")]),
    ...roomier(
      followGenz(values, [num(values, "bridge.lanes")]),
      followBuffers([portWire(values)], values, num(values, "tor.latency")),
    ),
    "genz.capacity": GENZ_BYTES * num(values, "hosts"),
    "remote.capacity": REMOTE_BYTES * num(values, "hosts"),
    "tor.latency": tor[text(values, "bridge.to") as Network],
  }),
  build(values) {
    const draft = computeDraft(values);
    localTiers(draft, values);
    const nets = podsOf(num(values, "hosts"), num(values, "tor.hosts"));
    const genz: TierInstance[] = [];
    const remote = nets.map((members, net) => addNetwork(draft, values, { members, net, genz }));
    draft.tier("genz", "Gen-Z memory of the rack", genz, { interleaveBytes: num(values, "interleave") });
    draft.tier("remote", "DRAM of memory servers behind the bridges", remote, {
      interleaveBytes: num(values, "slice"),
    });
    originTier(draft, values);
    return draft.finish({
      name: "genz-bridged",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "remote",
      notes: [
        GENZ_NOTE,
        `No bridge from Gen-Z to ${text(values, "bridge.to") === "ethernet" ? "Ethernet" : "InfiniBand"} was ever measured: its latency is an assumption to move (bridge.latency)`,
        ...(nets.length > 1
          ? [`${nets.length} networks: a host reaches the memory servers of its own only`]
          : []),
      ],
    });
  },
};

/** The larger of two switches' buffers: one parameter is for both. */
const roomier = (a: Record<string, Figure | number>, b: Record<string, Figure>): Record<string, Figure> => {
  const [one, other] = [a["switch.buffer_flits"] as Figure, b["switch.buffer_flits"]!];
  return { "switch.buffer_flits": one.value > other.value ? one : other };
};

/** Racks that share a network switch, their bridges, and the memory servers on it. */
function addNetwork(
  draft: Draft,
  values: ParamValues,
  { members, net, genz }: { members: number[]; net: number; genz: TierInstance[] },
): TierInstance {
  const id = `tor${net}`;
  const racks = podsOf(members.length, num(values, "switch.hosts")).map((rack) =>
    rack.map((i) => members[i]!),
  );
  const servers = Math.ceil(members.length / num(values, "server.hosts"));
  addTor(draft, values, {
    topology: "genz-bridged",
    id,
    part: TOR[text(values, "bridge.to") as Network],
    ports: [
      { what: "bridges", count: racks.length * num(values, "bridges") },
      { what: "NICs of memory servers", count: servers * num(values, "server.nics") },
    ],
  });
  for (const rack of racks) genz.push(addRack(draft, values, { members: rack, index: genz.length, tor: id }));
  const capacityBytes = (num(values, "remote.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: servers }, (_, s) =>
    addServer(draft, values, { id: `${net}.${s}`, tor: id, bytes: capacityBytes / servers }),
  );
  const users = members.flatMap(usersOf);
  return { id: `remote${net}`, nodes, users, capacityBytes, mover: `host${members[0]}` };
}

function addRack(
  draft: Draft,
  values: ParamValues,
  { members, index, tor }: { members: number[]; index: number; tor: string },
): TierInstance {
  const count = num(values, "bridges");
  const lanes = num(values, "bridge.lanes");
  const instance = addGenzPod(draft, values, {
    topology: "genz-bridged",
    index,
    members,
    attach: (host) => hostPlug(draft, values, host),
    more: [{ what: "bridges", count, lanes }],
  });
  const part = `genz-${text(values, "bridge.to")}-bridge`;
  for (let b = 0; b < count; b++) {
    const id = draft.node(`bridge${index}.${b}`, "bridge", {
      part,
      latencyNs: num(values, "bridge.latency"),
      ...buffersOf(values),
    });
    draft.link(switchId(index), id, genzWire(values, lanes, 0));
    draft.link(id, tor, portWire(values));
    draft.buy(part, 1, "fabric");
    draft.buy("network-cable", 1, "fabric");
  }
  return instance;
}
