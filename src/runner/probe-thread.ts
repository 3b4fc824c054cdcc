import { Worker } from "node:worker_threads";
import { fromMessage } from "./error-message.ts";
import type { FromProbe, ProbeJob, ProbeResult } from "./probe-job.ts";
import { tuneCompiler } from "./tune.ts";

/** `.ts` in a checkout, `.js` where published. */
const ENTRY = new URL(
  import.meta.url.endsWith(".ts") ? "./probe-worker.ts" : "./probe-worker.js",
  import.meta.url,
);

export interface ProbeRun {
  signal: AbortSignal;
  /** Called after each load. */
  onPoint(done: number, total: number): void;
}

/**
 * Probes a fabric in a thread of its own: one load may take long, and an interrupt ends it at once.
 * @throws InputError as the probe, the signal's reason when it is aborted
 */
export async function probeInThread(job: ProbeJob, { signal, onPoint }: ProbeRun): Promise<ProbeResult> {
  signal.throwIfAborted();
  tuneCompiler();
  const worker = new Worker(ENTRY, { workerData: job, execArgv: ["--disable-warning=ExperimentalWarning"] });
  const stop = (): void => void worker.terminate();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<ProbeResult>((resolve, reject) => {
      worker.on("message", (message: FromProbe) => {
        if (message.kind === "point") onPoint(message.done, message.total);
        else if (message.kind === "done") resolve(message.result);
        else reject(fromMessage(message.error));
      });
      worker.once("error", reject);
      worker.once("exit", () => reject(signal.reason ?? new Error("the probe's thread ended early")));
    });
  } finally {
    signal.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
