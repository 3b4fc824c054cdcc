/** What a person hands over to be reported: a comparison document, or a report that holds one. */

import type { Comparison } from "../../model/index.ts";
import { InputError } from "../../model/index.ts";
import { COMPARISON_ID } from "./page.ts";

/**
 * The comparison in the text of a `compare --json` document or of a report's HTML.
 * @throws InputError S022 where there is none
 */
export function comparisonIn(text: string, where: string): Comparison {
  const embedded = new RegExp(
    `<script type="application/json" id="${COMPARISON_ID}">(.*?)</script>`,
    "s",
  ).exec(text);
  const document = parsed(embedded ? embedded[1]! : text);
  if (isComparison(document)) return document;
  throw new InputError({
    code: "S022",
    message: "not a comparison: no JSON with kind compare, and no report that holds one",
    where,
    hint: "weft compare study.yaml --json > comparison.json",
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isComparison(document: unknown): document is Comparison {
  const doc = document as Partial<Comparison> | null | undefined;
  return (
    doc?.kind === "compare" &&
    doc.schemaVersion === 1 &&
    Array.isArray(doc.data?.candidates) &&
    doc.provenance !== undefined
  );
}
