import { devices } from "../catalogue/index.ts";
import { GIB, type ParamValues, type TopologyBuilder } from "../model/index.ts";
import { commonParams, FAR_BYTES, followCommon, LOCAL_BYTES, param } from "./common-params.ts";
import { computeDraft, hostIds, localTiers, originTier, requesterIds } from "./compute.ts";
import { checkHostPorts, cxlParams, expanderTier, followCxl, pluggedTier } from "./cxl.ts";
import { type Draft, num } from "./draft.ts";

const PMEM = "cxl-pmem-x8";
const DIMMS = 8;
const CXL_BYTES = LOCAL_BYTES;
const PMEM_BYTES = FAR_BYTES - CXL_BYTES;

const device = devices.get(PMEM);
const medium = device.persistent!;

export const topology: TopologyBuilder = {
  name: "cxl-tiered",
  title: "DRAM, CXL DRAM and CXL persistent memory in each host",
  status: "projection",
  description:
    "Two x8 expanders and one x8 persistent device a host, in one chain: slow media are read faster than they are written.",
  params: [
    ...commonParams(LOCAL_BYTES),
    ...cxlParams("cxl-expander-x8", "direct"),
    param.count("cxl.devices", 2, "Expanders of a host", 1, 16),
    param.bytes("cxl.capacity", CXL_BYTES, "CXL DRAM of a host"),
    param.count("pmem.devices", 1, "Persistent devices of a host", 1, 16),
    param.count("pmem.lanes", 8, "CXL lanes of a persistent device's link", 1, 64),
    param.ns("pmem.device.latency", device.internalNs, "What the device spends besides its medium"),
    param.ns("pmem.latency", medium.readNs, "Persistent medium, read"),
    param.ns(
      "pmem.write_latency",
      medium.writeNs,
      "Persistent medium, write: complete in the module's buffer",
    ),
    param.rate("pmem.rate", medium.readGBps, "Read bandwidth of a persistent device"),
    param.rate("pmem.write_rate", medium.writeGBps, "Write bandwidth of a persistent device"),
    param.count("pmem.modules", DIMMS, "Modules of a device, its bandwidth shared among them", 1, 64),
    param.bytes("pmem.capacity", PMEM_BYTES, "Persistent memory of a host"),
  ],
  follow: (values) => ({ ...followCommon(values), ...followCxl(values, "direct") }),
  build(values) {
    checkHostPorts("cxl-tiered", values, [
      { what: "expanders", count: num(values, "cxl.devices"), lanes: num(values, "device.lanes") },
      { what: "persistent devices", count: num(values, "pmem.devices"), lanes: num(values, "pmem.lanes") },
    ]);
    const draft = computeDraft(values);
    localTiers(draft, values);
    expanderTier(draft, values);
    pluggedTier(draft, values, {
      name: "pmem",
      title: "CXL persistent memory of the host",
      lanes: num(values, "pmem.lanes"),
      add: addPersistent,
    });
    originTier(draft, values);
    return draft.finish({
      name: "cxl-tiered",
      title: topology.title,
      status: topology.status,
      requesters: requesterIds(values),
      probes: hostIds(values),
      probeTier: "pmem",
      notes: [
        "Persistent memory was measured on a memory bus (Optane, no longer sold), never behind CXL: its figures are carried over",
        "Its modules work in blocks of 256 B: smaller random writes cost up to four times as much, which is not modelled",
      ],
    });
  },
};

function addPersistent(draft: Draft, values: ParamValues, id: string, bytes: number): string {
  const inside = num(values, "pmem.device.latency");
  draft.memory(id, {
    kind: "persistent",
    part: PMEM,
    cxlType: device.cxlType,
    ns: inside + num(values, "pmem.latency"),
    writeNs: inside + num(values, "pmem.write_latency"),
    readGBps: num(values, "pmem.rate"),
    writeGBps: num(values, "pmem.write_rate"),
    channels: num(values, "pmem.modules"),
    bytes,
  });
  draft.buy(PMEM, 1, "fabric");
  draft.buy("pmem-module", bytes / GIB, "memory");
  return id;
}
