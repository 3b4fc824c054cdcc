import { type DiffusionModel, diffusionModels } from "../catalogue/diffusion/index.ts";
import { gpus } from "../catalogue/gpus/index.ts";
import { diffusionMfu } from "../catalogue/models/efficiency.ts";
import { type AccessBatch, type Gpu, NS_PER_S, Random } from "../model/index.ts";
import { countOf, numberOf, type OptionSpec, type OptionValues, textOf } from "./option.ts";
import { RowWriter } from "./row-writer.ts";
import type { SourceCounts, Workload, WorkloadRun } from "./workload.ts";

const spec = (name: string, value: string, fallback: string, description: string): OptionSpec => ({
  name,
  value,
  default: fallback,
  description,
});

const NETWORK = spec(
  "network",
  "name",
  "dit-xl-2-512",
  `denoising network: ${diffusionModels.names.join(", ")}`,
);
const GPU = spec("gpu", "name", "h100-sxm", "GPU that runs it; sets compute times");
const INSTANCES = spec("instances", "n", "1", "serving instances, requesters gpu0, gpu1, ...");
const REQUESTS = spec("requests", "n", "40", "requests");
const RATE = spec("rate", "per-s", "1", "requests per second, Poisson");
const IMAGES = spec("images", "n", "8", "images of a request: a batch");
const STEPS = spec("denoise-steps", "n", "50", "denoising steps");
const SEED = spec("seed", "n", "1", "same seed, same trace");

const BF16 = 2;
const STATE_IDS = 2 ** 32;

interface Shape {
  network: DiffusionModel;
  gpu: Gpu;
  instances: number;
  requests: number;
  ratePerS: number;
  images: number;
  steps: number;
  seed: number;
}

/**
 * Image generation by denoising: in every step every block's weights are read and its output written for the next; a U-Net's first
 * half keeps its outputs, which the second half reads (Ronneberger et al., arXiv 1505.04597, section 2). Guidance runs both branches
 * as one batch of twice the images (Ho and Salimans, arXiv 2207.12598).
 */
export const diffusion: Workload = {
  name: "diffusion",
  title: "denoising steps of a DiT or U-Net, block by block",
  options: [NETWORK, GPU, INSTANCES, REQUESTS, RATE, IMAGES, STEPS, SEED],
  create: (values) => new DiffusionRun(parse(values)),
};

function parse(values: OptionValues): Shape {
  return {
    network: diffusionModels.get(textOf(values, NETWORK), "--network"),
    gpu: gpus.get(textOf(values, GPU), "--gpu"),
    instances: countOf(values, INSTANCES, 1, 4_096),
    requests: countOf(values, REQUESTS, 1, 1e8),
    ratePerS: numberOf(values, RATE, 1e-6, 1e6),
    images: countOf(values, IMAGES, 1, 65_536),
    steps: countOf(values, STEPS, 1, 10_000),
    seed: countOf(values, SEED, 0, 2 ** 32 - 1),
  };
}

class DiffusionRun implements WorkloadRun {
  readonly metadata: Record<string, string>;
  readonly dictionaries;
  readonly expectedRequests: number;
  private writer: RowWriter;
  private readonly shape: Shape;

  constructor(shape: Shape) {
    this.shape = shape;
    this.writer = this.newWriter();
    this.expectedRequests = shape.requests;
    const requester = Array.from({ length: shape.instances }, (_, i) => `gpu${i}`);
    this.dictionaries = { requester, tenant: [], job: [] };
    const { gpu, network, ...rest } = shape;
    this.metadata = {
      "weft.source": "weft trace synth diffusion",
      "weft.closed": "true",
      "weft.requests": "contiguous",
      "weft.gpu": gpu.name,
      "weft.tensor_parallel": "1",
      "weft.workload": JSON.stringify({ name: "diffusion", network: network.name, ...rest }),
      "weft.assumptions": JSON.stringify({
        "diffusion.mfu": diffusionMfu,
        "gpu.bf16_tflops": gpu.bf16Tflops,
      }),
    };
  }

  get counts(): SourceCounts {
    return this.writer.counts;
  }

  *batches(): Generator<AccessBatch, void> {
    this.writer = this.newWriter();
    const { shape, writer } = this;
    const random = new Random(shape.seed);
    let arrivalNs = 0;
    for (let request = 0; request < shape.requests; request++) {
      for (let step = 0; step < shape.steps; step++) {
        yield* writer.handOver();
        this.step(request, Math.round(arrivalNs), step);
      }
      writer.endRequest();
      arrivalNs += random.exponential(NS_PER_S / shape.ratePerS);
    }
    yield* writer.flush();
  }

  private step(request: number, tsNs: number, step: number): void {
    const { shape, writer } = this;
    const { network, images, instances } = shape;
    const requester = request % instances;
    const stateBytes = 2 * images * network.stateBytes;
    const thinkNs = blockNs(shape);
    const weightBytes = Math.ceil((BF16 * network.params) / network.blocks);
    const state = (block: number): number => STATE_IDS * (1 + requester) + block;
    for (let block = 0; block < network.blocks; block++) {
      const rest = { phase: "forward" as const };
      const opens = step === 0 && block === 0;
      const weights = {
        ...rest,
        op: "read",
        objectClass: "weight",
        object: requester * STATE_IDS * 2 ** 10 + block,
      } as const;
      writer.add(requester, request, tsNs, { ...weights, bytes: weightBytes, ...(opens && { after: [] }) });
      const kept = this.keptBy(block);
      if (kept !== undefined)
        writer.add(requester, request, tsNs, {
          ...rest,
          op: "read",
          objectClass: "activation",
          object: state(kept),
          bytes: stateBytes,
        });
      writer.add(requester, request, tsNs, {
        ...rest,
        op: "write",
        objectClass: "activation",
        object: state(block),
        bytes: stateBytes,
        thinkNs,
      });
    }
  }

  /** Block of the first half whose output this one of the second half reads. */
  private keptBy(block: number): number | undefined {
    const { kind, blocks } = this.shape.network;
    return kind === "unet" && block >= blocks / 2 ? blocks - 1 - block : undefined;
  }

  private newWriter(): RowWriter {
    return new RowWriter(this.shape.network.blocks * 3);
  }
}

/** FLOPs of a block for both branches of all images at the stated share of the peak. */
function blockNs({ network, images, gpu }: Shape): number {
  const flops = (2 * images * network.stepFlops) / network.blocks;
  return (flops / (gpu.bf16Tflops.value * 1e12 * diffusionMfu.value)) * NS_PER_S;
}
