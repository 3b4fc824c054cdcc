import { type ColumnName, formatBytes, InputError, type TraceReader } from "../../model/index.ts";
import { byteCapacitiesOf, type Capacity, parseCapacities } from "../../planner/capacity.ts";
import { curvePolicies, LruCurve, type MrcData } from "../../planner/mrc.ts";
import { RowFilter } from "../../planner/row-filter.ts";
import type { CliCommand, Io } from "../command.ts";
import { configureReading, openAsTold } from "../reading.ts";

const CAPACITIES = "1%,5%,10%,25%,50%,100%";
const COLUMNS: readonly ColumnName[] = ["op", "object", "offset", "bytes", "class"];

export const command: CliCommand = {
  name: "trace-mrc",
  path: ["trace", "mrc"],
  summary: "miss-ratio curve: what the next GiB of cache buys",
  examples: [
    "weft trace mrc kv.parquet --policy lru --capacities 1%,5%,10%,25%,50%,100% --where phase=prefill",
    'weft trace mrc kv.parquet --capacities "512 GiB,1 TiB,2 TiB" --where class=kv',
  ],
  configure(program) {
    program
      .argument("<file>", "a canonical trace")
      .option("--policy <name>", `policy: ${curvePolicies.names.join(", ")}`, "lru")
      .option(
        "--capacities <list>",
        "sizes of the cache: counts, bytes (128 MiB), percentages of the distinct objects",
        CAPACITIES,
      )
      .option(
        "--where <column=value>",
        "only rows with this op, class, phase, requester or tenant; a,b for either; may be repeated",
        (condition: string, before: string[]) => [...before, condition],
        [] as string[],
      );
    configureReading(program);
  },
  async run(args, options, io) {
    const path = args[0]!;
    const where = options.where as string[];
    curvePolicies.get(String(options.policy), "--policy");
    const capacities = parseCapacities(String(options.capacities));
    const filter = new RowFilter(where);
    const reader = await openAsTold(path, options, io);
    try {
      const data = (await read(reader, capacities, filter, io)).data(capacities);
      filter.checkNames(reader.dictionaries);
      if (data.requests === 0) throw nothingMatches(path, where);
      show(data, where, reader.info.sha256, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};

async function read(
  reader: TraceReader,
  capacities: readonly Capacity[],
  filter: RowFilter,
  io: Io,
): Promise<LruCurve> {
  const blockBytes = Number(reader.info.metadata["weft.block_bytes"]) || Number.POSITIVE_INFINITY;
  const curve = new LruCurve(byteCapacitiesOf(capacities), blockBytes);
  const columns = [...new Set([...COLUMNS, ...filter.columns])];
  const progress = io.progress("mrc", "rows");
  let rows = 0;
  for await (const batch of reader.batches(columns)) {
    io.signal.throwIfAborted();
    curve.feed(batch, reader.dictionaries, filter);
    rows += batch.rows;
    progress.update(rows, reader.info.rows);
  }
  progress.done();
  return curve;
}

function show(data: MrcData, where: string[], sha256: string, io: Io): void {
  if (io.json) {
    io.document("mrc", { ...data, where }, { provenance: { trace_sha256: sha256 } });
    return;
  }
  const count = (value: number): string => value.toLocaleString("en-US");
  io.out(
    `${count(data.requests)} references to ${count(data.objects)} objects, ${formatBytes(data.footprint_bytes)}; first uses are misses`,
  );
  for (const { policy, points } of data.curves) {
    io.out(`${policy.padEnd(8)}${["objects", "bytes", "hits", "hit ratio", "by bytes"].map(right).join("")}`);
    for (const point of points)
      io.out(
        `${"".padEnd(8)}${[count(point.capacity_objects), formatBytes(point.capacity_bytes), count(point.hits), point.hit_ratio.toFixed(4), point.byte_hit_ratio.toFixed(4)].map(right).join("")}`,
      );
  }
}

const right = (text: string): string => text.padStart(14);

function nothingMatches(path: string, where: string[]): InputError {
  return new InputError({
    code: "T019",
    message: `${path} has no row that refers to an object${where.length > 0 ? ` where ${where.join(" and ")}` : ""}`,
    hint: `weft trace describe ${path}`,
  });
}
