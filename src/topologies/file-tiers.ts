import type { TierInstance, TierSpec, TopologyLink, TopologyNode } from "../model/index.ts";
import { TIER_KEYS } from "./file-keys.ts";
import { type Mapping, type Path, pathName, type Reader } from "./reader.ts";

interface Graph {
  nodes: readonly TopologyNode[];
  links: readonly TopologyLink[];
  requesters: readonly string[];
  probes: readonly string[];
}

const LINE_BYTES = 256;
const PAGE_BYTES = 4096;
const TITLES: Record<string, string> = {
  hbm: "memory attached to a GPU",
  dram: "memory attached to a host",
  cxl: "memory behind CXL",
  genz: "memory behind Gen-Z",
  remote: "memory behind the network",
  pool: "memory behind the fabric",
  origin: "storage",
};
/** Fastest first. */
const ORDER = Object.keys(TITLES);

/** `tiers:` of the file, or those that follow from where each memory hangs. Entries of one name are instances of one tier. */
export function readTiers(reader: Reader, root: Mapping, graph: Graph): TierSpec[] {
  const items = reader.list(root, "tiers", []);
  if (root.tiers === undefined) return usualTiers(graph);
  const tiers = new Map<string, TierSpec>();
  items.forEach((item, i) => {
    readTier(reader, reader.mapping(item, ["tiers", i], TIER_KEYS), ["tiers", i], graph, tiers);
  });
  return [...tiers.values()].sort((a, b) => Number(a.origin) - Number(b.origin));
}

function readTier(
  reader: Reader,
  given: Mapping,
  path: Path,
  graph: Graph,
  tiers: Map<string, TierSpec>,
): void {
  const name = reader.requiredText(given, "name", path);
  const ids = graph.nodes.map((node) => node.id);
  const names = (key: string) =>
    reader
      .list(given, key, path, key === "nodes")
      .flatMap((_, i, list) => reader.text(list as unknown as Mapping, String(i), [...path, key], ids) ?? []);
  const nodes = names("nodes");
  const users = given.users === undefined ? everyone(graph) : names("users");
  const mover = reader.text(given, "mover", path, ids);
  const capacity = reader.quantity(given, "capacity", path, "bytes");
  const interleave = reader.quantity(given, "interleave", path, "bytes");
  const ways = reader.quantity(given, "interleave_ways", path, "count");
  const origin = reader.flag(given, "origin", path) ?? isStorage(nodes, graph);
  if (name === undefined) return;
  if (nodes.length === 0) reader.fail("S022", `${pathName(path)}: a tier needs at least one node`, path);
  const tier = tiers.get(name) ?? spec(name, origin, interleave);
  tier.title = reader.text(given, "title", path) ?? tier.title;
  if (ways !== undefined && (!Number.isInteger(ways) || ways < 1))
    reader.fail(
      "S025",
      `${pathName([...path, "interleave_ways"])}: ${ways} is not a whole number of at least 1`,
      [...path, "interleave_ways"],
    );
  else if (ways !== undefined) tier.interleaveWays = ways;
  const instance = instanceOf(tier, nodes, users, graph);
  tier.instances.push({
    ...instance,
    ...(mover && { mover }),
    ...(capacity !== undefined && { capacityBytes: capacity }),
  });
  tier.shared ||= requestersAmong(users, graph) > 1;
  tiers.set(name, tier);
}

const everyone = ({ requesters, probes }: Graph): string[] => [...new Set([...requesters, ...probes])];

const requestersAmong = (users: readonly string[], { requesters }: Graph): number =>
  users.filter((user) => requesters.includes(user)).length;

const isStorage = (nodes: readonly string[], graph: Graph): boolean =>
  nodes.length > 0 && nodes.every((id) => graph.nodes.find((node) => node.id === id)?.kind === "storage");

