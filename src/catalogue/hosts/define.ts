import type { Figure, Named, Port } from "../../model/index.ts";

/**
 * Where a host's time goes on a 64 B load: ladders of different hosts are different profiles, not tuning.
 * All round trips in ns. A local load takes core + dram; a load from a directly attached device core + direct + device + dram;
 * behind a switch core + toSwitch + switch + fromSwitch + device + dram.
 */
export interface HostProfile extends Named {
  readonly title: string;
  readonly vendor: string;
  /** What each of its CXL ports can do; anything, where the host is a model. */
  readonly port?: Port;
  /** Core, last-level cache and on-chip fabric of a local access. */
  readonly coreNs: Figure;
  /** Memory controller and DRAM, local or in a CXL device. */
  readonly dramNs: Figure;
  /** Ports and flight to a device, and what a CXL access costs in the CPU beyond a local one. */
  readonly directNs: Figure;
  /** The same, to the first port of a switch. */
  readonly toSwitchNs: Figure;
  /** From the last port of a switch to the device. */
  readonly fromSwitchNs: Figure;
  /** One retimer on a link, with the flight of the segment it adds. */
  readonly retimerNs: Figure;
}
