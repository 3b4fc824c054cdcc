import { assumed, figure, hosts } from "../catalogue/index.ts";
import type { CxlType, ParamValues, TopologyBuilder } from "../model/index.ts";
import { acceleratorParams, addAcceleratorPort, addHostPort, keptHbm, peerTier } from "./accelerators.ts";
import { followBuffers } from "./buffers.ts";
import { commonParams, deviceParam, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, localTiers, originTier, podsOf, requesterIds } from "./compute.ts";
import { cableFor, checkHostLanes, deviceWire, followCxl, hostWire, interleaveOf } from "./cxl.ts";
import { addPod } from "./cxl-pods.ts";
import { asCxl3, CXL3_NOTES, cxl3Params } from "./cxl3.ts";
import { type Draft, num, type Wire } from "./draft.ts";

const PORT_LANES = 16;
const TYPE2 = 2;

export const topology: TopologyBuilder = {
  name: "cxl-accelerators",
  title: "Accelerators as CXL Type 2 peers, and a pool",
  status: "projection",
  description:
    "GPU groups with CXL ports of their own on a switch: they load from one another's memory and from a pool, no host on the way.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxl3Params(),
    ...acceleratorParams(),
    param.count(
      "accelerator.cxl_type",
      TYPE2,
      "CXL device type of an accelerator: 2 lends memory, 1 has a cache only",
      1,
      TYPE2,
    ),
    param.count("accelerator.lanes", 2 * PORT_LANES, "CXL lanes of an accelerator group", 1, 256),
    param.ns(
      "accelerator.port.latency",
      assumed(
        figure("oct.lat.break.port").value,
        "ns",
        "no accelerator with a CXL port has been measured; taken as a CPU's ports and flight (oct.lat.break.port)",
        { low: figure("pond.lat.cxl_port").value, high: hosts.get("host-xeon6").toSwitchNs.value },
      ),
      "Ports and flight of an accelerator's CXL link, there and back",
    ),
    param.count("switch.hosts", 4, "Hosts of one switch, each with its accelerator group", 1, 256),
    param.count("pool.devices", 2, "Devices for each host of a switch", 1, 64),
    deviceParam(2, "Devices of all switches together"),
    param.bytes("pool.capacity", FAR_BYTES * 16, "Pooled memory of all switches together"),
  ],
  follow(given) {
    const values = asCxl3(given);
    const wires = [hostWire(values, num(values, "host.lanes")), deviceWire(values), acceleratorWire(values)];
    return {
      ...followCommon(values),
      ...followCxl(values, "switched"),
      devices: num(values, "pool.devices") * num(values, "hosts"),
      "pool.capacity": FAR_BYTES * num(values, "hosts"),
      ...followBuffers(wires, values),
    };
  },
  build(given) {
    const values = asCxl3(given);
    checkHostLanes("cxl-accelerators", values, 1, num(values, "host.lanes"));
    const draft = computeDraft(values);
    localTiers(draft, keptHbm(values));
    const pods = podsOf(num(values, "hosts"), num(values, "switch.hosts"));
    const instances = pods.map((members, index) =>
      addPod(draft, values, {
        topology: "cxl-accelerators",
        members,
        index,
        ports: [
          { what: "hosts", count: members.length, lanes: num(values, "host.lanes") },
          { what: "accelerator groups", count: members.length, lanes: num(values, "accelerator.lanes") },
        ],
        plug: (i, to) => addMember(draft, values, i, to),
      }),
    );
    peerTier(draft, values, pods);
    draft.tier("pool", "CXL memory shared by the accelerators of a switch", instances, interleaveOf(values));
    originTier(draft, values);
    return draft.finish({
      name: "cxl-accelerators",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: requesterIds(values),
      probeTier: "pool",
      notes: [
        "No GPU sold today has a CXL port: accelerators are drawn as CXL Type 2 devices (io + cache + mem), peer to peer as CXL 3.1 allows",
        ...CXL3_NOTES,
        ...(pods.length > 1 ? [`${pods.length} switches: peers and pool are those of one's own`] : []),
      ],
    });
  },
};

function addMember(draft: Draft, values: ParamValues, i: number, to: string): void {
  const type = num(values, "accelerator.cxl_type") as CxlType;
  const cable = cableFor(num(values, "cable.length"));
  draft.link(addAcceleratorPort(draft, values, i, type), to, acceleratorWire(values));
  draft.buy(cable, Math.ceil(num(values, "accelerator.lanes") / PORT_LANES), "fabric");
  draft.link(addHostPort(draft, i, "cxl-adapter"), to, hostWire(values, num(values, "host.lanes")));
  draft.buy(cable, 1, "fabric");
}

const acceleratorWire = (values: ParamValues): Wire => ({
  ...hostWire(values, num(values, "accelerator.lanes")),
  latencyNs: num(values, "accelerator.port.latency"),
});