const spec = (name: string, origin: boolean, interleave?: number): TierSpec => ({
  name,
  title: TITLES[name] ?? name,
  shared: false,
  origin,
  interleaveBytes: interleave ?? (origin ? PAGE_BYTES : LINE_BYTES),
  instances: [],
});

function instanceOf(tier: TierSpec, nodes: string[], users: string[], graph: Graph): TierInstance {
  const capacities = nodes.map((id) => graph.nodes.find((node) => node.id === id)?.capacityBytes ?? 0);
  const host = users.find((id) => graph.nodes.find((node) => node.id === id)?.kind === "host");
  return {
    id: `${tier.name}${tier.instances.length}`,
    nodes,
    users,
    capacityBytes: tier.origin ? Number.POSITIVE_INFINITY : capacities.reduce((sum, bytes) => sum + bytes, 0),
    // a GPU's own memory is moved by the GPU, everything else by a host where there is one
    mover: (tier.name === "hbm" ? users[0] : (host ?? users[0])) ?? "",
  };
}

const PRIVATE = new Set(["hbm", "dram"]);

/**
 * Memory is used by what it hangs on: a GPU its own, a host and its GPUs what is plugged into the host, everybody what is behind a
 * switch. Where some have a tier behind a fabric and others do not, those are taken to want it too: a missing path is then told.
 */
function usualTiers(graph: Graph): TierSpec[] {
  const groups = new Map<string, { name: string; users: string[]; nodes: string[] }>();
  for (const node of graph.nodes) {
    if (!node.medium) continue;
    const { name, users } = placeOf(node, graph);
    const key = [name, ...users].join(" ");
    const group = groups.get(key);
    if (group) group.nodes.push(node.id);
    else groups.set(key, { name, users, nodes: [node.id] });
  }
  const tiers = new Map<string, TierSpec>();
  for (const { name, users, nodes } of groups.values()) {
    const tier = tiers.get(name) ?? spec(name, name === "origin");
    tier.instances.push(instanceOf(tier, nodes, users, graph));
    tiers.set(name, tier);
  }
  for (const tier of tiers.values()) {
    if (!PRIVATE.has(tier.name)) addTheRest(tier, graph);
    tier.shared = tier.instances.some(({ users }) => requestersAmong(users, graph) > 1);
  }
  return [...tiers.values()].sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}

function addTheRest(tier: TierSpec, graph: Graph): void {
  const served = new Set(tier.instances.flatMap(({ users }) => users));
  tier.instances[0]!.users.push(...everyone(graph).filter((id) => !served.has(id)));
}

function placeOf(node: TopologyNode, graph: Graph): { name: string; users: string[] } {
  const links = graph.links.filter(({ from, to }) => from === node.id || to === node.id);
  const owners = links.map(
    ({ from, to }) => graph.nodes.find(({ id }) => id === (from === node.id ? to : from))!,
  );
  const attached = links.length === 1 && links[0]!.protocol === "on-package";
  if (attached && owners[0]!.kind === "gpu") return { name: "hbm", users: [owners[0]!.id] };
  const plugged = owners.length > 0 && owners.every(({ kind }) => kind === "host");
  const users = plugged ? [...new Set(owners.flatMap((host) => usersAround(host, graph)))] : everyone(graph);
  if (node.kind === "storage") return { name: "origin", users };
  return { name: attached && plugged ? "dram" : behind(links[0]?.protocol ?? ""), users };
}

/** The host itself and the GPUs plugged into it. */
function usersAround(host: TopologyNode, graph: Graph): string[] {
  const beside = graph.links
    .filter(({ from, to }) => from === host.id || to === host.id)
    .map(({ from, to }) => (from === host.id ? to : from));
  return everyone(graph).filter((id) => id === host.id || beside.includes(id));
}

function behind(protocol: string): string {
  if (protocol.startsWith("cxl")) return "cxl";
  if (protocol.startsWith("gen-z")) return "genz";
  return protocol === "rdma" || protocol === "nvme-of" ? "remote" : "pool";
}
