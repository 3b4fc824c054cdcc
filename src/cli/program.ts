import { Command, type CommanderError, Option } from "commander";
import type { Registry } from "../model/index.ts";
import type { CliCommand } from "./command.ts";
import type { Host } from "./io.ts";
import { usageError } from "./usage.ts";
import { VERSION } from "./version.ts";

/** Called when a leaf of the tree of verbs is chosen. */
export type Run = (
  command: CliCommand,
  args: readonly string[],
  options: Record<string, unknown>,
) => Promise<void>;

/** Commander has shown help or the version: nothing more to do. */
export class Shown extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super("shown");
    this.exitCode = exitCode;
  }
}

const GROUPS: Record<string, string> = {
  trace: "read, import, make and describe traces",
  topo: "memory fabrics: list, show, check, probe",
  study: "write and check study.yaml",
  report: "build and export reports",
  prices: "the dated price list",
  parts: "the catalogue of parts",
};

const EXAMPLES = [
  "weft demo",
  "weft trace import --from mooncake conversation_trace.jsonl --model llama-3-70b -o kv.parquet",
  "weft compare kv.parquet --slo ttft_p99=1s -o results",
  "weft study init --trace kv.parquet -o study.yaml",
  "weft compare study.yaml --report report.html",
];

/** The tree of verbs, from the registry of commands. */
export function buildProgram(commands: Registry<CliCommand>, host: Host, run: Run): Command {
  const program = readsEnvironment(new Command("weft"), host.env)
    .description("Replays AI memory traces through candidate memory fabrics: latency, cost, and what to buy.")
    .version(VERSION, "-V, --version", "print the version")
    .option("--json", "print one JSON document on stdout")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false });
  frame(program, host, EXAMPLES);
  for (const command of commands.all) addLeaf(program, command, commands, host, run);
  return program;
}

function addLeaf(
  program: Command,
  command: CliCommand,
  commands: Registry<CliCommand>,
  host: Host,
  run: Run,
): void {
  const parent = command.path.slice(0, -1).reduce((at, name) => groupOf(at, name, host, commands), program);
  const leaf = readsEnvironment(parent.command(command.path.at(-1)!), host.env);
  leaf.description(command.summary);
  command.configure(leaf);
  leaf.allowExcessArguments(false);
  frame(leaf, host, command.examples);
  leaf.action(() => run(command, leaf.args, leaf.optsWithGlobals()));
}

function groupOf(parent: Command, name: string, host: Host, commands: Registry<CliCommand>): Command {
  const found = parent.commands.find((command) => command.name() === name);
  if (found) return found;
  const group = parent.command(name).description(GROUPS[name] ?? "");
  const verbs = commands.all.filter((command) => command.path.length > 1 && command.path.at(-2) === name);
  frame(
    group,
    host,
    verbs.flatMap((verb) => verb.examples.slice(0, 1)),
  );
  return group;
}

/** Errors become ours and nothing exits; help goes to stdout, with examples at its end. */
function frame(command: Command, host: Host, examples: readonly string[]): void {
  command
    .configureOutput({
      writeOut: (text) => void host.stdout.write(text),
      writeErr: (text) => void host.stdout.write(text),
      outputError: () => {},
    })
    .exitOverride((error: CommanderError) => {
      if (error.code === "commander.help") throw new Shown(command.parent ? 2 : 0);
      if (error.exitCode === 0) throw new Shown(0);
      throw usageError(error, command);
    })
    .addHelpText("after", () => examplesText(examples))
    .helpOption("-h, --help", "show this help")
    .helpCommand(false);
}

function examplesText(examples: readonly string[]): string {
  return examples.length > 0 ? `\nExamples:\n${examples.map((line) => `  ${line}`).join("\n")}` : "";
}

/** Flag > environment: `WEFT_JOBS=4` stands for `--jobs 4`; 0, false, no and empty leave a flag off. */
function readsEnvironment(command: Command, env: Host["env"]): Command {
  // Commander looks at an option's variable when it is added, so that the option has to be made with it.
  command.createOption = (flags, description) => {
    const option = new Option(flags, description);
    const name = `WEFT_${option.name().replaceAll("-", "_").toUpperCase()}`;
    const value = env[name];
    const takesValue = option.required || option.optional;
    const off = value === undefined || value === "" || (!takesValue && /^(0|false|no)$/i.test(value));
    return off || option.name() === "version" ? option : option.env(name);
  };
  return command;
}
