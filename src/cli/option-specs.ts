import type { Command } from "commander";
import type { OptionSpec, OptionValues } from "../workloads/index.ts";

/** Declares `--NAME <VALUE>` for every option, once where several things share it. The default is only named, not set. */
export function declareOptions(command: Command, specs: readonly OptionSpec[]): void {
  const seen = new Set<string>();
  for (const { name, value, description, default: fallback } of specs) {
    if (seen.has(name)) continue;
    seen.add(name);
    const text = !fallback ? description : `${description} (default: ${fallback})`;
    command.option(`--${name} <${value}>`, text);
  }
}

/** What was typed for each option, by its name. */
export function typedOptions(specs: readonly OptionSpec[], options: Record<string, unknown>): OptionValues {
  const values: Record<string, string> = {};
  for (const { name } of specs) {
    const typed = options[name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (typeof typed === "string") values[name] = typed;
  }
  return values;
}
