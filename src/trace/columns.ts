import { COLUMNS, type ColumnName, InputError, nearest, REQUIRED_COLUMNS } from "../model/index.ts";
import type { ColumnKind, ColumnPlan, FileColumn } from "./raw.ts";

/** What others call our columns. */
const SYNONYMS: Record<ColumnName, readonly string[]> = {
  ts_ns: ["ts", "time", "time_ns", "timestamp", "timestamp_ns", "t", "start", "start_ns", "arrival"],
  requester: [
    "rank",
    "gpu",
    "gpu_id",
    "device",
    "device_id",
    "client",
    "host",
    "node",
    "worker",
    "instance",
    "src",
  ],
  op: ["operation", "type", "rw", "kind", "opcode", "command", "is_write"],
  object: [
    "blk",
    "block",
    "block_id",
    "object_id",
    "obj",
    "addr",
    "address",
    "page",
    "tensor",
    "key",
    "id",
    "hash",
  ],
  offset: ["off", "pos", "position"],
  bytes: ["size", "len", "length", "nbytes", "size_bytes", "count"],
  class: ["object_class", "category", "mem_type"],
  phase: ["stage"],
  request: ["request_id", "req", "req_id", "step", "session"],
  tokens: ["output_tokens", "num_tokens", "output_length"],
  think_ns: ["think", "compute_ns", "delay_ns"],
  depends_on: ["deps", "depends", "dependencies", "parent", "parents"],
  rebuild_ns: ["rebuild", "recompute_ns"],
  tenant: ["user", "tenant_id", "customer"],
  job: ["job_id", "workload"],
};

/** Kinds a column may have in the file, and the one it is read as. */
const KINDS: Record<ColumnName, { accepts: readonly ColumnKind[]; says: string }> = Object.fromEntries(
  COLUMNS.map((column) => {
    if (["op", "class", "phase"].includes(column)) return [column, { accepts: ["text"], says: "STRING" }];
    if (["requester", "tenant", "job"].includes(column))
      return [column, { accepts: ["text", "number"], says: "STRING or a whole number" }];
    if (column === "depends_on")
      return [column, { accepts: ["number", "list"], says: "INT64 or LIST<INT64>" }];
    return [column, { accepts: ["number"], says: "INT64" }];
  }),
) as unknown as Record<ColumnName, { accepts: readonly ColumnKind[]; says: string }>;

const MOST_NAMES = 20;

/**
 * Finds the canonical columns in a file.
 * @param map canonical name -> name in the file, where they differ
 * @returns a plan of the columns that are there, and what is wrong: T010, T011, S012, S021
 */
export function planColumns(
  found: readonly FileColumn[],
  map: Readonly<Record<string, string>>,
): { plan: ColumnPlan[]; errors: InputError[] } {
  const errors = unknownInMap(map);
  const byName = new Map(found.map((column) => [column.name, column]));
  const plan: ColumnPlan[] = [];
  for (const column of COLUMNS) {
    const source = map[column] ?? column;
    const there = byName.get(source);
    if (!there) {
      if (map[column] !== undefined) errors.push(notThere(column, source, byName));
      else if (REQUIRED_COLUMNS.includes(column)) errors.push(missing(column, found, map));
      continue;
    }
    const { accepts, says } = KINDS[column];
    if (there.kind && accepts.includes(there.kind))
      plan.push({ column, source, kind: readAs(column, there.kind) });
    else errors.push(wrongType(column, there, says));
  }
  return { plan, errors };
}

/** Requesters, tenants and jobs are names, whatever they are in the file. */
function readAs(column: ColumnName, kind: ColumnKind): ColumnKind {
  return kind === "number" && KINDS[column].accepts.includes("text") ? "text" : kind;
}

function unknownInMap(map: Readonly<Record<string, string>>): InputError[] {
  const unknown = Object.keys(map).filter((name) => !COLUMNS.includes(name as ColumnName));
  return unknown.map((name) => {
    const near = nearest(name, COLUMNS);
    return new InputError({
      code: "S021",
      message: `--map: unknown column ${name} (known: ${COLUMNS.join(", ")})`,
      hint: near ? `did you mean "${near}"?` : "write it as --map CANONICAL=NAME_IN_FILE",
    });
  });
}

function notThere(column: ColumnName, source: string, found: ReadonlyMap<string, FileColumn>): InputError {
  const near = nearest(source, found.keys());
  return new InputError({
    code: "T010",
    message: `--map ${column}=${source}: no such column in the file (found: ${listed([...found.keys()])})`,
    hint: near ? `did you mean "${near}"?  fix: --map ${column}=${near}` : undefined,
  });
}

function missing(
  column: ColumnName,
  found: readonly FileColumn[],
  map: Readonly<Record<string, string>>,
): InputError {
  const taken = new Set<string>([...COLUMNS, ...Object.values(map)]);
  const free = found.map(({ name }) => name).filter((name) => !taken.has(name));
  const near = similar(column, free);
  return new InputError({
    code: "T010",
    message: `required column missing: ${column} (found: ${listed(found.map(({ name }) => name))})`,
    hint: near ? `did you mean "${near}"?  fix: --map ${column}=${near}` : undefined,
  });
}

/** The column of the file that most likely holds what we call `column`. */
function similar(column: ColumnName, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  for (const synonym of SYNONYMS[column]) {
    const exact = names.find((name) => plain(name) === synonym);
    if (exact !== undefined) return exact;
  }
  return nearest(column, names);
}

function wrongType(column: ColumnName, there: FileColumn, says: string): InputError {
  const cast = says.startsWith("STRING") ? "VARCHAR" : "BIGINT";
  return new InputError({
    code: "T011",
    message: `column ${there.name}${there.name === column ? "" : ` (as ${column})`} is ${there.type.slice(0, 60)}; it must be ${says}`,
    hint: `rewrite it, e.g. in SQL: CAST("${there.name}" AS ${cast})`,
  });
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(", ");
  return names.length > MOST_NAMES ? `${shown}, and ${names.length - MOST_NAMES} more` : shown;
}
