import type { RouteMap, Topology } from "../../model/index.ts";
import { type Layout, type PortClocks, portClocks } from "./layout.ts";
import { type RouteTables, routeTables } from "./routes.ts";
import type { FlitTiming } from "./spec.ts";

/** A fabric made ready for any number of runs: its ports, routes and clocks as tables. */
export interface FlitFabric {
  readonly layout: Layout;
  readonly tables: RouteTables;
  readonly clocks: PortClocks;
  readonly timing: FlitTiming;
  readonly ties: Topology["routing"]["ties"];
}

/** @param routes of the topology of `layout` */
export function flitFabric(
  layout: Layout,
  routes: RouteMap,
  timing: FlitTiming,
  ties: FlitFabric["ties"],
): FlitFabric {
  return {
    layout,
    tables: routeTables(layout, routes),
    clocks: portClocks(layout, timing),
    timing,
    ties,
  };
}
