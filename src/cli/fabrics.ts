import { dirname, isAbsolute, join, resolve } from "node:path";
import { models, weightsBytes } from "../catalogue/index.ts";
import {
  type Candidate,
  InputErrors,
  type ParamValues,
  type Study,
  type Topology,
  type TopologyBuilder,
} from "../model/index.ts";
import { healthErrors, isTopologyFile, quotaErrors } from "../planner/index.ts";
import { buildTopology } from "../topologies/build.ts";
import { topologies } from "../topologies/index.ts";
import { readTopologyFile } from "./load-topology.ts";

/** What the trace and the requester say about every fabric, unless the candidate says otherwise. */
export interface FabricContext {
  study: Study;
  /** Requesters of the trace: one host each. */
  requesters: number;
  /** Folder that topology files are named from. */
  folder: string;
}

/** Every candidate's fabric, in the study's order. @throws InputError S001, S002, S023, P-codes */
export async function buildFabrics(context: FabricContext): Promise<Topology[]> {
  const { candidates, replay } = context.study;
  const fabrics = await Promise.all(candidates.map((candidate) => buildFabric(candidate, context)));
  const errors = [...healthErrors(fabrics, replay.health), ...quotaErrors(fabrics, replay.tiering.quotas)];
  if (errors.length > 0) throw new InputErrors(errors);
  return fabrics;
}

async function buildFabric(candidate: Candidate, context: FabricContext): Promise<Topology> {
  if (!isTopologyFile(candidate.topology)) {
    const builder = topologies.get(candidate.topology);
    return buildTopology(candidate.topology, { ...contextValues(builder, context), ...candidate.set });
  }
  return await readTopologyFile(
    isAbsolute(candidate.topology) ? candidate.topology : join(context.folder, candidate.topology),
  );
}

/** Those of the context's values that a topology has a parameter for. */
function contextValues(builder: TopologyBuilder, { study, requesters }: FabricContext): ParamValues {
  const { gpu, tensorParallel, model } = study.requester;
  const values: ParamValues = {
    hosts: Math.max(1, requesters),
    gpu,
    gpus_per_host: tensorParallel,
    weights: model === undefined ? 0 : weightsBytes(models.get(model)),
  };
  const names = new Set(builder.params.map(({ name }) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

export const folderOf = (file: string): string => dirname(resolve(file));
