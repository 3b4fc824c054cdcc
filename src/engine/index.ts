import type { AccessBatch, Dictionaries, Policy, PolicyFactory, Protocol, Registry, ReplayOptions, ReplayResult, Topology } from "../model/index.ts";

export interface ReplaySetup {
  topology: Topology;
  protocols: Registry<Protocol>;
  policy: PolicyFactory;
  options: ReplayOptions;
  dictionaries: Dictionaries;
  /** `weft.closed` of the trace. */
  closed: boolean;
}

/** One replay of one trace on one fabric: feed batches in order, then finish. */
export interface Replay {
  feed(batch: AccessBatch): void;
  finish(): ReplayResult;
}

export type { Policy };
export declare function createReplay(setup: ReplaySetup): Replay;
