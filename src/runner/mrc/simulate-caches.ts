import { Worker } from "node:worker_threads";
import { fromMessage } from "../error-message.ts";
import { tuneCompiler } from "../tune.ts";
import type { CacheHits, FromSimulation, SimulateJob, WorkerSetup } from "./simulate.ts";

/** `.ts` in a checkout, `.js` where published. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/** How long a worker may take to stop by itself after Ctrl-C. */
const GRACE_MS = 1_000;

export interface SimulateOptions {
  /** Worker threads at the most; each reads the trace once. */
  workers: number;
  signal: AbortSignal;
  /** Rows read so far over all threads, of so many. */
  onRows(rows: number, total: number): void;
}

/**
 * Simulates caches on worker threads, dealt to them in turn. Hits come in the order of the caches and do not depend on the number of
 * workers. @param rows of the trace; @throws InputError T-codes, the signal's reason when it is aborted
 */
export async function simulateCaches(
  job: SimulateJob,
  rows: number,
  { workers, signal, onRows }: SimulateOptions,
): Promise<CacheHits[]> {
  signal.throwIfAborted();
  tuneCompiler();
  const count = Math.min(workers, job.caches.length);
  const read: number[] = Array.from({ length: count }, () => 0);
  const shares = await Promise.all(
    read.map((_, nth) => {
      const caches = job.caches.filter((_, i) => i % count === nth);
      return inThread({ ...job, caches }, signal, (now) => {
        read[nth] = now;
        onRows(
          read.reduce((sum, each) => sum + each, 0),
          rows * count,
        );
      });
    }),
  );
  return job.caches.map((_, i) => shares[i % count]![Math.floor(i / count)]!);
}

async function inThread(
  job: SimulateJob,
  signal: AbortSignal,
  onRows: (rows: number) => void,
): Promise<CacheHits[]> {
  const setup: WorkerSetup = { job, stop: new Int32Array(new SharedArrayBuffer(4)) };
  const worker = new Worker(ENTRY, {
    workerData: setup,
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  // the worker has a reading process and temporary files to put away
  const onAbort = (): void => {
    Atomics.store(setup.stop, 0, 1);
    setTimeout(() => void worker.terminate(), GRACE_MS).unref();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await new Promise<CacheHits[]>((resolve, reject) => {
      worker.on("message", (message: FromSimulation) => {
        if (message.kind === "rows") onRows(message.rows);
        else if (message.kind === "done") resolve(message.hits);
        else reject(signal.reason ?? fromMessage(message.error));
      });
      worker.once("error", reject);
      worker.once("exit", () => reject(signal.reason ?? new Error("the simulation's thread ended early")));
    });
  } finally {
    signal.removeEventListener("abort", onAbort);
    await worker.terminate();
  }
}
