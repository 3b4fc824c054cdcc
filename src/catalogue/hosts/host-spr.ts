import { derived } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";
import { CXL2_X16 } from "../ports.ts";
import type { HostProfile } from "./define.ts";
import { host as xeon6 } from "./host-xeon6.ts";

const value = (id: string): number => figure(id).value;
const dram = value("oct.lat.break.dram");

const toPort = derived(
  value("es24.cxl.idle") - value("es24.ddr5.idle") - value("oct.lat.break.dev"),
  "ns",
  "measured load from a direct device, less a local load and the device",
  ["es24.cxl.idle", "es24.ddr5.idle", "oct.lat.break.dev"],
);

export const host: HostProfile = {
  name: "host-spr",
  title: "Intel Sapphire Rapids in SNC-4, as measured for EuroSys'24",
  vendor: "Intel",
  port: CXL2_X16,
  coreNs: derived(value("es24.ddr5.idle") - dram, "ns", "local load less its DRAM part", [
    "es24.ddr5.idle",
    "oct.lat.break.dram",
  ]),
  dramNs: figure("oct.lat.break.dram"),
  directNs: toPort,
  toSwitchNs: toPort,
  fromSwitchNs: xeon6.fromSwitchNs,
  retimerNs: xeon6.retimerNs,
};
