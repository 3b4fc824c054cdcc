import type { Command } from "commander";
import { InputError, type TraceReader } from "../../model/index.ts";
import { byteCapacitiesOf, type Capacity, parseCapacities, sizedFor } from "../../planner/mrc/capacity.ts";
import { exactCurve, sampledCurve } from "../../planner/mrc/lru-points.ts";
import type { MrcCurve, MrcData } from "../../planner/mrc/mrc-data.ts";
import { RowFilter } from "../../planner/mrc/row-filter.ts";
import type { SampleSize } from "../../planner/mrc/shards.ts";
import { type ReadCurves, readCurves } from "../../runner/mrc/read-curves.ts";
import type { CliCommand, Io } from "../command.ts";
import { parseSample, parseSeed } from "../mrc-options.ts";
import { configureReading, openAsTold } from "../reading.ts";
import { showMrc } from "../show-mrc.ts";

const CAPACITIES = "1%,5%,10%,25%,50%,100%";

interface Asked {
  capacities: readonly Capacity[];
  filter: RowFilter;
  sample: SampleSize | undefined;
  seed: number;
  /** Whether the exact curve is wanted. */
  exact: boolean;
}

export const command: CliCommand = {
  name: "trace-mrc",
  path: ["trace", "mrc"],
  summary: "miss-ratio curve: what the next GiB of cache buys",
  examples: [
    "weft trace mrc kv.parquet --policy lru --capacities 1%,5%,10%,25%,50%,100% --where phase=prefill",
    'weft trace mrc kv.parquet --capacities "512 GiB,1 TiB,2 TiB" --where class=kv',
    "weft trace mrc kv.parquet --sample fixed-size=10000 --seed 7 --exact",
  ],
  configure(program) {
    program.argument("<file>", "a canonical trace");
    declareCurves(program);
    configureReading(program);
  },
  async run(args, options, io) {
    const path = args[0]!;
    const where = options.where as string[];
    const asked = askedFor(options);
    const reader = await openAsTold(path, options, io);
    try {
      const curves = await read(reader, asked, io);
      asked.filter.checkNames(reader.dictionaries);
      if (curves.references.requests === 0) throw nothingMatches(path, where);
      show(dataOf(curves, asked), curves, where, reader.info.sha256, io);
    } finally {
      await reader.close();
    }
    return 0;
  },
};

function declareCurves(program: Command): void {
  program
    .option("--policy <name>", "policy: lru", "lru")
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
    )
    .option("--sample <size>", "lru from a sample of the objects: fixed-size=10000 or rate=0.01 (SHARDS)")
    .option("--seed <n>", "which objects are sampled", "1")
    .option("--exact", "with --sample: the exact curve beside it, the error measured, the times of both");
}

function askedFor(options: Record<string, unknown>): Asked {
  if (options.policy !== "lru")
    throw new InputError({ code: "S023", message: `unknown policy: ${options.policy} (known: lru)` });
  const sample = options.sample === undefined ? undefined : parseSample(String(options.sample));
  return {
    capacities: parseCapacities(String(options.capacities)),
    filter: new RowFilter(options.where as string[]),
    sample,
    seed: parseSeed(String(options.seed)),
    exact: sample === undefined || options.exact === true,
  };
}

async function read(reader: TraceReader, asked: Asked, io: Io): Promise<ReadCurves> {
  const { sample: size, seed, capacities } = asked;
  const byteCapacities = byteCapacitiesOf(capacities);
  const wishes = {
    ...(asked.exact && { exact: { byteCapacities } }),
    ...(size && { sample: { size, seed, sized: byteCapacities.length > 0 } }),
  };
  const progress = io.progress("mrc", "rows");
  const onRows = (rows: number): void => progress.update(rows, reader.info.rows);
  return readCurves(reader, asked.filter, wishes, { signal: io.signal, onRows }).finally(() =>
    progress.done(),
  );
}

function dataOf({ references, exact, sampled }: ReadCurves, { capacities, sample, seed }: Asked): MrcData {
  const sizes = capacities.map((capacity) => sizedFor(references, capacity));
  const curves: MrcCurve[] = [];
  if (sampled) {
    const fixed = sample && "rate" in sample ? "rate" : "size";
    curves.push(sampledCurve(sampled, references, sizes, { fixed, seed }, exact));
  }
  if (exact) curves.push(exactCurve(exact, references, sizes));
  return {
    requests: references.requests,
    objects: references.distinct,
    footprint_bytes: references.footprintBytes,
    curves,
  };
}

function show(
  data: MrcData,
  { exact, sampled, seconds }: ReadCurves,
  where: string[],
  sha256: string,
  io: Io,
) {
  const pass_seconds = exact && sampled ? seconds : undefined;
  if (io.json) {
    const provenance = { trace_sha256: sha256, ...(pass_seconds && { pass_seconds }) };
    io.document("mrc", { ...data, where }, { provenance });
    return;
  }
  showMrc(data, io);
  if (pass_seconds) io.out(timesOf(pass_seconds));
}

const timesOf = ({ exact, sampled }: ReadCurves["seconds"]): string =>
  `exact pass ${exact.toFixed(3)} s, sampled ${sampled.toFixed(3)} s: ${(exact / sampled).toFixed(1)} times as long (without decoding the file)`;

function nothingMatches(path: string, where: string[]): InputError {
  return new InputError({
    code: "T019",
    message: `${path} has no row that refers to an object${where.length > 0 ? ` where ${where.join(" and ")}` : ""}`,
    hint: `weft trace describe ${path}`,
  });
}
