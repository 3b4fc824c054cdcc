import { InputError, InputErrors, type ParamValues, type Topology } from "../model/index.ts";
import { findParam, isTopologyFile, parseParam } from "../planner/index.ts";
import { protocols } from "../protocols/index.ts";
import { routings } from "../routing/index.ts";
import { buildTopology, type ParamSetting, settingsOf } from "../topologies/build.ts";
import { topologies } from "../topologies/index.ts";
import { parseTopology } from "../topologies/parse.ts";
import { readYamlFile } from "./yaml-file.ts";

export type Pairs = [name: string, value: string][];

export interface LoadedTopology {
  topology: Topology;
  /** Parameters of a built-in topology as built; none of a file. */
  settings: ParamSetting[];
}

/**
 * A built-in topology by name, or a `*.topo.yaml` by path, with `--set` values as typed.
 * A file may have no memory: there is traffic between hosts to look at.
 * @throws InputErrors, InputError S-codes and P-codes
 */
export async function loadTopology(nameOrFile: string, set: Pairs = []): Promise<LoadedTopology> {
  if (!isTopologyFile(nameOrFile)) {
    const builder = topologies.get(nameOrFile, undefined);
    const values = valuesOf(nameOrFile, set);
    return { topology: buildTopology(nameOrFile, values), settings: settingsOf(builder, values) };
  }
  if (set.length > 0) {
    throw new InputError({
      code: "P113",
      message: `${nameOrFile} has no parameters to set`,
      hint: `change the number in ${nameOrFile}`,
    });
  }
  return { topology: await readTopologyFile(nameOrFile, true), settings: [] };
}

/**
 * @param network true: it need not have any memory
 * @throws InputErrors S-codes with their place in the file, P-codes
 */
export async function readTopologyFile(path: string, network = false): Promise<Topology> {
  const { value, at } = await readYamlFile(path);
  return parseTopology(value, at, protocols.names, routings.names, network);
}

function valuesOf(name: string, set: Pairs): ParamValues {
  const builder = topologies.get(name);
  const errors: InputError[] = [];
  const values: ParamValues = {};
  for (const [key, typed] of set) {
    try {
      values[key] = parseParam(findParam(builder, key), typed, key, "--set");
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new InputErrors(errors);
  return values;
}

/** Collects `--set NAME=VALUE` for commander. @throws InputError S012 */
export function setPair(typed: string, before: Pairs): Pairs {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(typed) ?? [];
  if (name && value) return [...before, [name.trim(), value.trim()]];
  throw new InputError({
    code: "S012",
    message: `"${typed}" is not NAME=VALUE`,
    hint: "--set switch.latency=250ns",
  });
}
