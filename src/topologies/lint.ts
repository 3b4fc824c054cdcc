import { figure } from "../catalogue/index.ts";
import { InputError, PASSABLE, type Topology, type TopologyLink, type TopologyNode } from "../model/index.ts";

import { lintCxl } from "./lint-cxl.ts";

type Nodes = Map<string, TopologyNode>;

/**
 * Everything wrong with a topology: P100 (malformed), P101 (faster than light), P110 (no path), P112 (wrong kind of node).
 * @param network true: it need not have any memory
 */
export function lint(topology: Topology, network = false): InputError[] {
  const nodes: Nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  const bare = network && topology.tiers.length === 0;
  const tiers = bare ? [] : lintTiers(topology, nodes);
  const malformed = [...lintIds(topology, bare), ...lintLinks(topology, nodes), ...tiers];
  // paths over missing nodes would only repeat what is malformed
  return malformed.length > 0 ? malformed : [...lintCxl(topology), ...lintPaths(topology)];
}

const problem = (
  code: "P100" | "P101" | "P110" | "P112",
  topology: Topology,
  message: string,
  hint?: string,
): InputError => new InputError({ code, message: `topology ${topology.name}: ${message}`, hint });

function lintIds(topology: Topology, bare: boolean): InputError[] {
  const errors: InputError[] = [];
  for (const [what, things] of [
    ["node", topology.nodes],
    ["link", topology.links],
    ["tier", topology.tiers.map((tier) => ({ id: tier.name }))],
    ["tier instance", topology.tiers.flatMap((tier) => tier.instances)],
  ] as const) {
    const seen = new Set<string>();
    for (const { id } of things) {
      if (seen.has(id)) errors.push(problem("P100", topology, `${what} ${id} is there twice`));
      seen.add(id);
    }
  }
  if (topology.requesters.length === 0)
    errors.push(problem("P100", topology, "no requesters: nothing would issue an access"));
  if (topology.tiers.length === 0 && !bare)
    errors.push(problem("P100", topology, "no tiers: there is nowhere to keep data"));
  return errors;
}

function lintLinks(topology: Topology, nodes: Nodes): InputError[] {
  return topology.links.flatMap((link) => [
    ...[link.from, link.to]
      .filter((id) => !nodes.has(id))
      .map((id) => problem("P100", topology, `link ${link.id}: no node ${id}`)),
    ...lintRate(topology, link),
    ...lintFlight(topology, link),
  ]);
}

function lintRate(topology: Topology, link: TopologyLink): InputError[] {
  if (link.gBps > 0 && link.latencyNs >= 0) return [];
  return [
    problem(
      "P100",
      topology,
      `link ${link.id}: ${link.gBps} GB/s and ${link.latencyNs} ns are not a rate and a latency`,
    ),
  ];
}

/** Light in copper or fibre takes 4.5 to 5 ns a metre: no link answers sooner. */
function lintFlight(topology: Topology, link: TopologyLink): InputError[] {
  const flight = 2 * link.lengthM * figure("ib.cable.delay").value;
  // a tenth of a picosecond for the rounding of sums
  if (link.latencyNs >= flight - 1e-4) return [];
  const { from, to, lengthM } = link;
  const said = `link ${from}->${to} takes ${link.latencyNs} ns over ${lengthM} m; light in the cable needs about ${Math.round(flight)} ns there and back`;
  return [
    problem(
      "P101",
      topology,
      said,
      "a longer latency, a shorter length, or latency_one_way where that was meant",
    ),
  ];
}

