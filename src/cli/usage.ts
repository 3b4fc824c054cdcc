import type { Command, CommanderError } from "commander";
import { InputError, nearest } from "../model/index.ts";

/** What commander found wrong with a command line, in our words. */
export function usageError(error: CommanderError, command: Command): InputError {
  const path = pathOf(command);
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  switch (error.code) {
    case "commander.unknownOption":
      return unknown(`unknown option ${named} for ${path}`, named, optionsOf(command), path);
    case "commander.unknownCommand":
      return unknown(`unknown verb: ${path} ${named}`, named, verbsOf(command), path);
    case "commander.missingArgument":
      return missing(`${path}: ${named.toUpperCase()} is missing`, path);
    case "commander.missingMandatoryOptionValue":
      return missing(`${path}: ${named} is missing`, path);
    case "commander.optionMissingArgument":
      return missing(`${path}: ${named} needs a value`, path);
    case "commander.excessArguments":
      return new InputError({ code: "S010", message: `${path}: ${plain(error)}`, hint: `${path} --help` });
    default:
      return new InputError({ code: "S012", message: `${path}: ${plain(error)}`, hint: `${path} --help` });
  }
}

/** `weft trace import` */
export function pathOf(command: Command): string {
  const parent = command.parent ? `${pathOf(command.parent)} ` : "";
  return parent + command.name();
}

function plain(error: CommanderError): string {
  return error.message.replace(/^error: /, "").replace(/\.$/, "");
}

function unknown(message: string, given: string, choices: string[], path: string): InputError {
  const near = nearest(given, choices);
  const known = choices.length > 0 ? ` (known: ${choices.join(", ")})` : "";
  return new InputError({
    code: "S010",
    message: message + (near ? "" : known),
    hint: near ? `did you mean "${near}"?` : `${path} --help`,
  });
}

function missing(message: string, path: string): InputError {
  return new InputError({ code: "S011", message, hint: `${path} --help` });
}

function optionsOf(command: Command): string[] {
  const own = command.options.flatMap((option) => (option.long ? [option.long] : []));
  return command.parent ? [...own, ...optionsOf(command.parent)] : [...own, "--help"];
}

function verbsOf(command: Command): string[] {
  return command.commands.map((verb) => verb.name());
}
