import { type Figure, GIB, type Gpu, type Named, registry } from "../model/index.ts";
import { assumed, derived, rescaled } from "./figures/derive.ts";
import { figure } from "./figures/index.ts";
import { parts } from "./parts/index.ts";

/** What a GiB of a kind of memory costs to buy and to run. */
export interface GibPrice extends Named {
  readonly title: string;
  /** USD per GiB. */
  readonly usd: Figure;
  /** W per GiB. */
  readonly watts: Figure;
}

/** A device of the size of its kind, whose price is spread over its capacity. */
const DEVICE_GIB = 512;
const NVME_GIB = 2e12 / GIB;
const dimm = parts.get("ddr5-rdimm");
const expander = parts.get("cxl-expander-x8");
const pmem = parts.get("pmem-module");
const drive = figure("nvme.g5.w").value / NVME_GIB;

/** Memory by the GiB, HBM apart: that comes with a GPU ({@link hbmPrice}). */
export const gibPrices = registry<GibPrice>("tier", [
  { name: "dram", title: "DDR5", usd: dimm.price, watts: dimm.watts },
  {
    name: "cxl",
    title: "CXL DRAM",
    usd: assumed(
      dimm.price.value + expander.price.value / DEVICE_GIB,
      "USD/GiB",
      `DDR5 and an x8 expander for every ${DEVICE_GIB} GiB (price.ddr5.gb, oct.cost.expansion); switches and cables are not in it`,
    ),
    watts: assumed(
      dimm.watts.value + expander.watts.value / DEVICE_GIB,
      "W/GiB",
      `DDR5 and an x8 expander for every ${DEVICE_GIB} GiB`,
    ),
  },
  { name: "pmem", title: "Persistent memory", usd: pmem.price, watts: pmem.watts },
  {
    name: "nvme",
    title: "NVMe",
    usd: rescaled("price.nvme.2tb", 1 / NVME_GIB, "USD/GiB"),
    watts: assumed(drive, "W/GiB", "the watts of a Gen5 drive over 2 TB (nvme.g5.w)"),
  },
]);

/** HBM by the GiB: more of it means more GPUs. */
export function hbmPrice({ name, memoryBytes, priceUsd, watts }: Gpu): GibPrice {
  const gib = memoryBytes.value / GIB;
  const spread = (whole: Figure, unit: string): Figure => ({
    ...whole,
    value: whole.value / gib,
    ...(whole.low !== undefined && { low: whole.low / gib }),
    ...(whole.high !== undefined && { high: whole.high / gib }),
    unit,
    source: `${name} over its memory: ${whole.source}`,
  });
  return { name: "hbm", title: "HBM", usd: spread(priceUsd, "USD/GiB"), watts: spread(watts, "W/GiB") };
}

/** What a reference takes that has to be fetched from the origin: an NVMe drive's latency. */
export const originLatencyNs: Figure = derived(figure("nvme.lat").value, "ns", "an NVMe read", ["nvme.lat"]);
