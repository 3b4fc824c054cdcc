import type {
  AccessBatch,
  ChosenPolicy,
  Dictionaries,
  Protocol,
  Registry,
  ReplayOptions,
  ReplayResult,
  Routing,
  Topology,
} from "../model/index.ts";
import { Engine } from "./replay.ts";

export interface ReplaySetup {
  topology: Topology;
  protocols: Registry<Protocol>;
  routings: Registry<Routing>;
  policy: ChosenPolicy;
  options: ReplayOptions;
  dictionaries: Dictionaries;
  /** `weft.closed` of the trace: whether think times are known. */
  closed: boolean;
  /** By row: the row of its object's next access, see NextUses; only for policies that need the future. */
  nextUse?: Uint32Array;
}

/** One replay of one trace on one fabric: feed batches in order, then finish once. */
export interface Replay {
  /** Takes rows in order of `tsNs`; the dictionaries given at the start have grown to cover them. */
  feed(batch: AccessBatch): void;
  finish(): ReplayResult;
}

/** A replay of `topology` under `policy`, empty. @throws Error where a requester cannot reach a tier: lint the topology first */
export function createReplay(setup: ReplaySetup): Replay {
  return new Engine(setup);
}

export { type FlitFabric, flitFabric } from "./flits/fabric.ts";
export { Layout } from "./flits/layout.ts";
export { FlitNetwork, simulateFlits } from "./flits/network.ts";
export type { FlitResult, FlitSetup, FlitTiming, FlitTraffic, FlitWindow } from "./flits/spec.ts";
export { IdleWays } from "./flits/zero-load.ts";
export { NextUses } from "./future.ts";
export { MOST_WAYS, returning } from "./ways.ts";
