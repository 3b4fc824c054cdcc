import { devices, hosts, switches } from "../catalogue/index.ts";
import type { Port, Topology, TopologyLink, TopologyNode } from "../model/index.ts";
import { type End, negotiate } from "./negotiate.ts";
import { securityNs } from "./security.ts";

const BITS_PER_BYTE = 8;
const KIND_LABELS: Partial<Record<TopologyNode["kind"], string>> = { memory: "device", storage: "drive" };

/** An end of a link, for messages and negotiation. */
export const endOf = ({ id, kind, vendor, port }: TopologyNode): End => ({
  label: [KIND_LABELS[kind] ?? kind, id, ...(vendor ? [`of ${vendor}`] : [])].join(" "),
  port: port ?? {},
});

/** What the catalogue says of a host, switch or device. */
export function partOf(part: string | undefined): { port?: Port; vendor?: string } | undefined {
  if (part === undefined) return undefined;
  return [devices, switches, hosts].find((parts) => parts.has(part))?.get(part);
}

/** An end as good as the node says, or else as the catalogue says of its part. */
export const partEndOf = (node: TopologyNode): End => ({
  ...endOf(node),
  port: node.port ?? partOf(node.part)?.port ?? {},
});

/** How `cxl.ports` is written. */
export const PORT_CHOICES = ["asked", "part"] as const;

/**
 * CXL links of a built-in fabric, brought down to widths that links train to and, where `ports` is `part`, to what the catalogue says
 * of the parts at both ends; notes say what was given up.
 */
export function negotiateLinks(topology: Topology, ports: number | string | undefined): void {
  const nodes = new Map(topology.nodes.map((node) => [node.id, node]));
  const end = ports === "part" ? partEndOf : endOf;
  for (const link of topology.links) {
    const gBps = (link.lanes * link.rateGTps) / BITS_PER_BYTE;
    if (!link.protocol.startsWith("cxl") || link.gBps !== gBps) continue;
    lower(link, [end(nodes.get(link.from)!), end(nodes.get(link.to)!)]);
  }
  topology.notes.push(...loweredNotes(topology.links));
}

function lower(link: TopologyLink, ends: readonly End[]): void {
  const { protocol, lanes, rateGTps, changes } = negotiate({ ...link, ide: link.ide }, ends);
  if (changes.length === 0) return;
  const gBps = (lanes * rateGTps) / BITS_PER_BYTE;
  Object.assign(link, { protocol, lanes, rateGTps, gBps, negotiated: changes.join(", ") });
  if (link.ide) link.securityNs = securityNs(protocol, link.ide, gBps);
}

const MOST_NOTES = 8;
const MOST_IDS = 3;
/** A node as messages name it: the kind is kept, the id is not. */
const NAMED = /\b(host|gpu|switch|device|bridge|nic|drive) [^\s,)]+/g;

/** A line for each link that was negotiated down, or for all that gave up the same. */
export function loweredNotes(links: readonly TopologyLink[]): string[] {
  const alike = new Map<string, TopologyLink[]>();
  for (const link of links) {
    if (link.negotiated === undefined) continue;
    const what = link.negotiated.replace(NAMED, "$1");
    alike.set(what, [...(alike.get(what) ?? []), link]);
  }
  const notes = [...alike].map(([what, same]) => {
    const ids = same.slice(0, MOST_IDS).map(({ id }) => id);
    return same.length === 1
      ? `${ids[0]} negotiated ${same[0]!.negotiated}`
      : `${same.length} links negotiated ${what}: ${ids.join(", ")}${same.length > MOST_IDS ? ", ..." : ""}`;
  });
  return few(notes, "links negotiated down");
}

/** The first few of many lines, and how many more. */
export const few = (notes: readonly string[], what: string): string[] =>
  notes.length <= MOST_NOTES
    ? [...notes]
    : [...notes.slice(0, MOST_NOTES), `${notes.length - MOST_NOTES} more ${what}`];
