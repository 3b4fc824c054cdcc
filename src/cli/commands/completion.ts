import { InputError } from "../../model/index.ts";
import type { CliCommand } from "../command.ts";

const SHELLS: Record<string, (verbs: readonly string[][]) => string> = { bash, zsh, fish };

export const command: CliCommand = {
  name: "completion",
  path: ["completion"],
  summary: "completion of verbs for a shell",
  examples: [
    "weft completion bash >> ~/.bashrc",
    "weft completion fish > ~/.config/fish/completions/weft.fish",
  ],
  configure(program) {
    program.argument("<shell>", Object.keys(SHELLS).join(", "));
  },
  async run(args, _options, io) {
    const script = SHELLS[args[0]!];
    if (!script) {
      throw new InputError({
        code: "S023",
        message: `unknown shell: ${args[0]} (known: ${Object.keys(SHELLS).join(", ")})`,
      });
    }
    // The registry holds this command, so that it is asked when it runs, not when it is loaded.
    const { commands } = await import("./index.ts");
    io.out(script(commands.all.map(({ path }) => [...path])));
    return 0;
  },
};

/** First words, and second words by first word. */
function words(verbs: readonly string[][]): { first: string[]; second: [string, string[]][] } {
  const byFirst = Map.groupBy(verbs, ([first]) => first!);
  return {
    first: [...byFirst.keys()],
    second: [...byFirst].map(([first, all]) => [first, all.flatMap(([, second]) => second ?? [])]),
  };
}

function bash(verbs: readonly string[][]): string {
  const { first, second } = words(verbs);
  const cases = second
    .filter(([, choices]) => choices.length > 0)
    .map(([name, choices]) => `    ${name}) choices="${choices.join(" ")}" ;;`);
  return `_weft() {
  local choices=""
  if [ "$COMP_CWORD" -eq 1 ]; then choices="${first.join(" ")}"
  elif [ "$COMP_CWORD" -eq 2 ]; then case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac; fi
  COMPREPLY=($(compgen -W "$choices" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _weft weft`;
}

function zsh(verbs: readonly string[][]): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(verbs)}`;
}

function fish(verbs: readonly string[][]): string {
  const { first, second } = words(verbs);
  return [
    `complete -c weft -n __fish_use_subcommand -a "${first.join(" ")}"`,
    ...second
      .filter(([, choices]) => choices.length > 0)
      .map(
        ([name, choices]) =>
          `complete -c weft -n "__fish_seen_subcommand_from ${name}" -a "${choices.join(" ")}"`,
      ),
  ].join("\n");
}
