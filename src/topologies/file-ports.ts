import { figure } from "../catalogue/index.ts";
import {
  PORT_FEATURES,
  PORT_FLITS,
  type Port,
  type PortFeature,
  type PortFlits,
  type TopologyLink,
  type TopologyNode,
} from "../model/index.ts";
import { PORT_KEYS } from "./file-keys.ts";
import { negotiate } from "./negotiate.ts";
import { few, loweredNotes, partEndOf, partOf } from "./part-ports.ts";
import { type Mapping, type Path, pathName, type Reader } from "./reader.ts";

/** `port:` of a node: what its ends of links can do, or `part`: what the catalogue says of its part. */
export function readPort(
  reader: Reader,
  given: Mapping,
  path: Path,
  part: string | undefined,
): Port | undefined {
  if (given.port === undefined) return undefined;
  const where = [...path, "port"];
  if (given.port === "part") {
    const port = partOf(part)?.port;
    if (!port)
      reader.fail(
        "S022",
        `${pathName(where)}: the catalogue does not say what ports of ${part ?? "a node without a part"} can do`,
        where,
        "port: {lanes: 16, rate: 32 GT/s, flits: [68], features: [ide]}",
      );
    return port;
  }
  const stated = reader.mapping(given.port, where, PORT_KEYS);
  const lanes = reader.quantity(stated, "lanes", where, "count");
  const rateGTps = reader.quantity(stated, "rate", where, "transfer-rate");
  const flits = flitsOf(reader, stated, where);
  const features = featuresOf(reader, stated, where);
  return {
    ...(lanes !== undefined && { lanes }),
    ...(rateGTps !== undefined && { rateGTps }),
    ...(flits && { flits }),
    ...(features && { features }),
  };
}

function flitsOf(reader: Reader, stated: Mapping, path: Path): PortFlits[] | undefined {
  if (stated.flits === undefined) return undefined;
  return reader.list(stated, "flits", path).flatMap((item, i) => {
    const found = PORT_FLITS.find((bytes) => bytes === item);
    const where = [...path, "flits", i];
    if (found === undefined)
      reader.fail(
        "S023",
        `${pathName(where)}: unknown "${item}" (known: ${PORT_FLITS.join(", ")})`,
        where,
        "flits: [68, 256]",
      );
    return found ?? [];
  });
}

function featuresOf(reader: Reader, stated: Mapping, path: Path): PortFeature[] | undefined {
  if (stated.features === undefined) return undefined;
  return reader.list(stated, "features", path).flatMap((_, i, list) => {
    const holder = list as unknown as Mapping;
    const feature = reader.text(holder, String(i), [...path, "features"], PORT_FEATURES);
    return (feature as PortFeature | undefined) ?? [];
  });
}

const FASTEST_GTPS = figure("cxl4.rate").value;

/** What was negotiated, what asks more than parts can, and whose parts meet: said wherever the fabric is shown. */
export function negotiationNotes(nodes: readonly TopologyNode[], links: readonly TopologyLink[]): string[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const beyond = links.flatMap((link) => {
    const changes = beyondParts(link, byId);
    return changes ? [`${link.id} asks more than its parts can: ${changes}; port: part negotiates`] : [];
  });
  const vendors = [...new Set(nodes.flatMap(({ vendor, part }) => vendor ?? partOf(part)?.vendor ?? []))];
  const mixed = vendors.length > 1 && nodes.some(({ vendor, port }) => vendor ?? port);
  return [
    ...loweredNotes(links),
    ...few(beyond, "links ask more than their parts can"),
    ...(mixed ? [`parts of ${vendors.join(", ")} in one fabric`] : []),
  ];
}

/** What a CXL link would come down to, were its ends no more than the catalogue says of their parts. */
function beyondParts(link: TopologyLink, nodes: ReadonlyMap<string, TopologyNode>): string | undefined {
  // a link that states its bandwidth has no lanes and no rate of its own
  if (!link.protocol.startsWith("cxl") || link.rateGTps > FASTEST_GTPS) return undefined;
  const ends = [link.from, link.to].map((id) => partEndOf(nodes.get(id)!));
  const { changes } = negotiate({ ...link, ide: undefined }, ends);
  return changes.length > 0 ? changes.join(", ") : undefined;
}
