import { assumed, figure } from "../catalogue/index.ts";
import type { ParamValues, TopologyBuilder } from "../model/index.ts";
import { buffersOf } from "./buffers.ts";
import { commonParams, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, podsOf, requesterIds } from "./compute.ts";
import { cableFor, checkHostLanes, cxlLinkParams, followCxlLink, hostLanes, hostWire } from "./cxl.ts";
import { type Draft, num } from "./draft.ts";
import { addGenzPod, followGenz, genzParams } from "./genz.ts";

const crossing = figure("oct.lat.switch_add").value;
const LEAST = 0.5;
const MOST = 2.5;

export const topology: TopologyBuilder = {
  name: "cxl-over-genz",
  title: "CXL in the node, Gen-Z across the rack",
  status: "projection",
  description:
    "Each host's CXL port leads to a bridge, which speaks Gen-Z to the rack's switch and memory modules.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxlLinkParams("switched"),
    hostLanes(16),
    param.ns(
      "bridge.latency",
      assumed(
        crossing,
        "ns",
        "no CXL to Gen-Z bridge was ever measured; taken as a CXL 2.0 switch, which reserialises twice as well (oct.lat.switch_add)",
        { low: crossing * LEAST, high: crossing * MOST },
      ),
      "Crossing the bridge, there and back",
    ),
    ...genzParams(),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followCxlLink(values, "switched"),
    ...followGenz(values),
  }),
  build(values) {
    checkHostLanes("cxl-over-genz", values, 1, num(values, "host.lanes"));
    const draft = computeDraft(values);
    localTiers(draft, values);
    const pods = podsOf(num(values, "hosts"), num(values, "switch.hosts"));
    const instances = pods.map((members, index) =>
      addGenzPod(draft, values, {
        topology: "cxl-over-genz",
        index,
        members,
        attach: (host) => addBridge(draft, values, host),
      }),
    );
    draft.tier("genz", "Gen-Z memory of the rack", instances, { interleaveBytes: num(values, "interleave") });
    originTier(draft, values);
    return draft.finish({
      name: "cxl-over-genz",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "genz",
      notes: [
        "No CXL to Gen-Z bridge was ever measured: its latency is an assumption to move (bridge.latency)",
      ],
    });
  },
};

function addBridge(draft: Draft, values: ParamValues, host: number): string {
  const id = draft.node(`bridge${host}`, "bridge", {
    part: "cxl-genz-bridge",
    latencyNs: num(values, "bridge.latency"),
    ...buffersOf(values),
  });
  draft.link(`host${host}`, id, hostWire(values, num(values, "host.lanes")));
  draft.buy("cxl-genz-bridge", 1, "fabric");
  draft.buy(cableFor(num(values, "cable.length")), 1, "fabric");
  return id;
}