function lintTiers(topology: Topology, nodes: Nodes): InputError[] {
  const errors: InputError[] = [];
  const expect = (id: string, what: string, kinds: readonly string[]) => {
    const node = nodes.get(id);
    if (!node) errors.push(problem("P100", topology, `${what}: no node ${id}`));
    else if (!kinds.includes(node.kind))
      errors.push(problem("P112", topology, `${what}: ${id} is a ${node.kind}, not a ${kinds.join(" or ")}`));
    else if (kinds.includes("memory") && !node.medium)
      errors.push(
        problem("P100", topology, `${what}: ${id} has no medium, so that nothing could be read from it`),
      );
  };
  for (const id of [...topology.requesters, ...topology.probes]) expect(id, "requester", ["gpu", "host"]);
  const served = new Set(
    topology.tiers.flatMap((tier) => tier.instances.flatMap((instance) => instance.users)),
  );
  for (const id of topology.requesters) {
    if (!served.has(id)) errors.push(problem("P110", topology, `${id} cannot reach any tier (no path)`));
  }
  for (const tier of topology.tiers) {
    for (const instance of tier.instances) {
      for (const id of instance.nodes) expect(id, `tier ${tier.name}`, ["memory", "storage"]);
      for (const id of [...instance.users, instance.mover])
        expect(id, `user of tier ${tier.name}`, ["gpu", "host"]);
    }
  }
  return errors;
}

function lintPaths(topology: Topology): InputError[] {
  const reachable = reachability(topology);
  const unreached = topology.tiers.flatMap((tier) =>
    tier.instances.flatMap((instance) =>
      [...new Set([...instance.users, instance.mover])].flatMap((user) =>
        instance.nodes
          .filter((node) => !reachable(user, node))
          .map((node) => problem("P110", topology, `${user} cannot reach ${node} (no path)`)),
      ),
    ),
  );
  return unreached.length > 0 ? unreached : lintDemotions(topology, reachable);
}

/** What leaves a tier goes to the next one of its users: the node that moves it must reach both. */
function lintDemotions(topology: Topology, reachable: (from: string, to: string) => boolean): InputError[] {
  const said = new Map<string, InputError>();
  // what goes back to an origin goes to that of the first user, who reaches it
  const tiers = topology.tiers.filter((tier) => !tier.origin);
  for (const requester of topology.requesters) {
    const chain = tiers.flatMap((tier) => tier.instances.filter(({ users }) => users.includes(requester)));
    for (const [i, { id, mover }] of chain.entries()) {
      for (const node of chain[i + 1]?.nodes ?? []) {
        if (reachable(mover, node)) continue;
        const what = `${mover}, which moves pages out of ${id}, cannot reach ${node} (no path)`;
        said.set(what, problem("P110", topology, what, `name another mover of ${id} under tiers`));
      }
    }
  }
  return [...said.values()];
}

/** Whether links lead from one node to another; accelerators, memory and storage are ends, not ways. */
function reachability(topology: Topology): (from: string, to: string) => boolean {
  const neighbours = new Map<string, string[]>(topology.nodes.map((node) => [node.id, []]));
  for (const { from, to } of topology.links) {
    neighbours.get(from)!.push(to);
    neighbours.get(to)!.push(from);
  }
  const passable = new Set(topology.nodes.filter(({ kind }) => PASSABLE.has(kind)).map((node) => node.id));
  const islandOf = islands(neighbours, passable);
  // an end is beside several islands, what passes traffic on is in one
  const beside = (id: string): number[] =>
    [id, ...(passable.has(id) ? [] : neighbours.get(id)!)].flatMap((near) => islandOf.get(near) ?? []);
  const known = new Map([...neighbours.keys()].map((id) => [id, beside(id)]));
  return (from, to) =>
    from === to ||
    neighbours.get(from)!.includes(to) ||
    known.get(from)!.some((island) => known.get(to)!.includes(island));
}

/** Which nodes that pass traffic on are joined by others that do: a number for each such set. */
function islands(
  neighbours: ReadonlyMap<string, string[]>,
  passable: ReadonlySet<string>,
): Map<string, number> {
  const islandOf = new Map<string, number>();
  let count = 0;
  for (const start of passable) {
    if (islandOf.has(start)) continue;
    const queue = [start];
    islandOf.set(start, count);
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      for (const next of neighbours.get(id)!) {
        if (!passable.has(next) || islandOf.has(next)) continue;
        islandOf.set(next, count);
        queue.push(next);
      }
    }
    count++;
  }
  return islandOf;
}
