import { figure } from "../../catalogue/index.ts";
import { near, type ValidationCase } from "../case.ts";
import { ladderNs } from "../ladder.ts";

const TOLERANCE = 0.15;
const ROUND_TRIPS = 2;

export const validation: ValidationCase = {
  name: "rdma-floor",
  id: "val.rdma.floor",
  title: "RDMA: the hardware's part of a round trip",
  source: "Kalia et al., SoCC'20: twice 300 ns of switch and twice 400 ns of PCIe",
  caveat:
    "a path without software and without the host's own load; what software adds is Octopus's measurement",
  run() {
    const { remote, dram } = ladderNs("rdma-pool", { "nic.software": 0 });
    const floor = ROUND_TRIPS * (figure("rdma.switch").low! + figure("rdma.pcie").value);
    return [near("64 B read, NICs and one switch", "ns", floor, remote! - dram!, TOLERANCE)];
  },
};
