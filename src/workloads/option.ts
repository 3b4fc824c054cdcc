import { InputError, type Named } from "../model/index.ts";

/** An option of a workload or importer, shown in `--help`: `--NAME <VALUE>`. */
export interface OptionSpec extends Named {
  /** What stands for the value in the help text. */
  readonly value: string;
  readonly description: string;
  /** Text of the default, as the user would type it; absent where the option must be given. */
  readonly default?: string;
}

/** Options by name, as typed. */
export type OptionValues = Readonly<Record<string, string | undefined>>;

/** The text given for an option, or its default. @throws InputError S011 where there is neither */
export function textOf(values: OptionValues, spec: OptionSpec): string {
  const text = values[spec.name] ?? spec.default;
  if (text !== undefined) return text;
  throw new InputError({
    code: "S011",
    message: `--${spec.name} is missing: ${spec.description}`,
    hint: `--${spec.name} <${spec.value}>`,
  });
}

/** A whole number within limits. @throws InputError S012, S025 */
export function countOf(values: OptionValues, spec: OptionSpec, min: number, max: number): number {
  return within(numberFrom(values, spec, /^\d[\d_]*$/, "a whole number"), spec, min, max);
}

/** A plain number within limits. @throws InputError S012, S025 */
export function numberOf(values: OptionValues, spec: OptionSpec, min: number, max: number): number {
  return within(
    numberFrom(values, spec, /^(\d[\d_]*\.?\d*|\.\d+)(e[+-]?\d+)?$/i, "a number"),
    spec,
    min,
    max,
  );
}

/** One of the choices. @throws InputError S012 */
export function choiceOf<T extends string>(values: OptionValues, spec: OptionSpec, choices: readonly T[]): T {
  const text = textOf(values, spec);
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw new InputError({
    code: "S012",
    message: `--${spec.name}: "${text}" is not one of ${choices.join(", ")}`,
    hint: `--${spec.name} ${choices[0]}`,
  });
}

function numberFrom(values: OptionValues, spec: OptionSpec, form: RegExp, what: string): number {
  const text = textOf(values, spec).trim();
  if (form.test(text)) return Number(text.replaceAll("_", ""));
  throw new InputError({
    code: "S012",
    message: `--${spec.name}: "${text}" is not ${what}`,
    hint: spec.default ? `--${spec.name} ${spec.default}` : undefined,
  });
}

function within(value: number, spec: OptionSpec, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new InputError({
    code: "S025",
    message: `--${spec.name}: ${value} is outside ${min} .. ${max}`,
  });
}
