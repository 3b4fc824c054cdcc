import {
  type BatchOptions,
  type Candidate,
  DEFAULT_REPLAY,
  type Gpu,
  InputError,
  InputErrors,
  type LlmModel,
  type PolicyFactory,
  parseQuantity,
  type Registry,
  type ReplayOptions,
  type SloRule,
  type Study,
  type TopologyBuilder,
} from "../../model/index.ts";
import { choosePolicy } from "../../policies/index.ts";
import { checkDocument, type Locate, type Path } from "./check.ts";
import { parseFabric } from "./fabric-keys.ts";
import type { RawCandidate, RawStudy } from "./raw.ts";
import { studySchema } from "./schema.ts";
import { collect, parseSettings } from "./settings.ts";
import { parseTiering } from "./tiering-keys.ts";

/** The names a study may use. */
export interface Known {
  topologies: Registry<TopologyBuilder>;
  policies: Registry<PolicyFactory>;
  gpus: Registry<Gpu>;
  models: Registry<LlmModel>;
}

export const DEFAULT_POLICY = "lru";

/** What a requester is unless the study, a flag or the trace's footer says otherwise. */
export const DEFAULT_REQUESTER = { gpu: "h100-sxm", tensorParallel: 1, model: undefined };

/** The requester as the trace's footer describes it. */
export type RequesterDefaults = {
  gpu: string;
  tensorParallel: number;
  model: string | undefined;
  /** Where the trace was made for continuous batching. */
  batch?: BatchOptions;
};

/**
 * `study.yaml` as a plain object, checked, in canonical units, defaults filled in.
 * @param at `file:line:col` of a path in it
 * @throws InputErrors S012, S020 to S025, P113: all problems at once, at most 20
 */
export function parseStudy(
  value: unknown,
  at: Locate,
  known: Known,
  fallbackName = "study",
  defaults: RequesterDefaults = DEFAULT_REQUESTER,
): Study {
  const errors = checkDocument(value, studySchema, at);
  const raw = value as RawStudy;
  // Where every key has the right type, wrong names are said along with the rest.
  const readable = errors.every(({ code }) => code !== "S022") && hasCandidates(raw);
  const candidates = readable ? parseCandidates(raw, at, known, errors) : [];
  if (readable) checkNames(raw, at, known, errors);
  if (errors.length > 0) throw new InputErrors(errors.sort(byPlace));
  const study: Study = {
    name: raw.name ?? fallbackName,
    trace: { ref: raw.trace.ref, sha256: raw.trace.sha256 },
    requester: {
      gpu: raw.requester?.gpu ?? defaults.gpu,
      tensorParallel: raw.requester?.tensor_parallel ?? defaults.tensorParallel,
      slots: raw.requester?.slots ?? DEFAULT_REPLAY.slots,
      window: raw.requester?.window ?? DEFAULT_REPLAY.window,
      model: raw.requester?.model ?? defaults.model,
    },
    kv: { ...DEFAULT_REPLAY.kv, ...raw.kv },
    slo: parseSlo(raw, at, errors),
    incompleteCountsAs: raw.slo?.incomplete_counts_as === "ignored" ? "ignored" : "miss",
    baseline: raw.baseline ?? candidates[0]!.id,
    candidates,
    prices: { asOf: raw.prices?.as_of },
    uncertainty: { seeds: raw.uncertainty?.seeds ?? 1, level: raw.uncertainty?.level ?? 0.95 },
    seed: raw.seed ?? DEFAULT_REPLAY.seed,
    replay: {
      exclusive: raw.replay?.exclusive ?? DEFAULT_REPLAY.exclusive,
      ...parseBatch(raw, at, defaults.batch, errors),
      ...parseFabric(raw, at, errors),
      tiering: parseTiering(raw, at, errors),
    },
  };
  if (errors.length > 0) throw new InputErrors(errors.sort(byPlace));
  return study;
}

/** Continuous batching needs times that are in the trace: it is used where they are, unless the study says otherwise. */
function parseBatch(
  { requester }: RawStudy,
  at: Locate,
  batch: BatchOptions | undefined,
  errors: InputError[],
): Pick<ReplayOptions, "batch" | "admission"> {
  const wanted = requester?.batching ?? (batch ? "continuous" : "none");
  if (wanted === "continuous" && !batch && requester?.batching)
    errors.push(
      new InputError({
        code: "S025",
        message: "requester.batching: the trace was not made for continuous batching",
        where: at(["requester", "batching"]),
        why: "a step's times are in the trace",
        hint: "weft trace import ... --batching continuous",
      }),
    );
  const used = wanted === "continuous" && batch !== undefined;
  return {
    ...(used && { batch }),
    admission: requester?.admission ?? (used ? "room" : DEFAULT_REPLAY.admission),
  };
}

