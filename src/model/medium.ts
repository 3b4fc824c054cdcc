import type { Medium } from "./topology.ts";

/**
 * GB/s of payload that keeps a medium busy, reads and writes in random order: the least of what its channels, banks and port carry.
 * A turnaround is lost with probability 2 R (1 - R) per access, R the share of reads.
 * @param accessBytes bytes of an access, at most a channel's granule
 */
export function mediumGBps(medium: Medium, readRatio: number, accessBytes: number): number {
  const { readGBps, writeGBps, channels, turnaroundNs = 0, banks, port } = medium;
  const writeRatio = 1 - readRatio;
  const turnaround = (2 * readRatio * writeRatio * turnaroundNs) / accessBytes;
  const limits = [channels / (readRatio / readGBps + writeRatio / writeGBps + turnaround)];
  if (banks) {
    const kept = readRatio * banks.readNs + writeRatio * banks.writeNs;
    limits.push((channels * banks.count * accessBytes) / kept);
  }
  if (port) {
    limits.push(port.readGBps / (readRatio + writeRatio * port.completionRatio));
    limits.push(port.writeGBps / (writeRatio + readRatio * port.requestRatio));
  }
  return Math.min(...limits);
}
