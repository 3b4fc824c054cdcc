import { figure } from "../../catalogue/index.ts";
import { billOf } from "../../planner/price.ts";
import { buildTopology } from "../../topologies/build.ts";
import { near, type ValidationCase } from "../case.ts";

const HOSTS = 16;
const CABLE_M = 0.75;
const EXACT = 0;
const EXPANDERS = 4;

/** USD a server of what a multi-headed pod buys beside servers and DRAM. */
function pod(): number {
  const { bom } = buildTopology("cxl-mhd", { hosts: HOSTS, "cable.length": CABLE_M });
  return usd(bom.filter(({ group }) => group === "fabric")) / HOSTS;
}

const usd = (bom: Parameters<typeof billOf>[0]): number =>
  billOf(bom).reduce((sum, line) => sum + line.usd, 0);

export const validation: ValidationCase = {
  name: "octopus-bom",
  id: "val.octopus.bom",
  title: "Octopus: CXL devices and cables of a server",
  source: "Octopus, NSDI'26, tables 5 and 6",
  run() {
    const expanders = [{ part: "cxl-expander-x8", quantity: EXPANDERS, group: "fabric" } as const];
    return [
      near("Octopus-25, our cxl-mhd", "USD", figure("oct.capex.octopus25").value, pod(), EXACT),
      near("expansion alone", "USD", figure("oct.capex.expansion").value, usd(expanders), EXACT),
    ];
  },
};
