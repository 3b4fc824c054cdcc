import { Worker } from "node:worker_threads";
import { fromMessage } from "./error-message.ts";
import type { FromWorker, JobOutcome, ReplayJob, WorkerSetup } from "./job.ts";
import { tuneCompiler } from "./tune.ts";

/** `.ts` in a checkout, `.js` where published. */
const ENTRY = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/** How long a worker may take to stop by itself after Ctrl-C. */
const GRACE_MS = 1_000;

export interface RunOptions {
  /** Worker threads at the most. */
  workers: number;
  signal?: AbortSignal;
  /** Rows replayed so far over all jobs. */
  onRows?(rows: number): void;
}

/**
 * Replays every job on worker threads. A job that fails does not stop the others; outcomes come in the order of the jobs and do not
 * depend on the number of workers.
 * @throws the signal's reason when it is aborted
 */
export async function runReplays(jobs: readonly ReplayJob[], options: RunOptions): Promise<JobOutcome[]> {
  options.signal?.throwIfAborted();
  tuneCompiler();
  const pool = new Pool(jobs, options);
  return await pool.run();
}

class Pool {
  private readonly jobs: readonly ReplayJob[];
  private readonly options: RunOptions;
  private readonly outcomes: JobOutcome[] = [];
  private readonly rows: number[];
  private readonly stop = new Int32Array(new SharedArrayBuffer(4));
  private next = 0;

  constructor(jobs: readonly ReplayJob[], options: RunOptions) {
    this.jobs = jobs;
    this.options = options;
    this.rows = jobs.map(() => 0);
  }

  async run(): Promise<JobOutcome[]> {
    const { signal, workers } = this.options;
    const threads = Array.from({ length: Math.min(workers, this.jobs.length) }, () => this.start());
    const onAbort = (): void => {
      Atomics.store(this.stop, 0, 1);
      for (const { worker } of threads) setTimeout(() => void worker.terminate(), GRACE_MS).unref();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await Promise.all(threads.map(({ ended }) => ended));
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
    signal?.throwIfAborted();
    return this.outcomes;
  }

  /** A worker that takes jobs until none is left. */
  private start(): { worker: Worker; ended: Promise<void> } {
    const setup: WorkerSetup = { stop: this.stop };
    const worker = new Worker(ENTRY, {
      workerData: setup,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    let current = -1;
    const advance = (): void => {
      const done = this.next >= this.jobs.length || Atomics.load(this.stop, 0) !== 0;
      current = done ? -1 : this.next++;
      if (done) void worker.terminate();
      else worker.postMessage({ job: this.jobs[current]!, index: current });
    };
    const ended = new Promise<void>((resolve) => {
      worker.on("message", (message: FromWorker) => this.take(message, advance));
      // A worker that dies takes only its own job with it.
      worker.on("error", (error) => {
        if (current >= 0) this.outcomes[current] = { ok: false, error };
      });
      worker.once("exit", () => {
        if (current >= 0)
          this.outcomes[current] ??= { ok: false, error: new Error("the worker ended early") };
        const abandoned = this.next < this.jobs.length && Atomics.load(this.stop, 0) === 0;
        if (abandoned) this.start().ended.then(resolve);
        else resolve();
      });
    });
    advance();
    return { worker, ended };
  }

  private take(message: FromWorker, advance: () => void): void {
    const { index } = message;
    if (message.kind === "rows") {
      this.rows[index] = message.rows;
      this.options.onRows?.(this.rows.reduce((sum, rows) => sum + rows, 0));
      return;
    }
    this.outcomes[index] =
      message.kind === "done"
        ? { ok: true, result: message.result, beside: message.beside }
        : { ok: false, error: fromMessage(message.error) };
    advance();
  }
}
