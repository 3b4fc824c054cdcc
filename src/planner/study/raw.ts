import type { ObjectClass, TieringOptions } from "../../model/index.ts";

/** `study.yaml` as written, once it matches the schema. */
export interface RawStudy {
  version: 1;
  name?: string;
  trace: { ref: string; sha256?: string };
  requester?: {
    gpu?: string;
    tensor_parallel?: number;
    slots?: number;
    window?: number;
    model?: string;
    batching?: "none" | "continuous";
    admission?: "slot" | "room";
  };
  kv?: { lookup?: "contiguous" | "independent"; use?: "copy" | "in-place"; publish?: "shared" | "never" };
  slo?: Record<string, string>;
  baseline?: string;
  candidates: RawCandidate[];
  prices?: { as_of?: string };
  uncertainty?: { seeds?: number; level?: number };
  seed?: number;
  replay?: { exclusive?: string[]; burst?: string };
  qos?: {
    arbitration?: "strict" | "weighted";
    classes: {
      name: string;
      tenants?: string[];
      object_classes?: string[];
      priority?: number;
      weight?: number;
    }[];
  };
  congestion?: "none" | "devload" | "marks";
  tiering?: RawTiering;
  health?: { timeout?: string; retries?: number; events?: RawHealthEvent[] };
}

export interface RawTiering {
  rate?: string;
  unit?: Record<string, string>;
  quota?: { tenant: string; tier: string; bytes: string }[];
  tlb?: { entries: number; page: string; walk: string };
  hierarchy?: TieringOptions["hierarchy"];
  pin?: ObjectClass[];
  prefetch?: { kind: TieringOptions["prefetch"]["kind"]; depth?: number };
}

export interface RawHealthEvent {
  at: string;
  part: string;
  state: "down" | "up" | "degraded";
  rate?: number;
  flit_errors?: number;
}

export interface RawCandidate {
  id: string;
  topology: string;
  policy?: string;
  set?: Record<string, RawSetting>;
}

export type RawSetting =
  | string
  | number
  | { value: string | number; range?: string; grade?: string; source?: string; as_of?: string };
