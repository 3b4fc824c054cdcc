import { figure, gpus } from "../catalogue/index.ts";
import {
  formatBytes,
  GIB,
  InputError,
  type Medium,
  type ParamValues,
  type TierInstance,
} from "../model/index.ts";
import { ATTACHED, Draft, num, text, type Wire } from "./draft.ts";

const PCIE_LANES = 16;
const BITS_PER_BYTE = 8;
const DRIVE_LANES = 4;
/** NVMe drives and GPUs sit on the host's board. */
const BOARD_M = 0.3;
const NVME_GTPS = 32;

export const hostIds = (values: ParamValues): string[] =>
  Array.from({ length: num(values, "hosts") }, (_, i) => `host${i}`);

/** Round trip of light over a link, ns. */
export const flightNs = (lengthM: number): number => 2 * lengthM * figure("ib.cable.delay").value;

/** GPU groups with their HBM, hosts with their DRAM and drives: the same in every topology, so that differences are of the fabric. */
export function computeDraft(values: ParamValues): Draft {
  const draft = new Draft();
  checkHbm(values);
  for (let i = 0; i < num(values, "hosts"); i++) {
    addGpuGroup(draft, values, i);
    addHost(draft, values, i);
    draft.link(`gpu${i}`, `host${i}`, gpuWire(values));
  }
  const gpu = gpus.get(text(values, "gpu"));
  draft.figures["gpu.memory"] = gpu.memoryBytes;
  draft.figures["cable.delay"] = figure("ib.cable.delay");
  return draft;
}

function checkHbm(values: ParamValues): void {
  if (num(values, "hbm.capacity") > 0) return;
  const group = `${num(values, "gpus_per_host")} x ${text(values, "gpu")}`;
  throw new InputError({
    code: "S025",
    message: `hbm.capacity: weights of ${formatBytes(num(values, "weights"))} leave no HBM on ${group}`,
    why: "nothing could be cached, and the model itself would not fit",
    hint: "more GPUs (gpus_per_host), a GPU with more memory, or a smaller model",
  });
}

function addGpuGroup(draft: Draft, values: ParamValues, i: number): void {
  const part = text(values, "gpu");
  draft.node(`gpu${i}`, "gpu", { part, latencyNs: 0, softwareNs: num(values, "gpu.launch") });
  const rate = num(values, "hbm.rate");
  const capacity = num(values, "hbm.capacity");
  draft.memory(`hbm${i}`, {
    kind: "hbm",
    ns: num(values, "hbm.latency"),
    readGBps: rate,
    writeGBps: rate,
    channels: num(values, "gpus_per_host"),
    bytes: capacity,
  });
  draft.link(`gpu${i}`, `hbm${i}`, ATTACHED);
  draft.buy(part, num(values, "gpus_per_host"), "compute");
}

function addHost(draft: Draft, values: ParamValues, i: number): void {
  draft.node(`host${i}`, "host", { part: text(values, "host.part"), latencyNs: num(values, "host.latency") });
  draft.buy("gpu-server", 1, "compute");
  addDram(draft, values, i);
  addDrives(draft, values, i);
}

/** DRAM of a host that holds data; a topology without such DRAM has no parameter for it. */
const dramBytes = (values: ParamValues): number =>
  "dram.capacity" in values ? num(values, "dram.capacity") : 0;

function addDram(draft: Draft, values: ParamValues, i: number): void {
  const capacity = dramBytes(values);
  if (capacity === 0) return;
  draft.memory(`dram${i}`, {
    kind: "ddr5",
    part: "ddr5-rdimm",
    ns: num(values, "dram.latency"),
    readGBps: num(values, "dram.rate"),
    writeGBps: num(values, "dram.write_rate"),
    channels: num(values, "dram.channels"),
    bytes: capacity,
  });
  draft.link(`host${i}`, `dram${i}`, ATTACHED);
  draft.buy("ddr5-rdimm", capacity / GIB, "memory");
}

/** NVMe drives that take turns as one medium. */
export function driveMedium(values: ParamValues, drives: number): Medium {
  const ns = num(values, "origin.latency");
  return {
    kind: "nand",
    readLatencyNs: ns,
    writeLatencyNs: ns,
    readGBps: num(values, "origin.rate"),
    writeGBps: num(values, "origin.write_rate"),
    channels: drives,
  };
}

