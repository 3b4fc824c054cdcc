/** Entry of a worker thread: reads a trace once and simulates its share of the caches. */
import { parentPort, workerData } from "node:worker_threads";
import { toMessage } from "../error-message.ts";
import { type FromSimulation, simulateHere, type WorkerSetup } from "./simulate.ts";

const port = parentPort!;
const send = (message: FromSimulation): void => port.postMessage(message);

const { job, stop } = workerData as WorkerSetup;

try {
  const hits = await simulateHere(job, {
    onRows: (rows) => send({ kind: "rows", rows }),
    stopped: () => Atomics.load(stop, 0) !== 0,
  });
  send({ kind: "done", hits });
} catch (thrown) {
  send({ kind: "failed", error: toMessage(thrown) });
}
