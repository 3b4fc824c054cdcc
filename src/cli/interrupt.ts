import type { Stream } from "./io.ts";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof EXIT_CODES;

export interface Interrupt {
  readonly signal: AbortSignal;
  /** Exit code of the signal that came. */
  exitCode(): number;
  /** Gives the signals back to Node. */
  release(): void;
}

/** A terminal, npm and our own launcher each pass Ctrl-C on: what comes within this time is the same key press. */
const SAME_PRESS_MS = 300;

/** The first Ctrl-C aborts the work, so that it can clean up; the second ends the process at once. */
export function interruptible(stderr: Stream): Interrupt {
  const controller = new AbortController();
  let received: Signal = "SIGINT";
  let receivedAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      if (performance.now() - receivedAt < SAME_PRESS_MS) return;
      process.exit(EXIT_CODES[name as Signal]);
    }
    received = name as Signal;
    receivedAt = performance.now();
    stderr.write("\ninterrupted\n");
    controller.abort(new DOMException("interrupted", "AbortError"));
  };
  for (const name of Object.keys(EXIT_CODES) as Signal[]) process.on(name, onSignal);
  return {
    signal: controller.signal,
    exitCode: () => EXIT_CODES[received],
    release() {
      for (const name of Object.keys(EXIT_CODES) as Signal[]) process.off(name, onSignal);
    },
  };
}
