import {
  InputErrors,
  type Status,
  type Topology,
  type TopologyLink,
  type TopologyNode,
} from "../model/index.ts";
import { isCxl3 } from "./cxl.ts";
import { billOfFile } from "./file-bill.ts";
import { DEADLOCK, DOCUMENT_KEYS, ROUTING_KEYS, STATUSES, TIES } from "./file-keys.ts";
import { checkSwitchLanes } from "./file-lanes.ts";
import { readLinks } from "./file-links.ts";
import { readNodes } from "./file-nodes.ts";
import { negotiationNotes } from "./file-ports.ts";
import { readTiers } from "./file-tiers.ts";
import { lint } from "./lint.ts";
import { type Locate, type Mapping, Reader } from "./reader.ts";

const VERSION = 1;

/**
 * A topology of the user's own: the parsed form of a `*.topo.yaml`. Latencies in it are round trips unless the key ends in `one_way`.
 * @param at `file:line:col` of a path in the document
 * @param protocols names that a link may use; unchecked where they are not given
 * @param routings names that `routing.kind` may use; unchecked where they are not given
 * @param network true: a fabric without any memory will do, for traffic between its hosts
 * @throws InputErrors S020 to S025 for what the file says, P-codes for what it amounts to; all at once
 */
export function parseTopology(
  doc: unknown,
  at: Locate,
  protocols?: readonly string[],
  routings?: readonly string[],
  network = false,
): Topology {
  const reader = new Reader(at);
  const root = reader.mapping(doc, [], DOCUMENT_KEYS);
  const name = reader.requiredText(root, "name", []) ?? "unnamed";
  checkVersion(reader, root);
  const nodes = readNodes(reader, root);
  const links = readLinks(reader, root, nodes, protocols);
  checkSwitchLanes(reader, root, nodes, links);
  if (reader.errors.length > 0) throw new InputErrors(reader.errors);
  const who = requestersOf(reader, root, nodes);
  const tiers = readTiers(reader, root, { nodes, links, ...who });
  const topology: Topology = {
    name,
    title: reader.text(root, "title", []) ?? name,
    status: statusOf(reader, root, links),
    nodes,
    links,
    tiers,
    ...who,
    probeTier: probeTierOf(
      reader,
      root,
      tiers.map((tier) => (tier.origin ? "" : tier.name)),
    ),
    routing: routingOf(reader, root, routings),
    bom: billOfFile(reader, root, nodes, links),
    figures: reader.figures,
    notes: negotiationNotes(nodes, links),
  };
  const errors = reader.errors.length > 0 ? reader.errors : lint(topology, network);
  if (errors.length > 0) throw new InputErrors(errors);
  return topology;
}

function checkVersion(reader: Reader, root: Mapping): void {
  if (root.version === undefined) reader.missing("version", []);
  else if (root.version !== VERSION)
    reader.fail("S025", `version: ${root.version} is not ${VERSION}`, ["version"]);
}

/** GPUs issue, hosts where there are none; load generators sit on hosts. */
function requestersOf(reader: Reader, root: Mapping, nodes: readonly TopologyNode[]) {
  const ids = (kind: string) => nodes.filter((node) => node.kind === kind).map((node) => node.id);
  const standard = ids("gpu").length > 0 ? ids("gpu") : ids("host");
  const requesters = idList(reader, root, "requesters", nodes) ?? standard;
  const probes = idList(reader, root, "probes", nodes) ?? (ids("host").length > 0 ? ids("host") : requesters);
  return { requesters, probes };
}

function idList(
  reader: Reader,
  root: Mapping,
  key: string,
  nodes: readonly TopologyNode[],
): string[] | undefined {
  if (root[key] === undefined) return undefined;
  const known = nodes.map((node) => node.id);
  return reader
    .list(root, key, [])
    .flatMap((_, i, list) => reader.text(list as unknown as Mapping, String(i), [key], known) ?? []);
}

/** What a fabric is made of says what it is: Gen-Z is history, 256 B flits are a projection. */
function statusOf(reader: Reader, root: Mapping, links: readonly TopologyLink[]): Status {
  const stated = reader.text(root, "status", [], STATUSES) as Status | undefined;
  if (links.some((link) => link.protocol.startsWith("gen-z"))) return stated ?? "historical";
  if (links.some((link) => isCxl3(link.protocol))) return "projection";
  return stated ?? "available";
}

function probeTierOf(reader: Reader, root: Mapping, names: readonly string[]): string {
  const stated = reader.text(root, "probe_tier", [], names.filter(Boolean));
  return stated ?? names.filter(Boolean).at(-1) ?? "";
}

function routingOf(
  reader: Reader,
  root: Mapping,
  routings: readonly string[] | undefined,
): Topology["routing"] {
  const path = ["routing"];
  const given = root.routing === undefined ? {} : reader.mapping(root.routing, path, ROUTING_KEYS);
  const kind = reader.text(given, "kind", path, routings);
  const ties = reader.text(given, "ties", path, TIES) as Topology["routing"]["ties"] | undefined;
  const deadlock = reader.text(given, "deadlock", path, DEADLOCK) as "avoid" | "none" | undefined;
  return { kind: kind ?? "shortest", ties: ties ?? "ecmp", ...(deadlock && { deadlock }) };
}
