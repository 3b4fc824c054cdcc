/** What the schema of a study is put together from. */

export type JsonSchema = { readonly [key: string]: unknown };

/** `dimension` marks a quantity: a string with a unit (model/units.ts), checked by parseQuantity. */
export const quantity = (dimension: string, description: string): JsonSchema => ({
  type: "string",
  dimension,
  description,
});

export const closed = (
  properties: Record<string, unknown>,
  required: string[] = [],
  description?: string,
): JsonSchema => ({
  type: "object",
  additionalProperties: false,
  ...(description && { description }),
  properties,
  required,
});

export const name = (description: string): JsonSchema => ({ type: "string", minLength: 1, description });

export const list = (items: unknown, description: string) => ({ type: "array", items, description });
export const share = (description: string) => ({ type: "number", minimum: 0, maximum: 1, description });
