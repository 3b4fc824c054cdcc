import { partPrice, parts } from "../../catalogue/index.ts";
import { InputError, significant } from "../../model/index.ts";
import { columns } from "../columns.ts";
import type { CliCommand } from "../command.ts";

export const command: CliCommand = {
  name: "parts-list",
  path: ["parts", "list"],
  summary: "what can be bought: price with its range, date, grade and source, and watts",
  examples: ["weft parts list", "weft parts list --as-of 2025-10-01"],
  configure(program) {
    program.option("--as-of <date>", "prices of that day: 2026, 2026-03 or 2026-03-01");
  },
  async run(_args, options, io) {
    const asOf = dayOf(options.asOf as string | undefined);
    const rows = parts.all.map((part) => ({ ...part, price: partPrice(part, asOf) }));
    if (io.json) {
      io.document("parts-list", { as_of: asOf ?? null, parts: rows });
      return 0;
    }
    const cells = rows.map(({ name, kind, price, watts, per }) => [
      name,
      kind,
      `${significant(price.value)}${per === "GiB" ? " /GiB" : ""}`,
      price.low === undefined && price.high === undefined
        ? ""
        : `${significant(price.low ?? price.value)} – ${significant(price.high ?? price.value)}`,
      significant(watts.value),
      price.asOf,
      price.grade,
      price.source,
    ]);
    const titles = ["part", "kind", "USD", "range", "W", "as of", "grade", "source"];
    for (const line of columns(titles, cells, io.columns)) io.out(line);
    return 0;
  },
};

function dayOf(typed: string | undefined): string | undefined {
  if (typed === undefined || /^\d{4}(-\d{2}(-\d{2})?)?$/.test(typed)) return typed;
  throw new InputError({
    code: "S012",
    message: `--as-of: "${typed}" is not a day`,
    hint: "--as-of 2026-03-01",
  });
}
