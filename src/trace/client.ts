import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { InputError } from "../model/index.ts";
import type { CallMessage, ReplyMessage } from "./raw.ts";

/** `.ts` in a checkout, `.js` where published. */
const ENTRY = fileURLToPath(import.meta.url).replace(/client\.([jt]s)$/, "child/main.$1");

const HEAP_MIB = 2_048;
const GRACE_MS = 5_000;

export interface ClientOptions {
  /** Temporary folder of the work: the child removes it if this process dies. */
  folder: string;
  /** Aborted: the child is killed and every call rejects with the reason. */
  signal?: AbortSignal;
  /** Milliseconds a call may take. */
  patienceMs: number;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  timer: NodeJS.Timeout;
}

/** A child process that does one thing at a time for us and can be killed at any moment: native code and hostile files stay in it. */
export class Client {
  private readonly child: ChildProcess;
  private readonly options: ClientOptions;
  private readonly waiting = new Map<number, Waiting>();
  private readonly stopped: Promise<void>;
  private readonly abort = () => this.fail(this.options.signal!.reason);
  private failure: { reason: unknown } | undefined;
  private calls = 0;
  private errors = "";

  constructor(work: "duckdb" | "parquetjs" | "stage", options: ClientOptions) {
    options.signal?.throwIfAborted();
    this.options = options;
    this.child = fork(ENTRY, [work, options.folder], {
      serialization: "advanced",
      execArgv: [`--max-old-space-size=${HEAP_MIB}`, "--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.child.stderr!.on("data", (text) => {
      this.errors = (this.errors + text).slice(-4_000);
    });
    this.child.on("message", (reply) => this.take(reply as ReplyMessage));
    this.child.on("error", (error) => this.fail(error));
    this.stopped = new Promise((resolve) => {
      this.child.once("exit", (code, signal) => {
        this.fail(stoppedError(code, signal, this.errors));
        options.signal?.removeEventListener("abort", this.abort);
        resolve();
      });
    });
    options.signal?.addEventListener("abort", this.abort, { once: true });
    this.idle();
  }

  get alive(): boolean {
    return this.failure === undefined;
  }

  /** Asks the child; calls are answered in the order they were made. @throws InputError, or Error where the child met a bug */
  call<T>(method: string, ...args: unknown[]): Promise<T> {
    if (this.failure) return Promise.reject(this.failure.reason);
    const id = ++this.calls;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.lastCall(id), this.options.patienceMs);
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      this.busy();
      const message: CallMessage = { id, method, args };
      this.child.send(message, (error) => error && this.fail(error));
    });
  }

  /** Kills the child and waits until it is gone. */
  async close(): Promise<void> {
    this.fail(new Error("closed"));
    this.child.ref();
    await this.stopped;
  }

  private take(reply: ReplyMessage): void {
    const waiting = this.waiting.get(reply.id);
    if (!waiting) return;
    this.settle(reply.id, waiting);
    if ("problem" in reply) waiting.reject(new InputError(reply.problem));
    else if ("bug" in reply) waiting.reject(new Error(reply.bug));
    else waiting.resolve(reply.value);
  }

  private settle(id: number, waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.idle();
    else for (const next of this.waiting.values()) next.timer.refresh();
  }

  /** The answer may be there, unread, if this process was busy itself. */
  private lastCall(id: number): void {
    const waiting = this.waiting.get(id);
    if (waiting) waiting.timer = setTimeout(() => this.fail(stuckError(this.options.patienceMs)), GRACE_MS);
  }

  private fail(reason: unknown): void {
    if (this.failure) return;
    this.failure = { reason };
    this.child.kill("SIGKILL");
    for (const [id, waiting] of this.waiting) {
      this.settle(id, waiting);
      waiting.reject(reason);
    }
  }

  /** An idle child does not keep this process alive. */
  private idle(): void {
    this.child.unref();
    this.child.channel?.unref();
    unref(this.child.stderr);
  }

  private busy(): void {
    this.child.ref();
    this.child.channel?.ref();
  }
}

function unref(stream: unknown): void {
  (stream as { unref?: () => void } | null)?.unref?.();
}

function stoppedError(code: number | null, signal: string | null, errors: string): InputError {
  if (/heap out of memory|allocation failed/i.test(errors) || signal === "SIGKILL")
    return new InputError({
      code: "R001",
      message: "the process that reads the file ran out of memory",
      hint: "--memory 8GiB, or rewrite the file with smaller row groups",
    });
  const how = signal ?? `exit ${code}`;
  const last = errors.trim().split("\n").at(-1) ?? "";
  return new InputError({
    code: "T004",
    message: `damaged: the process that reads the file stopped (${how})${last ? `: ${last.slice(0, 200)}` : ""}`,
    hint: "upload the file again",
  });
}

function stuckError(patienceMs: number): InputError {
  return new InputError({
    code: "T004",
    message: `damaged: no progress for ${Math.round(patienceMs / 1000)} s`,
    why: "a page that decodes for ever is damaged or made to harm",
    hint: "upload the file again",
  });
}
