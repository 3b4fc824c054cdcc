import { type HealthOptions, InputError, nearest, type Topology } from "../model/index.ts";

/** Ids of what can break: nodes and links. */
const partsOf = ({ nodes, links }: Topology): string[] => [...nodes, ...links].map(({ id }) => id);

/** What breaks in one of several fabrics: events of parts that it has. */
export function healthOf(topology: Topology, health: HealthOptions): HealthOptions {
  const parts = new Set(partsOf(topology));
  return { ...health, events: health.events.filter(({ part }) => parts.has(part)) };
}

/** S023 for every part that none of the fabrics has: it would break nowhere. */
export function healthErrors(fabrics: readonly Topology[], { events }: HealthOptions): InputError[] {
  const known = [...new Set(fabrics.flatMap(partsOf))];
  const unknown = [...new Set(events.map(({ part }) => part))].filter((part) => !known.includes(part));
  return unknown.map((part) => {
    const near = nearest(part, known);
    return new InputError({
      code: "S023",
      message: `health: no candidate's fabric has a node or link ${part}`,
      hint: near ? `did you mean "${near}"?` : `weft topo show ${fabrics[0]?.name ?? "NAME"}`,
    });
  });
}
