import { formatBytes, formatNs, type Topology } from "../model/index.ts";
import type { AccessDoc } from "../planner/index.ts";
import { columns } from "./columns.ts";
import type { Io } from "./command.ts";

const OUTCOMES: Record<AccessDoc["outcome"], string> = {
  served: "",
  rebuilt: ": in no tier, rebuilt",
  refused: ": refused",
  free: ": takes no time on the fabric",
  failed: ": failed",
};

/** The timeline of one access on a terminal. */
export function showAccess(candidate: string, access: AccessDoc, topology: Topology, io: Io): void {
  const { row, op, bytes, requester, outcome, flights } = access;
  const status = topology.status === "available" ? "" : ` (${topology.status})`;
  io.out(
    `${candidate}${status}  row ${row}: ${op} of ${formatBytes(bytes)} by ${requester}${OUTCOMES[outcome]}`,
  );
  io.out(
    `  arrives at ${formatNs(access.arrival_ns)}, issues at ${formatNs(access.issued_ns)}, takes ${formatNs(access.latency_ns)}  MODELLED, not measured`,
  );
  if (flights > 1) io.out(`  in ${flights} parts at once: this is the one that ended last`);
  if (access.stretches.length === 0) return;
  io.out("");
  const rows = access.stretches.map(({ start_ns, end_ns, component, kind, id, leg }) => [
    exact(start_ns),
    exact(end_ns),
    exact(end_ns - start_ns),
    component.replaceAll("_", " "),
    `${kind} ${id}`,
    leg === null ? "" : leg === "request" ? "out" : "back",
  ]);
  const heads = ["from, ns", "to, ns", "takes, ns", "component", "at", "way"];
  for (const line of columns(heads, rows, io.columns - 2)) io.out(`  ${line}`);
}

/** ns with every picosecond, so that the lines can be added up. */
const exact = (ns: number): string => (Math.round(ns * 1000) / 1000).toString();
