import { gpus } from "../catalogue/gpus/index.ts";
import { recommendationMfu } from "../catalogue/models/efficiency.ts";
import { type AccessBatch, type Gpu, NS_PER_S, Random } from "../model/index.ts";
import { countOf, numberOf, type OptionSpec, type OptionValues, textOf } from "./option.ts";
import { RowWriter } from "./row-writer.ts";
import type { SourceCounts, Workload, WorkloadRun } from "./workload.ts";
import { Zipf } from "./zipf.ts";

const spec = (name: string, value: string, fallback: string, description: string): OptionSpec => ({
  name,
  value,
  default: fallback,
  description,
});

const GPU = spec("gpu", "name", "h100-sxm", "GPU that runs it; sets compute times");
const INSTANCES = spec("instances", "n", "1", "serving instances, requesters gpu0, gpu1, ...");
const QUERIES = spec("queries", "n", "1000", "requests");
const RATE = spec("rate", "per-s", "2000", "requests per second, Poisson");
const TABLES = spec("tables", "n", "26", "sparse features, each with an embedding table");
const ENTRIES = spec("entries", "n", "10_000_000", "rows of a table");
const WIDTH = spec("width", "n", "128", "fp32 numbers of a row");
const POOLING = spec(
  "pooling",
  "n",
  "20",
  "mean rows a query looks up in a table and sums (multi-hot), geometric",
);
const SKEW = spec("skew", "s", "1.05", "Zipf exponent of the rows' popularity");
const REPEAT = spec(
  "repeat",
  "ratio",
  "0.2",
  "share of look-ups that take a row the table gave one of the last queries",
);
const CANDIDATES = spec(
  "items",
  "n",
  "256",
  "items that a query ranks: the dense network runs once for each",
);
const DENSE = spec("dense-params", "n", "5e6", "parameters of the dense networks");
const SEED = spec("seed", "n", "1", "same seed, same trace");

/** Rows that a table remembers as given lately: what is repeated. */
const RECENT = 4_096;
const FP32 = 4;
const TABLE_IDS = 2 ** 36;
const WEIGHTS = 2 ** 52;

interface Shape {
  gpu: Gpu;
  instances: number;
  queries: number;
  ratePerS: number;
  tables: number;
  entries: number;
  rowBytes: number;
  pooling: number;
  skew: number;
  repeat: number;
  items: number;
  denseParams: number;
  seed: number;
}

/**
 * Ranking with embedding tables (DLRM, Naumov et al., arXiv 1906.00091): a query looks up rows of every table at once, then runs the
 * dense networks. Rows are popular by Zipf's law and repeat in time, as Meta reports of production (Gupta et al., HPCA '20, section
 * III; Wilkening et al., RecSSD, ASPLOS '21, section 3). An object is a row of a table.
 */
export const recommendation: Workload = {
  name: "recommendation",
  title: "DLRM: multi-hot look-ups in sparse embedding tables, Zipf popularity with repeats, dense ranking",
  options: [
    GPU,
    INSTANCES,
    QUERIES,
    RATE,
    TABLES,
    ENTRIES,
    WIDTH,
    POOLING,
    SKEW,
    REPEAT,
    CANDIDATES,
    DENSE,
    SEED,
  ],
  create: (values) => new RecommendationRun(parse(values)),
};

function parse(values: OptionValues): Shape {
  return {
    gpu: gpus.get(textOf(values, GPU), "--gpu"),
    instances: countOf(values, INSTANCES, 1, 4_096),
    queries: countOf(values, QUERIES, 1, 1e9),
    ratePerS: numberOf(values, RATE, 1e-6, 1e9),
    tables: countOf(values, TABLES, 1, 4_096),
    entries: countOf(values, ENTRIES, 1, 1e10),
    rowBytes: FP32 * countOf(values, WIDTH, 1, 65_536),
    pooling: numberOf(values, POOLING, 1, 1_000),
    skew: numberOf(values, SKEW, 0, 4),
    repeat: numberOf(values, REPEAT, 0, 0.99),
    items: countOf(values, CANDIDATES, 1, 1e6),
    denseParams: numberOf(values, DENSE, 0, 1e12),
    seed: countOf(values, SEED, 0, 2 ** 32 - 1),
  };
}

