import { figure, hosts } from "../catalogue/index.ts";
import type { IdeMode, TopologyLink, TopologyNode } from "../model/index.ts";
import { flightNs } from "./compute.ts";
import { withFlits } from "./cxl.ts";
import { ATTACHED } from "./draft.ts";
import { LINK_KEYS } from "./file-keys.ts";
import { roundTripOf } from "./file-nodes.ts";
import { type Asked, type End, negotiate } from "./negotiate.ts";
import { endOf } from "./part-ports.ts";
import { type Mapping, type Path, pathName, type Reader } from "./reader.ts";
import { CIPHER, hasIde, IDE_CHOICES, securityNs } from "./security.ts";

const BITS_PER_BYTE = 8;

/** Links of a file, between nodes that are there. */
export function readLinks(
  reader: Reader,
  root: Mapping,
  nodes: readonly TopologyNode[],
  protocols: readonly string[] | undefined,
): TopologyLink[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const seen = new Set<string>();
  return reader.list(root, "links", [], true).flatMap((item, i) => {
    const path = ["links", i];
    const given = reader.mapping(item, path, LINK_KEYS);
    const link = readLink(reader, given, path, byId, protocols);
    if (!link) return [];
    if (seen.has(link.id))
      reader.fail(
        "S024",
        `links[${i}]: ${link.id} is there twice`,
        path,
        `give one of them an id of its own: id: ${link.id}-b`,
      );
    seen.add(link.id);
    return [link];
  });
}

function readLink(
  reader: Reader,
  given: Mapping,
  path: Path,
  nodes: ReadonlyMap<string, TopologyNode>,
  protocols: readonly string[] | undefined,
): TopologyLink | undefined {
  const ids = [...nodes.keys()];
  const from = reader.requiredText(given, "from", path, ids);
  const to = reader.requiredText(given, "to", path, ids);
  const protocol = reader.requiredText(given, "protocol", path, protocols);
  const lengthM = reader.quantity(given, "length", path, "length") ?? 0;
  const stated = roundTripOf(reader, given, path);
  const rate = rateOf(reader, given, path, protocol);
  const id = reader.text(given, "id", path);
  const ide = ideOf(reader, given, path, protocol);
  if (from === undefined || to === undefined || protocol === undefined || !rate) return undefined;
  const ends = [nodes.get(from)!, nodes.get(to)!];
  const fixed = given.bandwidth !== undefined || !Number.isFinite(rate.gBps);
  const agreed = agree(reader, path, { protocol, ...rate, ide, fixed }, ends.map(endOf));
  const { gBps } = agreed;
  const latencyNs = stated ?? Math.max(flightNs(lengthM), usualNs(agreed.protocol, ends));
  return {
    id: id ?? `${from}-${to}`,
    from,
    to,
    ...agreed,
    latencyNs,
    lengthM,
    ...(ide && { ide, securityNs: securityNs(agreed.protocol, ide, gBps) }),
  };
}

/** `ide:`, where the protocol has an encrypted form. */
function ideOf(
  reader: Reader,
  given: Mapping,
  path: Path,
  protocol: string | undefined,
): IdeMode | undefined {
  const mode = reader.text(given, "ide", path, IDE_CHOICES);
  if (mode === undefined || mode === "off") return undefined;
  if (protocol !== undefined && !hasIde(protocol))
    reader.fail("P114", `${pathName(path)}: nothing says what encrypting ${protocol} costs`, [
      ...path,
      "ide",
    ]);
  if (mode === "containment") reader.figures["ide.cipher"] = CIPHER;
  return mode as IdeMode;
}

/** The link that both ends can be, and what was given up for it; P114 where there is none. */
function agree(
  reader: Reader,
  path: Path,
  asked: Pick<TopologyLink, "protocol" | "lanes" | "rateGTps" | "gBps"> & Pick<Asked, "ide" | "fixed">,
  ends: readonly End[],
): Pick<TopologyLink, "protocol" | "lanes" | "rateGTps" | "gBps" | "negotiated"> {
  const { protocol, lanes, rateGTps, changes, problem } = negotiate(asked, ends);
  if (problem !== undefined)
    reader.fail(
      "P114",
      `${pathName(path)}: no mode that both ends have: ${problem}`,
      path,
      "another protocol or ide: off, or port: {flits: [68, 256], features: [ide]} at the end that lacks it",
    );
  const gBps = asked.fixed ? asked.gBps : (lanes * rateGTps) / BITS_PER_BYTE;
  return { protocol, lanes, rateGTps, gBps, ...(changes.length > 0 && { negotiated: changes.join(", ") }) };
}

type Rate = Pick<TopologyLink, "lanes" | "rateGTps" | "gBps">;

/** Lanes x rate, or the bandwidth itself; attached memory needs neither. */
function rateOf(reader: Reader, given: Mapping, path: Path, protocol: string | undefined): Rate | undefined {
  const lanes = reader.quantity(given, "lanes", path, "count");
  const rateGTps = reader.quantity(given, "rate", path, "transfer-rate");
  const gBps = reader.quantity(given, "bandwidth", path, "rate");
  if (gBps !== undefined)
    return { lanes: lanes ?? 1, rateGTps: rateGTps ?? (gBps * BITS_PER_BYTE) / (lanes ?? 1), gBps };
  if (lanes !== undefined && rateGTps !== undefined)
    return { lanes, rateGTps, gBps: (lanes * rateGTps) / BITS_PER_BYTE };
  if (protocol === "on-package")
    return { lanes: ATTACHED.lanes, rateGTps: ATTACHED.rateGTps, gBps: Number.POSITIVE_INFINITY };
  for (const key of ["lanes", "rate"] as const) {
    if (given[key] === undefined)
      reader.fail(
        "S022",
        `${pathName(path)}: key "${key}" is missing`,
        path,
        'lanes: 16 and rate: "32 GT/s", or bandwidth: "64 GB/s"',
      );
  }
  return undefined;
}

/** Ports that the ends bring along: a host's CXL port, the PCIe round trip of a GPU or NIC. */
function usualNs(protocol: string, ends: readonly TopologyNode[]): number {
  const host = ends.find((node) => node.kind === "host");
  if (protocol.startsWith("pcie")) return figure("rdma.pcie").value;
  if (!protocol.startsWith("cxl") || !host) return 0;
  const profile = hosts.get(host.part ?? "host-xeon6");
  const switched = ends.some((node) => node.kind === "switch");
  return withFlits(protocol, switched ? profile.toSwitchNs : profile.directNs).value;
}
