import type { ParamValues, TopologyBuilder } from "../model/index.ts";
import { BRIDGE_NOTE, bridgePlug, cxlBridgeLatency } from "./bridges.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds } from "./compute.ts";
import { checkHostPorts, cxlParams, expanderTier, followCxl, hostLanes } from "./cxl.ts";
import { num } from "./draft.ts";
import { followGenz, GENZ_NOTE, genzParams } from "./genz.ts";
import { genzPool, rackNotes, rackParams } from "./genz-racks.ts";

/** What both sides call by the same name, by its name on the Gen-Z side. */
const GENZ_NAMES = {
  "device.lanes": "genz.device.lanes",
  "device.rate": "genz.device.rate",
  interleave: "genz.interleave",
};
const CXL_BYTES = LOCAL_BYTES;
const GENZ_BYTES = FAR_BYTES - CXL_BYTES;

/** Values as the Gen-Z side knows them. */
const asGenz = (values: ParamValues): ParamValues => ({
  ...values,
  ...Object.fromEntries(Object.entries(GENZ_NAMES).map(([name, mine]) => [name, num(values, mine)])),
});

export const topology: TopologyBuilder = {
  name: "cxl-genz-hybrid",
  title: "CXL expanders in the node, Gen-Z pool across the rack",
  status: "projection",
  description:
    "Two x8 expanders in each host, and a bridge to a Gen-Z pool behind them: tiers across both fabrics in one chain.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxlParams("cxl-expander-x8", "direct"),
    param.count("cxl.devices", 2, "Expanders of a host", 1, 16),
    param.bytes("cxl.capacity", CXL_BYTES, "CXL memory of a host"),
    hostLanes(16),
    cxlBridgeLatency(),
    ...genzParams().map((one) => ({
      ...one,
      name: new Map(Object.entries(GENZ_NAMES)).get(one.name) ?? one.name,
    })),
    ...rackParams(),
  ],
  follow: (values) => ({
    ...followCommon(values),
    ...followCxl(values, "direct"),
    ...followGenz(asGenz(values)),
    "genz.capacity": GENZ_BYTES * num(values, "hosts"),
  }),
  build(values) {
    checkHostPorts("cxl-genz-hybrid", values, [
      { what: "expanders", count: num(values, "cxl.devices"), lanes: num(values, "device.lanes") },
      { what: "bridge", count: 1, lanes: num(values, "host.lanes") },
    ]);
    const draft = computeDraft(values);
    localTiers(draft, values);
    expanderTier(draft, values);
    const genz = asGenz(values);
    const instances = genzPool(draft, genz, "cxl-genz-hybrid", (host) => bridgePlug(draft, values, host));
    draft.tier("genz", "Gen-Z memory of the rack", instances, { interleaveBytes: num(genz, "interleave") });
    originTier(draft, values);
    return draft.finish({
      name: "cxl-genz-hybrid",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "genz",
      notes: [BRIDGE_NOTE, GENZ_NOTE, ...rackNotes(values)],
    });
  },
};
