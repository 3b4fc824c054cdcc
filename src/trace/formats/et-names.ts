import { CLASSES } from "../../model/index.ts";
import { HINT } from "./et-graph.ts";

/** Scope of a backward function in `at::RecordScope` (PyTorch, ATen/record_function.h). */
const SCOPE_BACKWARD = 1;

/**
 * Whether a node is an operator: dispatched under a namespace (`aten::mm`, `c10d::allreduce_`), a collective of a library
 * (`nccl:all_reduce`), or compiled (it names a kernel backend). Autograd functions (`AddBackward0`) and those that only make an alias
 * (`detach`) pass tensors on and run no kernel of their own.
 */
export function isOperator(name: string, kernelBackend: unknown): boolean {
  return (
    /^[\w.]+::?\w/.test(name) ||
    name === "record_param_comms" ||
    (typeof kernelBackend === "string" && kernelBackend !== "")
  );
}

export function isCollective(name: string): boolean {
  return (
    /^(c10d::|c10d_functional::|_c10d_functional::|nccl:|gloo:|mpi:|ucc:)/.test(name) ||
    name === "record_param_comms"
  );
}

/** The phase that a node's name, scope or sequence number tells of. Only what autograd recorded going forward has a sequence number. */
export function hintOf(name: string, scope: number, sequence: number): number {
  if (/^(## optimizer ##|Optimizer\.)/.test(name)) return HINT.update;
  if (scope === SCOPE_BACKWARD || /^## backward ##|^autograd::engine::|_backward\b/.test(name))
    return HINT.backward;
  if (sequence >= 0 || /^## forward ##/.test(name) || /\.forward$/.test(name)) return HINT.forward;
  return HINT.none;
}

export const beginsStep = (name: string): boolean => name.startsWith("ProfilerStep#");

const WEIGHT = CLASSES.indexOf("weight");
const EMBEDDING = CLASSES.indexOf("embedding");

/** Places of the parameters among the inputs of operators that say which they are. */
const PARAMETERS: Readonly<Record<string, readonly number[]>> = {
  "aten::linear": [1, 2],
  "aten::conv1d": [1, 2],
  "aten::conv2d": [1, 2],
  "aten::conv3d": [1, 2],
  "aten::layer_norm": [2, 3],
  "aten::group_norm": [2, 3],
  "aten::batch_norm": [1, 2],
  "aten::embedding": [0],
};

/** Which inputs of an operator are parameters, and their class. */
export function parametersOf(name: string): { places: readonly number[]; objectClass: number } | undefined {
  const places = PARAMETERS[name];
  return places && { places, objectClass: name === "aten::embedding" ? EMBEDDING : WEIGHT };
}
