import { InputError, type Topology, type TopologyNode } from "../model/index.ts";

const TYPE1 = 1;
const TYPE3 = 3;
const WHAT = { 1: "io + cache", 2: "io + cache + mem", 3: "io + mem" } as const;

/** What a CXL device type cannot do (CXL 3.1, section 2): P112. */
export function lintCxl(topology: Topology): InputError[] {
  const nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  const typed = topology.nodes.filter(({ cxlType }) => cxlType !== undefined);
  if (typed.length === 0) return [];
  const refuse = (message: string, hint?: string) =>
    new InputError({ code: "P112", message: `topology ${topology.name}: ${message}`, hint });
  const misplaced = typed
    .filter(({ kind }) => kind !== "gpu" && kind !== "memory")
    .map(({ id, kind }) => refuse(`${id} is a ${kind}: only accelerators and memory have a CXL device type`));
  return [...misplaced, ...lintUse(topology, nodes, ownersOf(topology, nodes), refuse)];
}

/** Accelerator that each memory is attached to. */
function ownersOf(topology: Topology, nodes: ReadonlyMap<string, TopologyNode>): Map<string, TopologyNode> {
  const owners = new Map<string, TopologyNode>();
  for (const { from, to, protocol } of topology.links) {
    if (protocol !== "on-package") continue;
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      const owner = nodes.get(one);
      if (owner?.kind === "gpu") owners.set(other, owner);
    }
  }
  return owners;
}

function lintUse(
  topology: Topology,
  nodes: ReadonlyMap<string, TopologyNode>,
  owners: ReadonlyMap<string, TopologyNode>,
  refuse: (message: string, hint?: string) => InputError,
): InputError[] {
  const errors = new Map<string, InputError>();
  const issuers = new Set([...topology.requesters, ...topology.probes]);
  for (const id of issuers) {
    if (nodes.get(id)?.cxlType === TYPE3)
      errors.set(
        id,
        refuse(`requester ${id} is a CXL Type 3 device (${WHAT[TYPE3]}): it answers, it does not ask`),
      );
  }
  for (const { name, instances } of topology.tiers) {
    for (const { nodes: on, users } of instances) {
      for (const id of on) {
        const owner = owners.get(id);
        const others = users.some((user) => user !== owner?.id);
        if (nodes.get(id)?.cxlType === TYPE1) errors.set(id, refuse(...noMemory(name, id)));
        else if (owner?.cxlType === TYPE1 && others)
          errors.set(owner.id, refuse(...noMemory(name, owner.id)));
      }
    }
  }
  return [...errors.values()];
}

const noMemory = (tier: string, id: string): [string, string] => [
  `tier ${tier}: ${id} is a CXL Type 1 device (${WHAT[TYPE1]}): it has no memory that others can reach`,
  "a Type 2 accelerator lends its memory, a Type 3 device is memory",
];
