import { type AccessBatch, OP, PHASE_PREFILL, type TracePassportDoc } from "../model/index.ts";
import { describeTrace, type Passport } from "../trace/index.ts";
import { openTrace } from "../trace/open.ts";

/** Past this many distinct objects the share of reuse is not worth the memory it takes to count. */
const MOST_OBJECTS = 4_000_000;

/** What is asked of a trace before it is replayed. */
export interface TraceScan {
  rows: number;
  sha256: string;
  metadata: Record<string, string>;
  model: string | undefined;
  requesters: number;
  /** First to last arrival. */
  spanNs: number;
  /** Share of lookups of objects seen before: what an endless memory would serve; undefined without lookups or with too many objects. */
  reusedRatio: number | undefined;
  passport: TracePassportDoc;
}

/** One pass over the trace. @throws InputError T-codes; the signal's reason when it is aborted */
export async function scanTrace(
  path: string,
  signal?: AbortSignal,
  memoryBytes?: number,
): Promise<TraceScan> {
  const reader = await openTrace(path, { signal, memoryBytes });
  try {
    const lookups = new Lookups();
    const passport = await describeTrace(reader, { signal, watch: (batch) => lookups.add(batch) });
    const { rows, sha256, metadata, model } = reader.info;
    return {
      rows,
      sha256,
      metadata,
      model,
      requesters: reader.dictionaries.requester.length,
      spanNs: passport.span_ns,
      reusedRatio: lookups.reusedRatio(),
      passport: passportDoc(passport),
    };
  } finally {
    await reader.close();
  }
}

/** Look-ups, and how many of them are of objects seen before. */
class Lookups {
  private readonly seen = new Set<number>();
  private count = 0;

  add({ rows, op, phase, rebuildNs, object }: AccessBatch): void {
    for (let i = 0; i < rows; i++) {
      if (op[i] !== OP.read || phase[i] !== PHASE_PREFILL || rebuildNs[i]! < 0) continue;
      this.count++;
      if (this.seen.size <= MOST_OBJECTS) this.seen.add(object[i]!);
    }
  }

  reusedRatio(): number | undefined {
    const countable = this.count > 0 && this.seen.size <= MOST_OBJECTS;
    return countable ? (this.count - this.seen.size) / this.count : undefined;
  }
}

function passportDoc(passport: Passport): TracePassportDoc {
  const { access_bytes: size, reuse } = passport;
  return {
    traffic_bytes: passport.traffic_bytes,
    footprint_bytes: passport.footprint_bytes,
    allocated_bytes_max: passport.allocated_bytes_max,
    read_write_ratio: passport.read_write_ratio,
    classes: passport.classes,
    phases: passport.phases,
    access_bytes: { mean: size.mean, p50: size.p50, p99: size.p99, max: size.max },
    working_sets: passport.working_sets.map(({ window_ns, windows, bytes_mean, bytes_max }) => ({
      window_ns,
      windows,
      bytes_mean,
      bytes_max,
    })),
    rate: passport.rate,
    reuse: {
      ratio: reuse.ratio,
      between_requests_ratio: reuse.between_requests.ratio,
      interval_ns: { p50: reuse.interval_ns.p50, p99: reuse.interval_ns.p99 },
    },
    cannot_answer: passport.cannot_answer,
  };
}
