import { type Named, registry } from "../../model/index.ts";

/** A denoising network: what one step of it reads and computes. */
export interface DiffusionModel extends Named {
  readonly title: string;
  readonly kind: "dit" | "unet";
  readonly params: number;
  /** FLOPs of a step for one image (a multiply and an add are two). */
  readonly stepFlops: number;
  /** Blocks that the step runs through; of a U-Net the first half keeps its outputs for the second. */
  readonly blocks: number;
  /** Bytes of one image's hidden state between blocks, at its largest. */
  readonly stateBytes: number;
  readonly source: string;
  readonly asOf: string;
}

const BF16 = 2;
/** The DiT paper counts a multiply-add as one: its Gflops are doubled. */
const PER_MAC = 2;
const GIGA = 1e9;

const dit = (name: string, title: string, gflops: number, patches: number): DiffusionModel => ({
  name,
  title,
  kind: "dit",
  params: 675e6,
  stepFlops: PER_MAC * gflops * GIGA,
  blocks: 28,
  stateBytes: BF16 * patches * 1_152,
  source: "Peebles and Xie, Scalable Diffusion Models with Transformers, arXiv 2212.09748, tables 1, 2 and 3",
  asOf: "2023-03-02",
});

/** Diffusion models by name. */
export const diffusionModels = registry<DiffusionModel>("diffusion model", [
  dit("dit-xl-2-256", "DiT-XL/2, 256 x 256", 118.6, 256),
  dit("dit-xl-2-512", "DiT-XL/2, 512 x 512", 524.6, 1_024),
  {
    name: "ldm-4-256",
    title: "LDM-4, a U-Net, 256 x 256",
    kind: "unet",
    params: 400e6,
    stepFlops: PER_MAC * 103.6 * GIGA,
    blocks: 24,
    stateBytes: BF16 * 64 * 64 * 224,
    source:
      "Rombach et al., arXiv 2112.10752, table 12 (LDM-4: 400 M parameters, 224 channels, latent 64 x 64 x 3); FLOPs: table 4 of arXiv 2212.09748. 24 blocks: assumed, levels of the U-Net not told apart",
    asOf: "2022-04-13",
  },
]);
