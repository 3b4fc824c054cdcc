/** Times are kept in ns below 2^53. */
export const MOST_NS = 2 ** 53 - 1;

export const isNumber = (value: unknown, min: number, max: number): value is number =>
  typeof value === "number" && value >= min && value <= max;

export const isWhole = (value: unknown, min: number, max: number): value is number =>
  isNumber(value, min, max) && Number.isInteger(value);

const LONGEST_SHOWN = 40;

/** A value of somebody's file in a message: short, and safe however deeply it nests. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value !== null && typeof value === "object") return Array.isArray(value) ? "a list" : "an object";
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

/** The object on a line, or what is wrong with the line. */
export function jsonObject(line: string): Record<string, unknown> | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return `not JSON: ${(error as Error).message.slice(0, 100)}`;
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "not a JSON object";
  return value as Record<string, unknown>;
}

/** A number as text (CSV); NaN where it is none. */
export function numberIn(text: string | undefined): number {
  return text !== undefined && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)
    ? Number(text)
    : Number.NaN;
}
