import type { Command } from "commander";
import type { InputErrorInit, Named } from "../model/index.ts";

/** Progress of long work, on stderr: a bar with rate and time left on a terminal, a line per 10 % elsewhere. */
export interface Progress {
  update(done: number, total: number): void;
  done(): void;
}

/** What a command may do to the outside, so that tests can watch it. */
export interface Io {
  /** The result: stdout, with a line end. */
  out(text: string): void;
  /** Notes and warnings: stderr, with a line end. */
  note(text: string): void;
  progress(label: string, unit: string): Progress;
  /** Aborted on Ctrl-C. Long work checks it or passes it on; temporary files are removed. */
  readonly signal: AbortSignal;
  /** `--json` was given: print exactly one document with {@link document} and nothing else on stdout. */
  readonly json: boolean;
  readonly color: boolean;
  /** Width of the terminal, 100 where there is none. */
  readonly columns: number;
  /** Prints `{schemaVersion, kind, id, data, warnings, provenance}`. */
  document(kind: string, data: unknown, extra?: DocumentExtra): void;
}

export interface DocumentExtra {
  warnings?: InputErrorInit[];
  provenance?: Record<string, unknown>;
}

/** One file in `cli/commands/`, one line in its `index.ts`. `name` joins the path by hyphens: `trace-mrc`. */
export interface CliCommand extends Named {
  readonly path: readonly string[];
  readonly summary: string;
  /** Shown under `--help`, each a line that can be pasted. */
  readonly examples: readonly string[];
  /** Declares arguments and options; `--json` is there for every command. */
  configure(command: Command): void;
  /** @returns exit code; thrown InputError and InputErrors are printed and give theirs. */
  run(args: readonly string[], options: Record<string, unknown>, io: Io): Promise<number>;
}