function addDrives(draft: Draft, values: ParamValues, i: number): void {
  const drives = num(values, "origin.drives");
  draft.node(`ssd${i}`, "storage", {
    part: "nvme-g5",
    latencyNs: 0,
    medium: driveMedium(values, drives),
  });
  draft.link(`host${i}`, `ssd${i}`, {
    protocol: "nvme",
    lanes: DRIVE_LANES * drives,
    rateGTps: NVME_GTPS,
    latencyNs: flightNs(BOARD_M),
    lengthM: BOARD_M,
  });
  draft.buy("nvme-g5", drives, "storage");
}

function gpuWire(values: ParamValues): Wire {
  const lanes = PCIE_LANES * num(values, "gpus_per_host");
  const gBps = num(values, "gpu.pcie.rate");
  const latencyNs = num(values, "gpu.pcie.latency");
  return {
    protocol: "pcie",
    lanes,
    rateGTps: (gBps * BITS_PER_BYTE) / lanes,
    gBps,
    latencyNs,
    lengthM: BOARD_M,
  };
}

const PAGE_BYTES = 4096;

/** Tiers every topology begins with: HBM of the group, then DRAM of the host where there is any. */
export function localTiers(draft: Draft, values: ParamValues): void {
  const count = num(values, "hosts");
  const each = (make: (i: number) => TierInstance) => Array.from({ length: count }, (_, i) => make(i));
  const capacityBytes = num(values, "hbm.capacity");
  draft.tier(
    "hbm",
    "HBM of the GPU group",
    each((i) => ({ id: `hbm${i}`, nodes: [`hbm${i}`], users: [`gpu${i}`], capacityBytes, mover: `gpu${i}` })),
    { interleaveBytes: PAGE_BYTES },
  );
  const dram = dramBytes(values);
  if (dram === 0) return;
  draft.tier(
    "dram",
    "DRAM of the host",
    each((i) => ({
      id: `dram${i}`,
      nodes: [`dram${i}`],
      users: usersOf(i),
      capacityBytes: dram,
      mover: `host${i}`,
    })),
    { interleaveBytes: PAGE_BYTES },
  );
}

/** The last tier: drives of each host, never full. */
export function originTier(draft: Draft, values: ParamValues): void {
  const instances = Array.from({ length: num(values, "hosts") }, (_, i) => ({
    id: `origin${i}`,
    nodes: [`ssd${i}`],
    users: usersOf(i),
    capacityBytes: Number.POSITIVE_INFINITY,
    mover: `host${i}`,
  }));
  draft.tier("origin", "NVMe drives of the host", instances, { interleaveBytes: PAGE_BYTES, origin: true });
}

/** Who can use what hangs on host i: its GPU group, and the host itself (a load generator issues from there). */
export const usersOf = (i: number): string[] => [`gpu${i}`, `host${i}`];

export const requesterIds = (values: ParamValues): string[] => hostIds(values).map((_, i) => `gpu${i}`);

/** Indices that fall to part `i` of `parts` where `count` things are dealt out evenly, in order. */
export function shareOf(count: number, parts: number, i: number): number[] {
  const first = Math.floor((count * i) / parts);
  const end = Math.floor((count * (i + 1)) / parts);
  return Array.from({ length: end - first }, (_, k) => first + k);
}

/**
 * How many of `devices` fall to some hosts in a row, where all are dealt out in proportion to the hosts.
 * @throws InputError S025 where they get none
 */
export function dealtTo(values: ParamValues, members: readonly number[]): number {
  const devices = num(values, "devices");
  const upTo = (host: number) => Math.floor((devices * host) / num(values, "hosts"));
  return atLeastOne(devices, upTo(members.at(-1)! + 1) - upTo(members[0]!), `host${members[0]}`);
}

/** @throws InputError S025 where one of those that share devices gets none */
export function atLeastOne(devices: number, dealt: number, who: string): number {
  if (dealt > 0) return dealt;
  throw new InputError({
    code: "S025",
    message: `devices: ${devices} are too few: ${who} and those beside it get none`,
    why: "a pool without a device holds nothing",
    hint: "more devices, or more hosts to a switch",
  });
}

/** Hosts in groups that share one switch or one set of multi-headed devices: as many groups as it takes. */
export function podsOf(hosts: number, hostsPerPod: number): number[][] {
  const pods: number[][] = [];
  for (let i = 0; i < hosts; i++) {
    if (i % hostsPerPod === 0) pods.push([]);
    pods[pods.length - 1]!.push(i);
  }
  return pods;
}
