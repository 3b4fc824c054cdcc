/** Entry of a worker thread: replays one job after another, each from its own reading of the trace. */
import { parentPort, workerData } from "node:worker_threads";
import { measureBeside } from "./beside.ts";
import { toMessage } from "./error-message.ts";
import type { FromWorker, ToWorker, WorkerSetup } from "./job.ts";
import { replayTrace } from "./replay-trace.ts";

const port = parentPort!;
const { stop } = workerData as WorkerSetup;
const send = (message: FromWorker): void => port.postMessage(message);

port.on("message", async ({ job, index }: ToWorker) => {
  try {
    const result = await replayTrace(job, {
      onRows: (rows) => send({ kind: "rows", index, rows }),
      stopped: () => Atomics.load(stop, 0) !== 0,
    });
    send({ kind: "done", index, result, beside: job.alone ? undefined : measureBeside(job, result) });
  } catch (thrown) {
    send({ kind: "failed", index, error: toMessage(thrown) });
  }
});
