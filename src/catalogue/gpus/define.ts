import type { Figure, Gpu } from "../../model/index.ts";
import { assumed, derived } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";

const GPUS_PER_SYSTEM = 8;

/** A figure of the vendor's data sheet, as the aiconfigurator project keeps it for `system`. */
export function datasheet(value: number, unit: string, system: string): Figure {
  return {
    value,
    unit,
    grade: "datasheet",
    source: `ai-dynamo/aiconfigurator 095f58a5, systems/${system}.yaml (Apache-2.0)`,
    asOf: "2026",
  };
}

/** What aiconfigurator says of a system: memory, dense bf16 rate, power, raw rates per direction over PCIe, to peers and to other nodes. */
export function systemFigures(
  system: string,
  memoryBytes: number,
  memoryGBps: number,
  bf16Tflops: number,
  watts: number,
  pcieGBps: number,
  peerGBps: number,
  networkGBps: number,
): Pick<
  Gpu,
  "memoryBytes" | "memoryGBps" | "bf16Tflops" | "watts" | "pcieGBps" | "peerGBps" | "networkGBps"
> {
  return {
    memoryBytes: datasheet(memoryBytes, "bytes", system),
    memoryGBps: datasheet(memoryGBps, "GB/s", system),
    bf16Tflops: datasheet(bf16Tflops, "TFLOP/s", system),
    watts: datasheet(watts, "W", system),
    pcieGBps: datasheet(pcieGBps, "GB/s", system),
    peerGBps: datasheet(peerGBps, "GB/s", system),
    networkGBps: datasheet(networkGBps, "GB/s", system),
  };
}

const cycles = figure("gpu.h100.lat");
const megahertz = figure("gpu.h100.freq").value;
const toNs = (value: number): number => (value / megahertz) * 1000;

/** Load latency of the H100's memory: 600 cycles at 1,755 MHz. */
export const H100_MEMORY_LATENCY: Figure = derived(
  toNs(cycles.value),
  "ns",
  "cycles / clock",
  ["gpu.h100.lat", "gpu.h100.freq"],
  { low: toNs(cycles.low ?? cycles.value), high: toNs(cycles.high ?? cycles.value) },
);

export const latencyAsH100 = (gpu: string): Figure =>
  assumed(H100_MEMORY_LATENCY.value, "ns", `${gpu} was not measured here, taken as the H100's`, {
    low: toNs(cycles.low ?? cycles.value),
    high: toNs(cycles.high ?? cycles.value),
  });

/** The published price per GPU includes its eighth of the server: that share is taken off, for the server is bought beside it. */
export function priceWithoutServer(id: string): Figure {
  const price = figure(id);
  const share = figure("price.dgxh100.bom").value / GPUS_PER_SYSTEM;
  return derived(
    price.value - share,
    "USD",
    "price per GPU of an 8-GPU system, less an eighth of the server",
    [id, "price.dgxh100.bom"],
    { low: (price.low ?? price.value) - share, high: (price.high ?? price.value) - share },
  );
}

/** No quote of this GPU in the catalogue: the price of `like`, scaled, as an assumption over a wide range. */
export function priceLike(gpu: string, like: string, ratio: number): Figure {
  const price = priceWithoutServer(like).value * ratio;
  return assumed(price, "USD", `no quote for ${gpu}; ${ratio} x ${like}`, {
    low: price * 0.6,
    high: price * 1.6,
  });
}
