import { derived } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";
import type { HostProfile } from "./define.ts";
import { host as xeon6 } from "./host-xeon6.ts";

const port = figure("pond.lat.cxl_port").value;
const flight = figure("pond.lat.flight").value;

/** Pond's analytical ladder (ASPLOS'23, figure 7): optimistic on switches, never to be labelled as measured. */
export const host: HostProfile = {
  name: "host-pond",
  title: "Pond's model of a Sapphire Rapids host (ASPLOS'23)",
  vendor: "Intel",
  coreNs: figure("pond.lat.core_llc_fabric"),
  dramNs: figure("pond.lat.mc_dram"),
  directNs: derived(port + flight + port, "ns", "CPU port, flight, device port", [
    "pond.lat.cxl_port",
    "pond.lat.flight",
  ]),
  toSwitchNs: derived(port + flight, "ns", "CPU port and flight; the switch's ports are the switch's", [
    "pond.lat.cxl_port",
    "pond.lat.flight",
  ]),
  fromSwitchNs: derived(flight + port, "ns", "flight and device port", [
    "pond.lat.cxl_port",
    "pond.lat.flight",
  ]),
  retimerNs: xeon6.retimerNs,
};
