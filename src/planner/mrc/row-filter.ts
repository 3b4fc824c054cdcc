import {
  type AccessBatch,
  CLASSES,
  type ColumnName,
  type Dictionaries,
  InputError,
  nearest,
  OPS,
  PHASES,
} from "../../model/index.ts";

const FIXED = { op: OPS, class: CLASSES, phase: PHASES } as const;
const NAMED = ["requester", "tenant"] as const;
type Fixed = keyof typeof FIXED;
type NamedColumn = (typeof NAMED)[number];
const FILTER_COLUMNS = [...(Object.keys(FIXED) as Fixed[]), ...NAMED];

/** Rows whose columns have one of the values asked for: `phase=prefill`, `class=kv,weight`. Several columns must all match. */
export class RowFilter {
  /** Columns it looks at. */
  readonly columns: readonly ColumnName[];
  private readonly values = new Map<ColumnName, string[]>();
  private readonly allowed: Partial<Record<Fixed | NamedColumn, Uint8Array>> = {};
  private readonly namedCount = { requester: -1, tenant: -1 };

  /** @throws InputError S012, S021, S023 */
  constructor(conditions: readonly string[]) {
    for (const condition of conditions) this.addCondition(condition);
    for (const column of Object.keys(FIXED) as Fixed[])
      if (this.values.has(column)) this.allow(column, FIXED[column]);
    this.columns = [...this.values.keys()];
  }

  /** Prepares for the rows of a batch; call before {@link mark}. */
  prepare(dictionaries: Dictionaries): void {
    for (const column of NAMED) {
      if (!this.values.has(column) || this.namedCount[column] === dictionaries[column].length) continue;
      this.namedCount[column] = dictionaries[column].length;
      this.allow(column, dictionaries[column]);
    }
  }

  /** Sets `chosen[row]` to 1 where a row matches, to 0 where it does not. */
  mark(batch: AccessBatch, chosen: Uint8Array): void {
    chosen.fill(1, 0, batch.rows);
    const { op, objectClass, phase, requester, tenant } = batch;
    this.markColumn("op", op, batch.rows, chosen);
    this.markColumn("class", objectClass, batch.rows, chosen);
    this.markColumn("phase", phase, batch.rows, chosen);
    this.markColumn("requester", requester, batch.rows, chosen);
    this.markColumn("tenant", tenant, batch.rows, chosen);
  }

  /** Names that no row had, once the trace has been read. @throws InputError S023 */
  checkNames(dictionaries: Dictionaries): void {
    for (const column of NAMED)
      for (const name of this.values.get(column) ?? [])
        if (!dictionaries[column].includes(name)) throw unknownName(column, name, dictionaries[column]);
  }

  private markColumn(
    column: Fixed | NamedColumn,
    codes: Uint8Array | Int32Array,
    rows: number,
    chosen: Uint8Array,
  ): void {
    const allowed = this.allowed[column];
    if (allowed === undefined) return;
    for (let row = 0; row < rows; row++) if (allowed[codes[row]!] !== 1) chosen[row] = 0;
  }

  private allow(column: Fixed | NamedColumn, names: readonly string[]): void {
    const wanted = this.values.get(column)!;
    this.allowed[column] = Uint8Array.from(names, (name) => (wanted.includes(name) ? 1 : 0));
  }

  private addCondition(condition: string): void {
    const [key = "", list = ""] = condition.split(/=(.*)/s);
    const column = FILTER_COLUMNS.find((known) => known === key.trim());
    if (!column) throw unknownColumn(condition, key.trim());
    const names = list.split(",").map((name) => name.trim());
    if (names.includes(""))
      throw new InputError({
        code: "S012",
        message: `--where ${condition}: a value is missing`,
        hint: "--where phase=prefill",
      });
    if (column in FIXED) checkFixed(column as Fixed, names);
    this.values.set(column, [...(this.values.get(column) ?? []), ...names]);
  }
}

function checkFixed(column: Fixed, names: readonly string[]): void {
  const known: readonly string[] = FIXED[column];
  for (const name of names) if (!known.includes(name)) throw unknownName(column, name, known);
}

const MOST_NAMES_SHOWN = 20;

function unknownName(column: string, name: string, known: readonly string[]): InputError {
  const near = nearest(name, known);
  const shown =
    known.slice(0, MOST_NAMES_SHOWN).join(", ") + (known.length > MOST_NAMES_SHOWN ? ", ..." : "");
  return new InputError({
    code: "S023",
    message: `unknown ${column}: ${name} (known: ${shown || "none in this trace"})`,
    hint: near ? `--where ${column}=${near}` : undefined,
  });
}

function unknownColumn(condition: string, key: string): InputError {
  const near = nearest(key, FILTER_COLUMNS);
  return new InputError({
    code: "S021",
    message: `--where ${condition}: cannot filter by "${key}" (known: ${FILTER_COLUMNS.join(", ")})`,
    hint: near ? `did you mean "${near}"?` : "--where phase=prefill",
  });
}
