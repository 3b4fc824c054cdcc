import type { RoutingCheck } from "../planner/index.ts";

const TIES = { ecmp: "by hash", first: "always the first", adaptive: "by the least occupied" } as const;

/** `routing dimension-order: ... , ties by hash, 2 deadlock classes`, for people. */
export function routingLine(routing: Omit<RoutingCheck, "warnings">): string {
  const { kind, title, ties, classes, deadlock, complete } = routing;
  const split =
    deadlock === "none" ? "no deadlock classes" : `${classes} deadlock class${classes === 1 ? "" : "es"}`;
  const part = complete ? "" : "; only a part of the fabric was looked at for circles of full buffers";
  return `routing ${kind}: ${title}; ties ${TIES[ties]}; ${split}${part}`;
}
