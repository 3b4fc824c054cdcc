/** How far a number can be trusted. Projections and guesses say so wherever they are shown. */
export type Grade = "measured" | "datasheet" | "quoted" | "derived" | "assumed";

/** A number that describes hardware or money, with where it comes from. */
export interface Figure {
  readonly value: number;
  /** Canonical unit of the dimension: ns, GB/s, bytes, W, USD, ... */
  readonly unit: string;
  /** Stated range, if the source gives one. */
  readonly low?: number;
  readonly high?: number;
  readonly grade: Grade;
  readonly source: string;
  /** `2026` or `2026-03-01`. */
  readonly asOf: string;
  readonly note?: string;
}

/** What can be bought: a GPU, a server, a switch, a cable, a GiB of DRAM. */
export interface Part {
  readonly name: string;
  readonly title: string;
  readonly kind:
    | "gpu"
    | "host"
    | "memory"
    | "switch"
    | "nic"
    | "cable"
    | "adapter"
    | "storage"
    | "bridge"
    | "controller";
  /** USD each, or per GiB where `per` says so. */
  readonly price: Figure;
  readonly watts: Figure;
  readonly per: "each" | "GiB";
}

/** Parts bought: one line of a bill of materials. */
export interface BomLine {
  /** Name of a {@link Part} in the catalogue. */
  part: string;
  quantity: number;
  /** What it is for, so that the cost stack can group: `compute`, `memory`, `fabric`, `storage`. */
  group: "compute" | "memory" | "fabric" | "storage";
}
