import { createReplay, NextUses } from "../engine/index.ts";
import { MIB, type ReplayResult } from "../model/index.ts";
import { policyNamed } from "../policies/index.ts";
import { protocols } from "../protocols/index.ts";
import { routings } from "../routing/index.ts";
import { openTrace } from "../trace/open.ts";
import type { ReplayJob } from "./job.ts";

/** What each worker's reading process may take for decoding unless told: several run at once. */
const READER_BYTES = 256 * MIB;

export interface ReplayHooks {
  /** Rows fed so far. */
  onRows(rows: number): void;
  stopped(): boolean;
}

/** One pass beforehand, for policies that need the future: 4 bytes a row are kept. */
async function nextUses(job: ReplayJob, hooks: ReplayHooks): Promise<Uint32Array> {
  const reader = await openTrace(job.tracePath, { memoryBytes: job.memoryBytes ?? READER_BYTES });
  const uses = new NextUses();
  try {
    for await (const batch of reader.batches(["ts_ns", "requester", "op", "object", "bytes"])) {
      if (hooks.stopped()) throw new DOMException("interrupted", "AbortError");
      uses.add(batch);
    }
    return uses.rows();
  } finally {
    await reader.close();
  }
}

/** Streams one trace through one replay. @throws InputError T-codes, S023; AbortError when stopped */
export async function replayTrace(job: ReplayJob, hooks: ReplayHooks): Promise<ReplayResult> {
  const policy = policyNamed(job.policy);
  const nextUse = policy.needsFuture ? await nextUses(job, hooks) : undefined;
  const reader = await openTrace(job.tracePath, { memoryBytes: job.memoryBytes ?? READER_BYTES });
  try {
    const replay = createReplay({
      topology: job.topology,
      protocols,
      routings,
      policy,
      nextUse,
      options: job.options,
      dictionaries: reader.dictionaries,
      closed: reader.info.closed,
    });
    for await (const batch of reader.batches()) {
      if (hooks.stopped()) throw new DOMException("interrupted", "AbortError");
      replay.feed(batch);
      hooks.onRows(batch.firstRow + batch.rows);
    }
    return replay.finish();
  } finally {
    await reader.close();
  }
}
