import { figure } from "../../catalogue/index.ts";
import { inside, near, type ValidationCase } from "../case.ts";
import { ladderNs } from "../ladder.ts";

const POND = { "host.part": "host-pond", "device.part": "pond-emc" };
/** Pond draws "more than 270 ns" and components that add up to 280; 285 is the check's upper end. */
const SWITCHED_NS = [figure("pond.lat.32_64s").value, 285] as const;
const EXACT = 0;

const published = (id: string): number => figure(id).value;

export const validation: ValidationCase = {
  name: "pond-ladder",
  id: "val.pond.ladder",
  title: "Pond: latency by pool size",
  source: "Pond, ASPLOS'23, Fig. 7",
  caveat: "a model by its authors, not a measurement; optimistic on switches",
  run() {
    const local = ladderNs("cxl-mhd", POND);
    const retimed = ladderNs("cxl-mhd", { ...POND, retimers: 1 });
    const switched = ladderNs("cxl-pool", { ...POND, "switch.part": "pond-switch", retimers: 1 });
    return [
      near("local DRAM", "ns", published("pond.lat.local_dram"), local.dram!, EXACT),
      near("pool of 8 sockets", "ns", published("pond.lat.8s"), local.mhd!, EXACT),
      near("pool of 16 sockets", "ns", published("pond.lat.16s"), retimed.mhd!, EXACT),
      inside("switch, 32 to 64 sockets", "ns", SWITCHED_NS, switched.pool!),
    ];
  },
};