class RecommendationRun implements WorkloadRun {
  readonly metadata: Record<string, string>;
  readonly dictionaries;
  readonly expectedRequests: number;
  private writer: RowWriter;
  private readonly shape: Shape;

  constructor(shape: Shape) {
    this.shape = shape;
    this.writer = this.newWriter();
    this.expectedRequests = shape.queries;
    const requester = Array.from({ length: shape.instances }, (_, i) => `gpu${i}`);
    this.dictionaries = { requester, tenant: [], job: [] };
    const { gpu, ...rest } = shape;
    this.metadata = {
      "weft.source": "weft trace synth recommendation",
      "weft.closed": "true",
      "weft.requests": "contiguous",
      "weft.gpu": gpu.name,
      "weft.tensor_parallel": "1",
      "weft.workload": JSON.stringify({ name: "recommendation", ...rest }),
      "weft.assumptions": JSON.stringify({
        "recommendation.mfu": recommendationMfu,
        "gpu.bf16_tflops": gpu.bf16Tflops,
      }),
    };
  }

  get counts(): SourceCounts {
    return this.writer.counts;
  }

  *batches(): Generator<AccessBatch, void> {
    this.writer = this.newWriter();
    const { shape, writer } = this;
    const tables = Array.from({ length: shape.tables }, (_, table) => new Table(table, shape));
    const random = new Random(shape.seed);
    let arrivalNs = 0;
    for (let query = 0; query < shape.queries; query++) {
      yield* writer.handOver();
      this.query(query, Math.round(arrivalNs), tables, random);
      arrivalNs += random.exponential(NS_PER_S / shape.ratePerS);
    }
    yield* writer.flush();
  }

  /** All look-ups go out together; the dense networks run when the last of them is here. */
  private query(query: number, tsNs: number, tables: readonly Table[], random: Random): void {
    const { shape, writer } = this;
    const requester = query % shape.instances;
    for (const table of tables)
      for (const object of table.lookUp(random))
        writer.add(requester, query, tsNs, {
          op: "read",
          objectClass: "embedding",
          phase: "forward",
          object,
          bytes: shape.rowBytes,
          after: [],
        });
    const common = { phase: "forward", object: WEIGHTS + requester, bytes: 0 } as const;
    writer.add(requester, query, tsNs, { ...common, op: "fence", objectClass: "other" });
    writer.add(requester, query, tsNs, {
      ...common,
      op: "read",
      objectClass: "weight",
      bytes: Math.max(1, Math.round(FP32 * shape.denseParams)),
      thinkNs: denseNs(shape),
    });
    writer.endRequest();
  }

  /** Of a query: most of them look up fewer than eight times the mean. */
  private newWriter(): RowWriter {
    return new RowWriter(this.shape.tables * MOST_POOLED + 2);
  }
}

const MOST_POOLED = 1_000;

/** 2 FLOPs a parameter and item at the stated share of the dense bf16 peak. */
function denseNs({ denseParams, items, gpu }: Shape): number {
  const flops = 2 * denseParams * items;
  return (flops / (gpu.bf16Tflops.value * 1e12 * recommendationMfu.value)) * NS_PER_S;
}

/** Popularity and memory of one table: a row's number is its rank. */
class Table {
  private readonly zipf: Zipf;
  private readonly recent = new Float64Array(RECENT);
  private given = 0;
  private readonly first: number;
  private readonly shape: Shape;
  private readonly ids: number[] = [];

  constructor(table: number, shape: Shape) {
    this.shape = shape;
    this.first = table * TABLE_IDS;
    this.zipf = new Zipf(shape.entries, shape.skew);
  }

  /** Distinct rows of one query. The array is reused. */
  lookUp(random: Random): readonly number[] {
    const { shape, ids } = this;
    ids.length = 0;
    const wanted = Math.min(random.geometric(shape.pooling), MOST_POOLED, shape.entries);
    for (let tries = 0; ids.length < wanted && tries < 8 * wanted; tries++) {
      const id = this.first + this.row(random);
      if (!ids.includes(id)) ids.push(id);
    }
    for (const id of ids) this.recent[this.given++ % RECENT] = id - this.first;
    return ids;
  }

  private row(random: Random): number {
    const known = Math.min(this.given, RECENT);
    if (known > 0 && random.uniform() < this.shape.repeat) return this.recent[random.below(known)]!;
    return this.zipf.draw(random);
  }
}
