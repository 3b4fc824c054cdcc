import type { CliCommand } from "./command.ts";
import { commands } from "./commands/index.ts";
import { reportError } from "./errors.ts";
import { interruptible } from "./interrupt.ts";
import { createIo, type Host, wantsColor } from "./io.ts";
import { buildProgram, Shown } from "./program.ts";

/** Runs one command line. @returns the exit code (product.md): 0 done, 1 bug, 2 usage, 3 gate, 4 data, 5 resources, 7 partial, 130 interrupted */
export async function main(argv: readonly string[], host: Host = process): Promise<number> {
  if (host === process) quietWhenReaderLeaves();
  const interrupt = interruptible(host.stderr);
  let exitCode = 0;
  const run = async (command: CliCommand, args: readonly string[], options: Record<string, unknown>) => {
    exitCode = await command.run(args, options, createIo(host, interrupt.signal, options.json === true));
  };
  try {
    await buildProgram(commands, host, run).parseAsync(argv, { from: "user" });
  } catch (thrown) {
    exitCode = thrown instanceof Shown ? thrown.exitCode : failed(thrown, argv, host, interrupt.signal);
  } finally {
    interrupt.release();
  }
  return interrupt.signal.aborted ? interrupt.exitCode() : exitCode;
}

/** What is thrown after Ctrl-C is only the work stopping. */
function failed(thrown: unknown, argv: readonly string[], host: Host, signal: AbortSignal): number {
  if (signal.aborted) return 0;
  return reportError(thrown, {
    json: argv.includes("--json") || /^(1|true|yes)$/i.test(host.env.WEFT_JSON ?? ""),
    color: wantsColor(host.stderr, host.env),
    write: (text) => void host.stderr.write(text),
  });
}

/** `weft ... | head` is no error. */
function quietWhenReaderLeaves(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  }
}
