import { assumed, derived, figure, gpus, hosts } from "../catalogue/index.ts";
import { type Figure, GIB, type ParamValues, type TopologyParam } from "../model/index.ts";
import { num, text } from "./draft.ts";

const HOSTS = 16;
const SOCKETS = 2;
const CHANNELS_PER_SOCKET = 8;
const DEFAULT_GPU = "h100-sxm";
const DEFAULT_HOST = "host-xeon6";
const DEFAULT_GPUS = 8;
const MOST = 4096;

/** vLLM leaves a tenth of the memory to activations and graphs. */
const USABLE: Figure = {
  value: 0.9,
  unit: "ratio",
  low: 0.8,
  high: 0.95,
  grade: "datasheet",
  source: "vLLM engine arguments: gpu_memory_utilization defaults to 0.9",
  asOf: "2026",
};

const gpu = gpus.get(DEFAULT_GPU);
const host = hosts.get(DEFAULT_HOST);
const spr = figure("ddr5.spr.peak");
const ntWrites = figure("es24.ddr5.ntw").value;
const DOMAINS_PER_SOCKET = 4;

const DRAM_READ = derived(spr.value * SOCKETS, "GB/s", "measured peak of one socket x 2 sockets", [
  "ddr5.spr.peak",
]);
const DRAM_WRITE = derived(
  ntWrites * DOMAINS_PER_SOCKET * SOCKETS,
  "GB/s",
  "non-temporal writes of a two-channel domain x 4 domains x 2 sockets",
  ["es24.ddr5.ntw"],
);

const text1 = (
  name: string,
  value: string,
  choices: readonly string[],
  description: string,
): TopologyParam => ({
  name,
  dimension: "text",
  default: value,
  choices,
  description,
});
const bytes = (name: string, value: number | Figure, description: string): TopologyParam => ({
  name,
  dimension: "bytes",
  default: value,
  min: 0,
  description,
});
const ns = (name: string, value: number | Figure, description: string): TopologyParam => ({
  name,
  dimension: "time",
  default: value,
  min: 0,
  description,
});
const rate = (name: string, value: Figure, description: string): TopologyParam => ({
  name,
  dimension: "rate",
  default: value,
  min: 0,
  description,
});
const count = (
  name: string,
  value: number | Figure,
  description: string,
  min = 1,
  max = MOST,
): TopologyParam => ({
  name,
  dimension: "count",
  default: value,
  min,
  max,
  description,
});
const length = (name: string, value: number, description: string): TopologyParam => ({
  name,
  dimension: "length",
  default: value,
  min: 0,
  max: 1000,
  description,
});

/** All devices of a topology: so many for each host unless set. */
export const deviceParam = (perHost: number, what: string): TopologyParam =>
  count("devices", perHost * HOSTS, `${what}, dealt out in proportion to the hosts`, 1, 2 ** 16);

export const param = { text: text1, bytes, ns, rate, count, length };

const hbmBytes = (gpuName: string, count: number, usable: number): number =>
  Math.floor(gpus.get(gpuName).memoryBytes.value * count * usable);

/** What every topology has: GPU groups, hosts with DRAM, drives behind everything. */
export function commonParams(dramBytes: number): TopologyParam[] {
  return [
    count("hosts", HOSTS, "Hosts, each with one group of GPUs that serves one copy of a model"),
    text1("gpu", DEFAULT_GPU, gpus.names, "GPU of the catalogue"),
    count(
      "gpus_per_host",
      DEFAULT_GPUS,
      "GPUs of a host, taken together: memory, bandwidth and PCIe links",
      1,
      72,
    ),
    bytes("weights", 0, "Weights of the model, which take HBM away from everything else"),
    {
      name: "hbm.usable",
      dimension: "ratio",
      default: USABLE,
      min: 0,
      max: 1,
      description: "Share of HBM that may be used",
    },
    bytes(
      "hbm.capacity",
      hbmBytes(DEFAULT_GPU, DEFAULT_GPUS, USABLE.value),
      "HBM of a group left to hold data",
    ),
    ns("hbm.latency", gpu.memoryLatencyNs, "Load latency of HBM"),
    rate("hbm.rate", derivedRate(DEFAULT_GPU, DEFAULT_GPUS), "HBM bandwidth of a group"),
    ns("gpu.launch", figure("gpu.memcpy.launch"), "Software to launch and complete a copy over PCIe"),
    ns("gpu.pcie.latency", figure("rdma.pcie"), "PCIe round trip between a GPU and its host"),
    rate("gpu.pcie.rate", pcieRate(DEFAULT_GPU, DEFAULT_GPUS), "Raw PCIe rate of a group, per direction"),
    text1("host.part", DEFAULT_HOST, hosts.names, "Host profile: where the time of a load goes"),
    ns("host.latency", host.coreNs, "Core, last-level cache and on-chip fabric of a load"),
    bytes("dram.capacity", dramBytes, "DRAM of a host that holds offloaded data"),
    ns("dram.latency", host.dramNs, "Memory controller and DRAM, local and in devices"),
    rate("dram.rate", DRAM_READ, "Read bandwidth of a host's DRAM"),
    rate("dram.write_rate", DRAM_WRITE, "Write bandwidth of a host's DRAM"),
    count(
      "dram.channels",
      CHANNELS_PER_SOCKET * SOCKETS,
      "DRAM channels of a host, its bandwidth shared among them",
      1,
      256,
    ),
    count("origin.drives", 4, "NVMe drives of a host: where everything comes from that is in no tier"),
    ns("origin.latency", originLatency(), "Latency of a drive"),
    rate("origin.rate", figure("nvme.g5.read"), "Read bandwidth of a drive"),
    rate("origin.write_rate", figure("nvme.g5.write"), "Write bandwidth of a drive"),
  ];
}

/** Flash behind a cache measured 40 us; drives from memory 60 to 90: the first, with the second as range. */
function originLatency(): Figure {
  const flash = figure("cylon.miss").value;
  const drive = figure("nvme.lat");
  return assumed(
    flash,
    "ns",
    "NAND access of cylon.miss for a TLC drive (nvme.lat says 60 to 90 us from memory)",
    {
      low: flash,
      high: drive.high ?? drive.value,
    },
  );
}

function derivedRate(gpuName: string, count: number): Figure {
  const one = gpus.get(gpuName).memoryGBps;
  return { ...one, value: one.value * count, note: `${count} x ${one.value} GB/s, the data sheet's peak` };
}

function pcieRate(gpuName: string, count: number): Figure {
  const one = gpus.get(gpuName).pcieGBps;
  return { ...one, value: one.value * count, note: `${count} x ${one.value} GB/s` };
}

/** Defaults that follow from the GPU and host that were chosen. */
export function followCommon(values: ParamValues): Record<string, Figure | number> {
  const name = text(values, "gpu");
  const group = num(values, "gpus_per_host");
  const profile = hosts.get(text(values, "host.part"));
  return {
    "hbm.capacity": hbmBytes(name, group, num(values, "hbm.usable")) - num(values, "weights"),
    "hbm.latency": gpus.get(name).memoryLatencyNs,
    "hbm.rate": derivedRate(name, group),
    "gpu.pcie.rate": pcieRate(name, group),
    "host.latency": profile.coreNs,
    "dram.latency": profile.dramNs,
  };
}

/** What every offload topology adds beside HBM: 1 TiB a host, 256 GiB of it in the host's own DRAM. */
export const OFFLOAD_BYTES = 1024 * GIB;
export const LOCAL_BYTES = 256 * GIB;
export const FAR_BYTES = OFFLOAD_BYTES - LOCAL_BYTES;
