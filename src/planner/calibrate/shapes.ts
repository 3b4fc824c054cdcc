import {
  type Medium,
  type MediumPort,
  type MessageShape,
  type Named,
  type Protocol,
  type Registry,
  registry,
} from "../../model/index.ts";

/** What saturates a medium: everything of it but its latencies and banks. */
export type Rates = Pick<Medium, "readGBps" | "writeGBps" | "channels" | "turnaroundNs" | "port">;

/** What a fit knows before it sees a curve. */
export interface Known {
  /** Highest bandwidth at the largest share of reads, and over all shares. */
  readPeak: number;
  mostPeak: number;
  channels: number;
  bytes: number;
  /** A port whose link packs flits ideally, at 1 GB/s of reads. */
  flits: MediumPort;
}

/** A structure that a measured device may have, as numbers to fit. */
export interface MediumShape extends Named {
  readonly title: string;
  /** Places to start from; all numbers are near 0 where the device is as expected. */
  starts(known: Known): number[][];
  rates(at: readonly number[], known: Known): Rates;
  /** How far a number may be from what is expected before a curve must say so: one of these costs as much as one part in 300. */
  readonly loose: readonly number[];
}

const UNLIMITED = Number.POSITIVE_INFINITY;

/** Bus time of an access on one channel, ns. */
const busNs = (gBps: number, { channels, bytes }: Known): number => (bytes * channels) / gBps;

/**
 * Half-duplex DRAM: one bus, writes no faster than reads, and a turnaround. Numbers: log of the rate, log of read over write rate,
 * turnaround over the bus time of an access. Where a curve cannot tell the last two apart, both have their share.
 */
const dram: MediumShape = {
  name: "dram",
  title: "half-duplex DRAM",
  starts: ({ readPeak }) => [
    [Math.log(readPeak), 0.05, 0.2],
    [Math.log(readPeak), 0.2, 0.05],
  ],
  loose: [UNLIMITED, 0.3, 0.3],
  rates([rate, write, turn], known) {
    const gBps = Math.exp(rate!);
    const { channels } = known;
    return {
      readGBps: gBps / channels,
      writeGBps: (gBps * Math.exp(-Math.abs(write!))) / channels,
      channels,
      turnaroundNs: Math.abs(turn!) * busNs(gBps, known),
    };
  },
};

/** A port with what `at` says it carries, beside a link that packs flits ideally. */
const portOf = ([read, write, request, completion]: readonly number[], { flits }: Known): MediumPort => {
  const readGBps = Math.exp(read!);
  return {
    readGBps,
    writeGBps: readGBps * flits.writeGBps * Math.exp(write!),
    requestRatio: flits.requestRatio * Math.exp(request!),
    completionRatio: flits.completionRatio * Math.exp(completion!),
  };
};

/** A CXL device: a full-duplex port, and half-duplex DRAM behind it. Numbers: the port's four, log of the bus over the port's reads, turnaround. */
const cxl: MediumShape = {
  name: "cxl",
  title: "full-duplex port before half-duplex DRAM",
  starts: ({ readPeak, mostPeak }) => [
    [Math.log(readPeak), 0, 0, 0, Math.log(mostPeak / readPeak), 0],
    [Math.log(readPeak), 0, 0, 0, Math.log(mostPeak / readPeak) + 0.2, 0.3],
  ],
  loose: [UNLIMITED, 0.05, 0.2, 0.5, 1, 1],
  rates(at, known) {
    const port = portOf(at, known);
    const gBps = port.readGBps * Math.exp(at[4]!);
    const { channels } = known;
    const turnaroundNs = Math.abs(at[5]!) * busNs(gBps, known);
    return { readGBps: gBps / channels, writeGBps: gBps / channels, channels, turnaroundNs, port };
  },
};

/** A device at its pins: a full-duplex port and nothing behind it that ever fills. */
const link: MediumShape = {
  name: "link",
  title: "full-duplex port",
  starts: ({ readPeak }) => [
    [Math.log(readPeak), 0, 0, 0],
    [Math.log(readPeak), -0.2, 0.2, -0.3],
  ],
  loose: [UNLIMITED, 0.05, 0.2, 0.5],
  rates: (at, known) => ({
    readGBps: UNLIMITED,
    writeGBps: UNLIMITED,
    channels: 1,
    port: portOf(at, known),
  }),
};

/** Simplest first: the order in which equally good ones are preferred. */
export const shapes: Registry<MediumShape> = registry("kind of medium", [dram, link, cxl]);

/** What an access of `bytes` takes of each direction of a link, against the read data. */
export function flitsOf(protocol: Protocol, bytes: number): MediumPort {
  const wire = ({ unitBytes, perUnitBytes, perByte }: MessageShape) =>
    Math.max(1, Math.ceil(bytes / unitBytes)) * perUnitBytes + bytes * perByte;
  return {
    readGBps: 1,
    writeGBps: wire(protocol.readData) / wire(protocol.write),
    requestRatio: wire(protocol.readRequest) / wire(protocol.write),
    completionRatio: wire(protocol.completion) / wire(protocol.readData),
  };
}
