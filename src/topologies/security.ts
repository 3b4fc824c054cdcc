import { figure } from "../catalogue/index.ts";
import type { Figure, IdeMode } from "../model/index.ts";

/** How `ide:` of a link is written; `off` is the same as nothing. */
export const IDE_CHOICES = ["off", "skid", "containment"] as const;

/** Figures of the flits that one authentication code covers, and of a flit's bytes, by the start of a protocol's name. */
const EPOCHS: readonly (readonly [string, { flits: string; bytes: string }])[] = [
  ["cxl-68b", { flits: "cxl2.ide.contain", bytes: "cxl2.flit.bytes" }],
  ["cxl-256b", { flits: "cxl31.ide.contain", bytes: "cxl3.flit" }],
];

const epochOf = (protocol: string) => EPOCHS.find(([start]) => protocol.startsWith(start))?.[1];

/** Whether encryption of a protocol is known: where its packets have a place for authentication codes. */
export const hasIde = (protocol: string): boolean => epochOf(protocol) !== undefined;

/** What the cipher itself takes, one way, where data wait for their check; nothing is published. */
export const CIPHER: Figure = {
  value: 2,
  low: 0,
  high: 10,
  unit: "ns",
  grade: "assumed",
  source:
    "no figure published; the key stream is computed ahead, so that only the last hash step is waited for",
  asOf: "2026",
};

/**
 * What encryption adds to a link's round trip, ns. Containment: either end holds what it receives until the check of its epoch is
 * done, so that each way waits for a whole epoch at the link's rate and for the cipher (CXL 2.0 section 11.1.7, CXL 3.1 section
 * 11.3.5). Skid: data go on before the check, and nothing is added.
 */
export function securityNs(protocol: string, mode: IdeMode, gBps: number): number {
  const epoch = epochOf(protocol);
  if (mode === "skid" || !epoch) return 0;
  return 2 * ((figure(epoch.flits).value * figure(epoch.bytes).value) / gBps + CIPHER.value);
}