/** Whether every candidate has what its names are checked by: a key with a slip in it is said as such only. */
function hasCandidates({ candidates }: RawStudy): boolean {
  return candidates?.every(({ id, topology }) => id !== undefined && topology !== undefined) ?? false;
}

/** In the order of the file, so that a person goes through it once. */
function byPlace(a: InputError, b: InputError): number {
  const [lineA, columnA] = placeOf(a);
  const [lineB, columnB] = placeOf(b);
  return lineA - lineB || columnA - columnB;
}

function placeOf({ where = "" }: InputError): [line: number, column: number] {
  const [, line, column] = /:(\d+):(\d+)$/.exec(where) ?? [];
  return [Number(line ?? 0), Number(column ?? 0)];
}

/** Whether a candidate's topology is a file of the user's rather than a built-in. */
export const isTopologyFile = (topology: string): boolean => /\.(ya?ml|json)$/i.test(topology);

function parseCandidates(raw: RawStudy, at: Locate, known: Known, errors: InputError[]): Candidate[] {
  return raw.candidates.map((given, i) => parseCandidate(given, ["candidates", i], at, known, errors));
}

function parseCandidate(
  raw: RawCandidate,
  path: Path,
  at: Locate,
  known: Known,
  errors: InputError[],
): Candidate {
  const candidate: Candidate = {
    id: raw.id,
    topology: raw.topology,
    policy: raw.policy ?? DEFAULT_POLICY,
    set: {},
    stated: {},
  };
  if (raw.policy)
    collect(errors, () => {
      candidate.policy = choosePolicy(raw.policy!, known.policies, at([...path, "policy"])).text;
    });
  const where = at([...path, "topology"]);
  if (isTopologyFile(raw.topology)) {
    if (raw.set) errors.push(fileWithSettings(raw, at([...path, "set"], "key")));
    return candidate;
  }
  collect(errors, () => {
    const builder = known.topologies.get(raw.topology, where);
    Object.assign(candidate, parseSettings(raw.set ?? {}, builder, [...path, "set"], at, errors));
  });
  return candidate;
}

function fileWithSettings(raw: RawCandidate, where: string): InputError {
  return new InputError({
    code: "P113",
    message: `candidate ${raw.id}: ${raw.topology} has no parameters to set`,
    where,
    hint: `change the number in ${raw.topology}`,
  });
}

function checkNames(raw: RawStudy, at: Locate, known: Known, errors: InputError[]): void {
  const { gpu, model } = raw.requester ?? {};
  if (gpu) collect(errors, () => known.gpus.get(gpu, at(["requester", "gpu"])));
  if (model) collect(errors, () => known.models.get(model, at(["requester", "model"])));
  const seen = new Map<string, string>();
  for (const [i, { id }] of raw.candidates.entries()) {
    const where = at(["candidates", i, "id"]);
    const first = seen.get(id);
    if (first) {
      errors.push(
        new InputError({ code: "S024", message: `candidate id "${id}" is taken (first at ${first})`, where }),
      );
    } else seen.set(id, where);
  }
  if (raw.baseline && !seen.has(raw.baseline)) {
    errors.push(
      new InputError({
        code: "S023",
        message: `baseline: unknown candidate: ${raw.baseline} (known: ${[...seen.keys()].join(", ")})`,
        where: at(["baseline"]),
      }),
    );
  }
}

function parseSlo(raw: RawStudy, at: Locate, errors: InputError[]): SloRule[] {
  const rules: SloRule[] = [];
  for (const [metric, limit] of Object.entries(raw.slo ?? {})) {
    if (metric === "incomplete_counts_as") continue;
    collect(errors, () => {
      const where = at(["slo", metric]);
      const limitNs = parseQuantity(limit, "time", `slo.${metric}`, where);
      if (limitNs <= 0) {
        throw new InputError({ code: "S025", message: `slo.${metric}: ${limit} is not above 0`, where });
      }
      rules.push({ metric, limitNs });
    });
  }
  return rules;
}
