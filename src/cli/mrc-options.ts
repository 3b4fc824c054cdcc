import { InputError } from "../model/index.ts";
import type { SampleSize } from "../planner/mrc/shards.ts";

const MOST_OBJECTS = 2 ** 30;

/** `fixed-size=10000`, `rate=0.01`. @throws InputError S012, S025 */
export function parseSample(text: string): SampleSize {
  const [, key, typed] = /^\s*(fixed-size|rate)\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  if (!key || !typed)
    throw new InputError({
      code: "S012",
      message: `--sample: "${text}" is neither fixed-size=OBJECTS nor rate=SHARE`,
      hint: "--sample fixed-size=10000",
    });
  const value = Number(typed.replaceAll("_", ""));
  if (key === "rate") {
    if (value > 0 && value <= 1) return { rate: value };
    throw outside(text, "a share of the objects above 0 and at most 1", "--sample rate=0.01");
  }
  if (Number.isInteger(value) && value >= 1 && value <= MOST_OBJECTS) return { objects: value };
  throw outside(text, "a whole number of objects from 1", "--sample fixed-size=10000");
}

/** A seed is any whole number. @throws InputError S025 */
export function parseSeed(text: string): number {
  const seed = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isSafeInteger(seed)) return seed;
  throw new InputError({ code: "S025", message: `--seed: "${text}" is not a whole number` });
}

/** Splits at commas that are not inside parentheses: `lru,2q(kin=0.5,kout=0.25)`. */
export const splitOutside = (text: string): string[] =>
  text.split(/,(?![^()]*\))/).map((part) => part.trim());

const outside = (text: string, what: string, hint: string): InputError =>
  new InputError({ code: "S025", message: `--sample: "${text}" is not ${what}`, hint });
