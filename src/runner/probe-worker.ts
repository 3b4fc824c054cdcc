/** Entry of a worker thread: one probe, so that whoever asked for it can still be interrupted. */
import { parentPort, workerData } from "node:worker_threads";
import { toMessage } from "./error-message.ts";
import { type FromProbe, type ProbeJob, probeHere } from "./probe-job.ts";

const port = parentPort!;
const send = (message: FromProbe): void => port.postMessage(message);

try {
  const result = probeHere(workerData as ProbeJob, (done, total) => send({ kind: "point", done, total }));
  send({ kind: "done", result });
} catch (thrown) {
  send({ kind: "failed", error: toMessage(thrown) });
}
