/** Router-hops per second of the flit-level network: an 8 x 8 mesh under uniform traffic at 0.3 of injection, beside the yardstick. */
import { FlitNetwork } from "../src/engine/index.ts";
import { fabricOf, lattice, timingOf, uniform } from "../test/engine/flits/fixtures.ts";
import { cpuSeconds, makeRing, yardstick } from "./yardstick.ts";

const SIDE = 8;
const LOAD = Number(process.env.LOAD ?? 0.3);
const CYCLES = Number(process.env.CYCLES ?? 60_000);

const topology = lattice([SIDE, SIDE], false);
const network = new FlitNetwork(fabricOf(topology, timingOf(topology)), {
  destination: uniform(SIDE * SIDE),
  packetFlits: 1,
});

function run(): { rate: number; latency: number; hops: number } {
  const start = cpuSeconds();
  const result = network.run(LOAD, { warmup: 1_000, measure: CYCLES, atMost: 2 * CYCLES, seed: 1 });
  const seconds = cpuSeconds() - start;
  if (result.violations.length > 0) throw new Error(result.violations.join("\n"));
  return { rate: result.routerHops / seconds / 1e6, latency: result.latency.mean, hops: result.hopsMean };
}

const ring = makeRing();
const rounds = Number(process.env.ROUNDS ?? 5);
const ratios: number[] = [];
// one round that does not count, while the compiler learns what is hot
run();
for (let i = 0; i < rounds; i++) {
  const mark = yardstick(ring);
  const { rate, latency, hops } = run();
  ratios.push(rate / mark);
  console.log(
    `${rate.toFixed(2)} M router-hops/s  ${hops.toFixed(2)} hops  mean ${latency.toFixed(1)} cycles  yardstick ${mark.toFixed(1)} M/s  ratio ${(rate / mark).toFixed(3)}`,
  );
}
ratios.sort((a, b) => a - b);
console.log(`flits: median ratio ${ratios[ratios.length >> 1]!.toFixed(3)} (target 0.5)`);
