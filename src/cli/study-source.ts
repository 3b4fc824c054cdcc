import { basename } from "node:path";
import type { Locate, Path } from "../planner/index.ts";
import { compared } from "../topologies/index.ts";
import { known } from "./known.ts";
import type { StudyFlags } from "./study-flags.ts";

/** A study as a plain object, with the place that each of its values comes from: a line of a file, or a flag. */
export interface StudySource {
  value: unknown;
  at: Locate;
}

const DEFAULT_BASELINE = "hbm-only";

/** The study that a bare trace stands for: one topology of each kind, least recently used, hbm-only as baseline. */
export function defaultStudy(tracePath: string): StudySource {
  const value = {
    version: 1,
    name: basename(tracePath).replace(/\.parquet$/, ""),
    trace: { ref: tracePath },
    baseline: DEFAULT_BASELINE,
    candidates: compared.names.map((name) => ({ id: name, topology: name })),
  };
  return { value, at: () => tracePath };
}

type RawCandidate = Record<string, unknown> & { set?: Record<string, unknown> };
type Draft = Record<string, unknown> & { candidates: RawCandidate[] };

/** Flag > file: puts what was typed into the study; its place is then the flag. */
export function withFlags(source: StudySource, flags: StudyFlags): StudySource {
  if (!isDraft(source.value)) return source;
  const draft = structuredClone(source.value);
  const typed = new Map<string, string>();
  const put = (path: Path, flag: string, value: unknown): void => {
    assign(draft, path, value);
    typed.set(JSON.stringify(path), flag);
  };
  if (flags.topologies) {
    put(["candidates"], flags.topologiesFlag ?? "--topologies", chosen(draft, flags.topologies));
    keepBaseline(draft);
  }
  for (const [metric, limit] of flags.slo) put(["slo", metric], "--slo", limit);
  if (flags.gpu) put(["requester", "gpu"], "--gpu", flags.gpu);
  if (flags.model) put(["requester", "model"], "--model", flags.model);
  if (flags.tp) put(["requester", "tensor_parallel"], "--tp", numeric(flags.tp));
  if (flags.seed) put(["seed"], "--seed", numeric(flags.seed));
  if (flags.seeds) put(["uncertainty", "seeds"], "--seeds", numeric(flags.seeds));
  for (const [i, candidate] of draft.candidates.entries()) {
    if (flags.policy) put(["candidates", i, "policy"], "--policy", flags.policy);
    for (const [name, value] of settingsFor(candidate, flags))
      put(["candidates", i, "set", name], "--set", value);
  }
  return { value: draft, at: (path, what) => flagOf(typed, path) ?? source.at(path, what) };
}

function isDraft(value: unknown): value is Draft {
  const candidates = (value as Draft | null)?.candidates;
  return Array.isArray(candidates) && candidates.every((one) => one !== null && typeof one === "object");
}

/** Candidates of the study by id or topology; a name that is neither becomes a candidate. */
function chosen(draft: Draft, names: readonly string[]): RawCandidate[] {
  return names.flatMap((name) => {
    const byId = draft.candidates.filter(({ id }) => id === name);
    const found = byId.length > 0 ? byId : draft.candidates.filter(({ topology }) => topology === name);
    return found.length > 0 ? found : [{ id: idOf(name), topology: name }];
  });
}

/** `fabrics/ring.topo.yaml` is shown as `ring`. */
const idOf = (topology: string): string => basename(topology).replace(/(\.topo)?\.(ya?ml|json)$/i, "");

function keepBaseline(draft: Draft): void {
  if (!draft.candidates.some(({ id }) => id === draft.baseline)) delete draft.baseline;
}

/** `--set` goes to every topology that has the parameter; one that no topology has goes to all, to be refused there. */
function settingsFor(candidate: RawCandidate, { set }: StudyFlags): [string, string][] {
  const has = (topology: unknown, name: string): boolean =>
    known.topologies.has(String(topology)) &&
    known.topologies.get(String(topology)).params.some((param) => param.name === name);
  return set.filter(
    ([name]) =>
      has(candidate.topology, name) || !known.topologies.names.some((topology) => has(topology, name)),
  );
}

function assign(root: Record<string, unknown>, path: Path, value: unknown): void {
  let holder = root;
  for (const step of path.slice(0, -1)) {
    const inside = holder[step];
    if (inside === null || typeof inside !== "object") holder[step] = {};
    holder = holder[step] as Record<string, unknown>;
  }
  holder[path.at(-1)!] = value;
}

const numeric = (typed: string): number | string => (Number.isFinite(Number(typed)) ? Number(typed) : typed);

function flagOf(typed: Map<string, string>, path: Path): string | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const steps = path.slice(0, depth).map((step) => (/^\d+$/.test(String(step)) ? Number(step) : step));
    const flag = typed.get(JSON.stringify(steps));
    if (flag) return flag;
  }
  return undefined;
}
