import { type Figure, type Named, type Port, type Registry, registry } from "../model/index.ts";
import { assumed, derived } from "./figures/derive.ts";
import { figure } from "./figures/index.ts";
import { CXL2_X16, CXL3_X16 } from "./ports.ts";

/** A CXL switch: what one crossing adds there and back, ns, its ports included. */
export interface SwitchPart extends Named {
  readonly title: string;
  readonly latencyNs: Figure;
  /** Lanes for all of its links together, where the part is a product. */
  readonly lanes?: Figure;
  readonly vendor?: string;
  /** What each of its ports can do; anything, where the part is a model. */
  readonly port?: Port;
}

const value = (id: string): number => figure(id).value;
const switched = figure("oct.lat.switch");
const direct = value("oct.lat.expansion");

/** A crossing of one port-based-routing switch: there is none to measure. */
const unmeasured: Figure = assumed(
  value("oct.lat.switch_add"),
  "ns",
  "no CXL 3.x switch has been measured; taken as the least that a CXL 2.0 switch adds (oct.lat.switch_add)",
  { low: value("pond.lat.switch_min"), high: value("beluga.lat") - direct },
);

export const switches: Registry<SwitchPart> = registry("switch part", [
  {
    name: "cxl2-switch-32",
    title: "CXL 2.0 switch, 32 x8 ports",
    latencyNs: {
      ...derived(
        switched.value - direct,
        "ns",
        "measured total behind one switch less a direct device",
        ["oct.lat.switch", "oct.lat.expansion", "beluga.lat"],
        { low: (switched.low ?? switched.value) - direct, high: value("beluga.lat") - direct },
      ),
      note: `The switch alone adds at least ${value("oct.lat.switch_add")} ns measured (oct.lat.switch_add)`,
    },
    lanes: figure("beluga.switch.lanes"),
    vendor: "XConn",
    port: CXL2_X16,
  },
  {
    name: "cxl3-switch-32",
    title: "CXL 3.x switch, as many lanes as a CXL 2.0 one: a projection",
    latencyNs: unmeasured,
    lanes: figure("beluga.switch.lanes"),
    port: CXL3_X16,
  },
  { name: "pond-switch", title: "CXL switch as Pond modelled it", latencyNs: figure("pond.lat.switch_min") },
]);
