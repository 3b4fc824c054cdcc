import {
  type AccessBatch,
  BATCH_ROWS,
  CLASSES,
  type ColumnName,
  DEPENDS,
  type Dictionaries,
  emptyBatch,
  nearest,
  OPS,
  PHASES,
  REQUIRED_COLUMNS,
} from "../model/index.ts";
import type { Problems } from "./checks.ts";
import { CODE_FIELDS, NAME_FIELDS, NUMBER_FIELDS } from "./content.ts";
import type { ColumnPlan, ListColumn, NumberColumn, RawBlock, TextColumn } from "./raw.ts";

const WORDS: Partial<Record<ColumnName, readonly string[]>> = { op: OPS, class: CLASSES, phase: PHASES };
const UNKNOWN = 255;

/** What a null stands for in the batch; required columns have none. */
const MISSING: Partial<Record<ColumnName, number>> = { request: -1, rebuild_ns: -1 };

/** Turns blocks as they are in the file into batches as the rest of Weft knows them. */
export class Canonical {
  private readonly plan: readonly ColumnPlan[];
  private readonly dictionaries: Dictionaries;
  private readonly problems: Problems;
  /** What columns that are not read hold in every batch. */
  private readonly defaults = emptyBatch(BATCH_ROWS, 0);
  /** Of each text column: code in the file -> code in the model. */
  private readonly codes: Uint8Array[];
  private readonly strings: string[][];
  private firstRow = 0;

  constructor(plan: readonly ColumnPlan[], dictionaries: Dictionaries, problems: Problems) {
    this.plan = plan;
    this.dictionaries = dictionaries;
    this.problems = problems;
    this.codes = plan.map(() => new Uint8Array(0));
    this.strings = plan.map(() => []);
  }

  /** Required values that are null and words that are unknown go to the problems. `lastOfRequest` is left to others. */
  batch(block: RawBlock): AccessBatch {
    const { rows } = block;
    const batch: AccessBatch = { ...this.defaults, rows, firstRow: this.firstRow };
    for (const [index, { column }] of this.plan.entries()) {
      const raw = block.columns[index]!;
      if (column === "depends_on") this.dependencies(batch, raw as NumberColumn | ListColumn);
      else if (column in NUMBER_FIELDS) this.numbers(batch, column, raw as NumberColumn);
      else if (column in CODE_FIELDS) this.words(batch, index, column, raw as TextColumn);
      else this.names(batch, index, column, raw as TextColumn);
    }
    this.firstRow += rows;
    return batch;
  }

  private numbers(batch: AccessBatch, column: ColumnName, { values }: NumberColumn): void {
    const required = REQUIRED_COLUMNS.includes(column);
    const missing = MISSING[column] ?? 0;
    for (let i = 0; i < values.length; i++) {
      if (!Number.isNaN(values[i]!)) continue;
      if (required) this.null(column, batch.firstRow + i);
      values[i] = missing;
    }
    batch[NUMBER_FIELDS[column]!] = values;
  }

  private null(column: ColumnName, row: number): void {
    this.problems.add("T012", column, row, "is null", { why: "every row needs one" });
  }

  private words(batch: AccessBatch, index: number, column: ColumnName, { codes, added }: TextColumn): void {
    const words = WORDS[column]!;
    if (added.length > 0) this.learn(index, words, added);
    const table = this.codes[index]!;
    const found = new Uint8Array(codes.length);
    const required = column === "op";
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (code < 0) {
        if (required) this.null(column, batch.firstRow + i);
        continue;
      }
      found[i] = table[code]!;
      if (found[i] === UNKNOWN) this.unknown(column, words, this.strings[index]![code]!, batch.firstRow + i);
    }
    batch[CODE_FIELDS[column]!] = found;
  }

  private learn(index: number, words: readonly string[], added: readonly string[]): void {
    const strings = this.strings[index]!;
    for (const word of added) strings.push(word);
    this.codes[index] = Uint8Array.from(strings, (word) => {
      const code = words.indexOf(word);
      return code < 0 ? UNKNOWN : code;
    });
  }

  private unknown(column: ColumnName, words: readonly string[], word: string, row: number): void {
    const near = nearest(word, words);
    this.problems.add(
      "T014",
      column,
      row,
      `has an unknown value "${word.slice(0, 40)}" (known: ${words.join(", ")})`,
      {
        hint: near ? `did you mean "${near}"?` : undefined,
      },
    );
  }

  private names(batch: AccessBatch, index: number, column: ColumnName, { codes, added }: TextColumn): void {
    const field = NAME_FIELDS[column]!;
    const dictionary = this.dictionaries[field];
    // a second reading meets the strings it knows already, in the same order
    const strings = this.strings[index]!;
    for (const name of added) {
      strings.push(name);
      if (strings.length > dictionary.length) dictionary.push(name);
    }
    if (column === "requester")
      for (let i = 0; i < codes.length; i++) if (codes[i]! < 0) this.null(column, batch.firstRow + i);
    batch[field] = codes instanceof Int32Array ? codes : Int32Array.from(codes);
  }

  private dependencies(batch: AccessBatch, raw: NumberColumn | ListColumn): void {
    const { rows } = batch;
    batch.dependsKind = new Uint8Array(rows);
    batch.dependsStart = new Int32Array(rows + 1);
    batch.dependsOn = raw.values;
    if (raw.kind === "number") scalarDependencies(batch, raw.values);
    else this.listDependencies(batch, raw);
  }

  /** null: the row before; empty or [-1]: the arrival; -1 beside other rows adds nothing, since they come after it. */
  private listDependencies(batch: AccessBatch, { counts, values }: ListColumn): void {
    const { dependsKind, dependsStart } = batch;
    let from = 0;
    let used = 0;
    for (let i = 0; i < counts.length; i++) {
      const end = from + Math.max(0, counts[i]!);
      for (; from < end; from++) {
        const on = values[from]!;
        if (Number.isNaN(on)) this.null("depends_on", batch.firstRow + i);
        if (on !== -1) values[used++] = on;
      }
      dependsStart[i + 1] = used;
      if (counts[i]! >= 0) dependsKind[i] = used > dependsStart[i]! ? DEPENDS.rows : DEPENDS.arrival;
    }
    batch.dependsOn = values.subarray(0, used);
  }
}

function scalarDependencies({ dependsKind, dependsStart }: AccessBatch, values: Float64Array): void {
  let used = 0;
  for (let i = 0; i < values.length; i++) {
    const on = values[i]!;
    if (on === -1) dependsKind[i] = DEPENDS.arrival;
    else if (!Number.isNaN(on)) {
      dependsKind[i] = DEPENDS.rows;
      values[used++] = on;
    }
    dependsStart[i + 1] = used;
  }
}
