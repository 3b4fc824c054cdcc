import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Medium, mediumGBps } from "../../src/model/index.ts";
import { attached } from "../../src/planner/calibrate/attached.ts";
import { probe } from "../../src/planner/probe.ts";
import { tools } from "../../src/validation/tools.ts";

/** A file of reference data beside the checkout; undefined, and said so, where it is not there. */
export function reference(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  if (existsSync(file)) return readFileSync(file, "utf8");
  console.log(`not run: ${file} is not there`);
  return undefined;
}

/** Bandwidth and mean latency of a medium by itself at a load of `gBps`, through the whole engine, by the generator of `topo probe`. */
export function loaded(
  medium: Medium,
  readRatio: number,
  gBps: number,
  run: { accesses: number; outstanding?: number },
): { gBps: number; ns: number } {
  const loads = [gBps / mediumGBps(medium, readRatio, 64)];
  const options = { tier: undefined, readRatio, bytes: 64, loads, seed: 5, ...run };
  const [point] = probe(attached(medium), options, tools).points;
  return { gBps: point!.accepted_gbps, ns: point!.latency_ns.mean };
}

/** Where more is offered than the medium can carry: `outstanding` accesses are always under way. */
export const saturated = (medium: Medium, readRatio: number, accesses: number, outstanding: number) =>
  loaded(medium, readRatio, 1.2 * mediumGBps(medium, readRatio, 64), { accesses, outstanding });
