import { figure, switches } from "../../catalogue/index.ts";
import { inside, near, type ValidationCase } from "../case.ts";
import { ladderNs } from "../ladder.ts";

/** Of the medians that are published. */
const TOLERANCE = 0.1;
/** From the fastest to the slowest published path through one switch: Octopus 490, Beluga 750. */
const SWITCHED_NS = [figure("oct.lat.switch").low!, figure("beluga.lat").value] as const;

const published = (id: string): number => figure(id).value;

export const validation: ValidationCase = {
  name: "octopus-ladder",
  id: "val.octopus.ladder",
  title: "Octopus: idle latency of 64 B loads",
  source: "Octopus, NSDI'26, Fig. 2 and section 6.2; Beluga, SIGMOD'26",
  caveat: "the host part is Octopus's own: what is checked is that a path charges each part once",
  run() {
    const direct = ladderNs("cxl-direct");
    const { latencyNs } = switches.get("cxl2-switch-32");
    const switched = (ns: number): number => ladderNs("cxl-pool", { "switch.latency": ns }).pool!;
    return [
      near("local DRAM", "ns", published("oct.lat.local"), direct.dram!, TOLERANCE),
      near("direct CXL device", "ns", published("oct.lat.expansion"), direct.cxl!, TOLERANCE),
      near("multi-headed device", "ns", published("oct.lat.mpd"), ladderNs("cxl-mhd").mhd!, TOLERANCE),
      inside("one switch", "ns", SWITCHED_NS, switched(latencyNs.value)),
      inside("one switch, fastest", "ns", SWITCHED_NS, switched(latencyNs.low!)),
      inside("one switch, slowest", "ns", SWITCHED_NS, switched(latencyNs.high!)),
      near(
        "RDMA through a ToR",
        "ns",
        published("oct.lat.rdma_tor"),
        ladderNs("rdma-pool").remote!,
        TOLERANCE,
      ),
    ];
  },
};
