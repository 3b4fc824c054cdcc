import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import {
  type CandidateDoc,
  type Comparison,
  InputError,
  type Provenance,
  type RunInputs,
} from "../model/index.ts";
import { fileSha256 } from "../trace/index.ts";
import { type LoadedStudy, loadSource, loadStudy } from "./load-study.ts";
import type { StudyFlags } from "./study-flags.ts";
import { cannotRead } from "./yaml-file.ts";

/** What `compare` or `replay` found earlier. */
export interface Found {
  provenance: Provenance;
  candidates: CandidateDoc[];
  /** The candidate that was chosen, if any. */
  winner: string | null;
  inputs: RunInputs | undefined;
  /** Name of the trace's file, where it is known. */
  traceName: string | undefined;
}

export interface LoadedRun {
  loaded: LoadedStudy;
  /** Nothing where the run is a study that is yet to be replayed. */
  found: Found | undefined;
}

export interface RunPlace {
  flags: StudyFlags;
  /** The trace, where it has moved. */
  trace: string | undefined;
  signal: AbortSignal;
}

/**
 * A run, ready to be replayed again: the folder that `compare -o` wrote, its comparison or its report, what `replay --json` printed, or
 * a study or a trace.
 * @throws InputError S001, S022, S026; whatever a study and a trace throw
 */
export async function loadRun(path: string, { flags, trace, signal }: RunPlace): Promise<LoadedRun> {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, "comparison.json") : path;
  const found = /\.(parquet|ya?ml)$/i.test(file) ? undefined : await readRun(file);
  if (!found) return { loaded: await loadStudy(file, flags, signal), found };
  const { inputs, provenance } = found;
  if (!inputs) throw tooOld(file, provenance);
  const ref = resolve(await findTrace(found, file, trace));
  const study = { ...(inputs.study as object), trace: { ref, sha256: provenance.trace_sha256 } };
  const source = { value: study, at: (steps: readonly unknown[]) => `${file}: ${steps.join(".")}` };
  const instances = flags.instances ?? String(inputs.instances);
  const loaded = await loadSource(source, {
    path: file,
    folder: folderOf(provenance, file),
    flags: { ...flags, instances },
    signal,
  });
  return { loaded, found };
}

/** @returns undefined where the file is JSON that may be a study @throws InputError S001, S022 */
async function readRun(file: string): Promise<Found | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw cannotRead(file, error);
  }
  if (extname(file).toLowerCase() !== ".json") {
    const { comparisonIn } = await import("../report/index.ts");
    return ofComparison(comparisonIn(text, file));
  }
  const document = parsed(text) as Partial<Comparison> | { kind: "replay" } | undefined;
  if (document?.kind === "compare") return ofComparison(document as Comparison);
  if (document?.kind !== "replay") return undefined;
  const { data, provenance } = document as unknown as {
    data: CandidateDoc & { inputs?: RunInputs };
    provenance: Provenance;
  };
  return { provenance, candidates: [data], winner: data.id, inputs: data.inputs, traceName: undefined };
}

function ofComparison({ data, provenance }: Comparison): Found {
  const { candidates, decision, inputs, trace } = data;
  return { provenance, candidates, winner: decision.winner, inputs, traceName: trace.name };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const tooOld = (file: string, { weft }: Provenance): InputError =>
  new InputError({
    code: "S022",
    message: `${file} does not hold the study that it answers (weft ${weft} wrote it), so that it cannot be replayed again`,
    hint: "weft compare study.yaml -o results, then explain results",
  });

/** Where it was, beside the run, or where the user says: the one whose content is that of the run. */
async function findTrace(found: Found, file: string, given: string | undefined): Promise<string> {
  const { trace_sha256: needed, trace_path: path } = found.provenance;
  const beside = dirname(file);
  const names = [path, found.traceName, path && basename(path)].filter((name) => name !== undefined);
  const places = given === undefined ? names.flatMap((name) => [name, join(beside, name)]) : [given];
  const there = [...new Set(places)].filter((place) => existsSync(place) && statSync(place).isFile());
  for (const place of there) if ((await fileSha256(place)) === needed) return place;
  const name = names[0] ?? "the trace";
  throw new InputError({
    code: there.length > 0 ? "S026" : "S001",
    message:
      there.length > 0
        ? `${there[0]} is another trace than this run's: needed is sha256 ${needed}`
        : `the trace of this run is not here: needed is ${given ?? name}, sha256 ${needed}`,
    why: "what if it were free is answered by replaying the same trace again",
    hint: "--trace FILE",
  });
}

/** Folder that the study's topology files were named from: as it was when it ran, else beside the run. */
function folderOf({ study_folder: folder = "." }: Provenance, file: string): string {
  return existsSync(folder) ? folder : dirname(file);
}
