import { basename, dirname, isAbsolute, join } from "node:path";
import { InputError, type Study } from "../model/index.ts";
import { DEFAULT_REQUESTER, parseStudy, type RequesterDefaults } from "../planner/index.ts";
import { scanTrace, type TraceScan } from "../runner/index.ts";
import { studyHash } from "./hash.ts";
import { known } from "./known.ts";
import type { StudyFlags } from "./study-flags.ts";
import { defaultStudy, type StudySource, withFlags } from "./study-source.ts";
import { readYamlFile } from "./yaml-file.ts";

/** A checked study together with the trace it is about. */
export interface LoadedStudy {
  study: Study;
  /** The same as its author wrote it, flags put in. */
  raw: unknown;
  tracePath: string;
  scan: TraceScan;
  /** Folder that topology files of the study are named from. */
  folder: string;
  /** sha256 of what the study means with every flag and default in it, whatever file or flags it came from. */
  sha256: string;
  instances: number;
  /** What each process that decodes the trace may take, where it was said. */
  memoryBytes: number | undefined;
}

export const isStudyFile = (path: string): boolean => /\.(ya?ml|json)$/i.test(path);

/**
 * A study file, or the default study of a bare trace, with the flags put in and the trace looked at once.
 * @throws InputErrors S-codes with their place; InputError T-codes, S026
 */
export async function loadStudy(path: string, flags: StudyFlags, signal: AbortSignal): Promise<LoadedStudy> {
  const isFile = isStudyFile(path);
  const source = isFile ? await readYamlFile(path) : defaultStudy(path);
  return await loadSource(source, { path, folder: isFile ? dirname(path) : ".", flags, signal });
}

interface SourcePlace {
  /** What the study came from, for its name. */
  path: string;
  /** Folder that its trace and its topology files are named from. */
  folder: string;
  flags: StudyFlags;
  signal: AbortSignal;
}

/** The same of a study that is in memory. */
export async function loadSource(
  given: StudySource,
  { path, folder, flags, signal }: SourcePlace,
): Promise<LoadedStudy> {
  const source = withFlags(given, flags);
  const name = basename(path).replace(/\.[^.]+$/, "");
  // The footer fills in what the study leaves open, but what is wrong in the study is said before the trace is read.
  const ref = parseStudy(source.value, source.at, known, name).trace.ref;
  const tracePath = isAbsolute(ref) ? ref : join(folder, ref);
  const scan = await scanTrace(tracePath, signal, flags.memoryBytes);
  const study = parseStudy(source.value, source.at, known, name, requesterOf(scan));
  checkHash(study, scan, source);
  return {
    study,
    raw: source.value,
    tracePath,
    scan,
    folder,
    sha256: await studyHash(study, scan.sha256, folder),
    instances: instancesOf(flags, scan),
    memoryBytes: flags.memoryBytes,
  };
}

/** What the footer says of the requester; a GPU or model that the catalogue does not know is left out. */
export function requesterOf({ metadata, model }: TraceScan): RequesterDefaults {
  const gpu = metadata["weft.gpu"];
  const tensorParallel = Number(metadata["weft.tensor_parallel"]);
  return {
    gpu: gpu && known.gpus.has(gpu) ? gpu : DEFAULT_REQUESTER.gpu,
    tensorParallel: tensorParallel >= 1 ? tensorParallel : DEFAULT_REQUESTER.tensorParallel,
    model: model && known.models.has(model) ? model : DEFAULT_REQUESTER.model,
    ...batchOf(metadata),
  };
}

function batchOf(metadata: TraceScan["metadata"]): Pick<RequesterDefaults, "batch"> {
  const stepNs = Number(metadata["weft.batch_step_ns"]);
  const chunkNs = Number(metadata["weft.batch_chunk_ns"]);
  return metadata["weft.batching"] === "continuous" && stepNs > 0 && chunkNs > 0
    ? { batch: { stepNs, chunkNs } }
    : {};
}

function instancesOf({ instances }: StudyFlags, scan: TraceScan): number {
  if (instances === undefined) return Math.max(1, scan.requesters);
  const given = Number(instances);
  if (Number.isInteger(given) && given >= 1) return given;
  throw new InputError({
    code: "S012",
    message: `--instances: "${instances}" is not a whole number of at least 1`,
  });
}

function checkHash(study: Study, scan: TraceScan, source: StudySource): void {
  if (study.trace.sha256 === undefined || study.trace.sha256 === scan.sha256) return;
  throw new InputError({
    code: "S026",
    message: `${study.trace.ref} is another trace: its sha256 is ${scan.sha256}`,
    where: source.at(["trace", "sha256"]),
    why: "a study says which trace its verdict is about",
    hint: `sha256: ${scan.sha256}`,
  });
}
