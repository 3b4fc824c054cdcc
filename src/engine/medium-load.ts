import { type Protocol, PS_PER_NS, Random, type Registry, type Topology } from "../model/index.ts";
import { Fabric } from "./fabric.ts";
import { Media } from "./media.ts";
import { Servers } from "./servers.ts";

/** Share of the accesses that only bring the medium to its steady state. */
const WARM_UP = 0.1;
/** Accesses go to as many places as a medium can tell apart. */
const PLACES = 2 ** 30;

/**
 * Mean wait of reads (of writes, where there are no reads) in a medium, ns, under Poisson accesses of `bytes` at `gBps` of payload in all, `readRatio` of them reads, to
 * random places: what a replay calls `mediaQueue` where nothing else is in the way, without the rest of the replay.
 * @param accesses how many, a tenth of them to warm up
 */
export function mediumWaitNs(
  topology: Topology,
  protocols: Registry<Protocol>,
  load: { gBps: number; readRatio: number; bytes: number; accesses: number; seed: number },
): number {
  const fabric = new Fabric(topology, protocols);
  const media = new Media(fabric, new Servers(fabric, 1, load.seed));
  const random = new Random(load.seed);
  const gap = (load.bytes / load.gBps) * PS_PER_NS;
  const warm = load.accesses * WARM_UP;
  let time = 0;
  let waited = 0;
  let counted = 0;
  for (let i = 0; i < load.accesses; i++) {
    time += random.exponential(gap);
    const write = random.uniform() >= load.readRatio;
    media.serve(0, write, load.bytes, time, random.below(PLACES));
    if ((write && load.readRatio > 0) || i < warm) continue;
    waited += media.start - time;
    counted++;
  }
  return counted === 0 ? 0 : waited / counted / PS_PER_NS;
}
