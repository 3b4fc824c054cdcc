import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { Study } from "../model/index.ts";
import { canonicalJson, isTopologyFile } from "../planner/index.ts";
import { fileSha256 } from "../trace/index.ts";
import { cannotRead } from "./yaml-file.ts";

/** sha256 of the canonical JSON of a value, hex: the `id` of a document. */
export function contentId(data: unknown): string {
  return createHash("sha256").update(canonicalJson(data)).digest("hex");
}

/**
 * sha256 of what a study means, with every flag and default in it: its name, layout, comments, units as written and paths do not
 * change it; the content of its trace and of its topology files does.
 */
export async function studyHash(study: Study, traceSha256: string, folder: string): Promise<string> {
  const { name: _, trace: _ref, ...meaning } = study;
  const candidates = study.candidates.map(async (candidate) =>
    isTopologyFile(candidate.topology)
      ? { ...candidate, topology: await hashOf(resolve(folder, candidate.topology)) }
      : candidate,
  );
  return contentId({ ...meaning, trace: traceSha256, candidates: await Promise.all(candidates) });
}

/** @throws InputError S001 */
async function hashOf(file: string): Promise<string> {
  try {
    return await fileSha256(file);
  } catch (error) {
    throw cannotRead(file, error);
  }
}
