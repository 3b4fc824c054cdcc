import type { Figure } from "../../model/index.ts";
import { derived } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";
import { CXL2_X16 } from "../ports.ts";
import type { HostProfile } from "./define.ts";

const value = (id: string): number => figure(id).value;
const port = value("oct.lat.break.port");

/** Core share of a local load: what the measured total leaves beside the DRAM. */
const coreNs: Figure = derived(
  value("oct.lat.local") - value("oct.lat.break.dram"),
  "ns",
  "local load less its DRAM part",
  ["oct.lat.local", "oct.lat.break.dram"],
);

/** The CPU spends more on a CXL access than on a local one; the published range of that part is 75 to 170 ns. */
const cpuExtraNs = value("oct.lat.expansion") - value("oct.lat.local") - port - value("oct.lat.break.dev");
const range = figure("oct.lat.break.cpu");
const toPort: Figure = derived(
  port + cpuExtraNs,
  "ns",
  "CPU ports and flight, plus the measured total of a direct device less a local load, the ports and the device",
  ["oct.lat.expansion", "oct.lat.local", "oct.lat.break.port", "oct.lat.break.dev"],
  { low: port, high: port + (range.high ?? range.value) - coreNs.value },
);

export const host: HostProfile = {
  name: "host-xeon6",
  title: "Intel Xeon 6, as measured by Octopus (NSDI'26)",
  vendor: "Intel",
  port: CXL2_X16,
  coreNs,
  dramNs: figure("oct.lat.break.dram"),
  directNs: toPort,
  toSwitchNs: toPort,
  fromSwitchNs: derived(0, "ns", "inside the published total of a switched access", ["oct.lat.switch"]),
  retimerNs: derived(
    value("pond.lat.retimer") + value("pond.lat.flight"),
    "ns",
    "retimer and one more segment",
    ["pond.lat.retimer", "pond.lat.flight"],
  ),
};
