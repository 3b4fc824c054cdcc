import { type CxlType, type Figure, type Named, type Port, type Registry, registry } from "../model/index.ts";
import { derived } from "./figures/derive.ts";
import { figure } from "./figures/index.ts";
import { CXL2_X8, CXL2_X16 } from "./ports.ts";

/** A medium that is read faster than it is written; rates of all modules of a device. */
export interface PersistentMedium {
  readonly readNs: Figure;
  readonly writeNs: Figure;
  readonly readGBps: Figure;
  readonly writeGBps: Figure;
}

/** A memory device behind a fabric: what it spends besides its DRAM, ns. */
export interface DevicePart extends Named {
  readonly title: string;
  readonly internalNs: Figure;
  readonly cxlType: CxlType;
  /** What it holds where that is not DRAM. */
  readonly persistent?: PersistentMedium;
  /** Hosts it can be plugged into. */
  readonly heads: number;
  readonly vendor?: string;
  /** What each of its ports can do. */
  readonly port: Port;
}

const value = (id: string): number => figure(id).value;
const expander = value("oct.lat.break.dev");
const direct = value("oct.lat.expansion");
const multiHeaded = figure("oct.lat.mpd");

/** A device that Melody measured, its vendor unnamed: what its total adds to an expander on the same host. */
const ofMelody = (letter: string, what: string, port: Port): DevicePart => {
  const id = `oct.melody.cxl-${letter.toLowerCase()}.x6`;
  return {
    name: `melody-cxl-${letter.toLowerCase()}`,
    title: `CXL-${letter} of Melody (ASPLOS'25)${what}`,
    internalNs: derived(
      expander + value(id) - direct,
      "ns",
      "device part of an expander, and what the measured total of this device adds",
      ["oct.lat.break.dev", id, "oct.lat.expansion"],
    ),
    cxlType: 3,
    heads: 1,
    vendor: `Melody ${letter}`,
    port,
  };
};
/** A medium's latency: DRAM's, and what persistent memory took beyond DRAM on the same host. */
const beyondDram = (id: string, what: string): Figure =>
  derived(
    value("oct.lat.break.dram") + value(id) - value("optane.lat.dram"),
    "ns",
    `DRAM's part of a load, and what ${what} of Optane took beyond DDR4 on the same host`,
    ["oct.lat.break.dram", id, "optane.lat.dram"],
  );

export const devices: Registry<DevicePart> = registry("device part", [
  {
    name: "cxl-expander-x8",
    title: "CXL expander, x8, two DDR5 channels",
    internalNs: figure("oct.lat.break.dev"),
    cxlType: 3,
    heads: 1,
    port: CXL2_X8,
  },
  {
    name: "cxl-mpd-4",
    title: "CXL multi-headed device, four x8 ports",
    internalNs: derived(
      expander + multiHeaded.value - direct,
      "ns",
      "device part of an expander, and what the measured total of a multi-headed device adds",
      ["oct.lat.break.dev", "oct.lat.mpd", "oct.lat.expansion"],
      {
        low: expander + (multiHeaded.low ?? multiHeaded.value) - direct,
        high: expander + (multiHeaded.high ?? multiHeaded.value) - direct,
      },
    ),
    cxlType: 3,
    heads: 4,
    port: CXL2_X8,
  },
  {
    name: "pond-emc",
    title: "Pond's external memory controller",
    internalNs: derived(
      value("pond.lat.acl") + value("pond.lat.noc"),
      "ns",
      "access control and on-chip network",
      ["pond.lat.acl", "pond.lat.noc"],
    ),
    cxlType: 3,
    heads: 8,
    port: CXL2_X8,
  },
  {
    name: "cxl-pmem-x8",
    title: "CXL persistent memory, x8: never sold",
    internalNs: figure("oct.lat.break.dev"),
    cxlType: 3,
    persistent: {
      readNs: beyondDram("optane.lat.r", "a load"),
      writeNs: beyondDram("optane.lat.w", "a store"),
      readGBps: figure("optane.bw.r"),
      writeGBps: figure("optane.bw.w"),
    },
    heads: 1,
    port: CXL2_X8,
  },
  // widths of A to C are taken from the bandwidth measured (mel.bw)
  ofMelody("A", "", CXL2_X8),
  ofMelody("B", "", CXL2_X8),
  ofMelody("C", "", CXL2_X8),
  ofMelody("D", ", x16", CXL2_X16),
]);
