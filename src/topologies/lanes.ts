import { InputError } from "../model/index.ts";

export interface Ports {
  what: string;
  count: number;
  lanes: number;
}

const FEWER_PORTS =
  "fewer hosts to a switch (tor.hosts), or fewer memory servers (server.hosts, server.nics)";
const FEWER_LANES =
  "fewer hosts to a switch (switch.hosts), fewer devices, or narrower links (device.lanes, host.lanes)";

/** @throws InputError P111 where the links of a node need more lanes (or ports, for a network switch) than it has */
export function checkLanes(
  topology: string,
  node: string,
  has: number,
  ports: readonly Ports[],
  unit: "lanes" | "ports" = "lanes",
  hint = unit === "ports" ? FEWER_PORTS : FEWER_LANES,
): void {
  const needs = ports.reduce((sum, port) => sum + port.count * port.lanes, 0);
  if (needs <= has) return;
  const used = ports.filter(({ count }) => count > 0);
  const list = used.map((port) => `${port.count} ${port.what} x ${port.lanes}`).join(" + ");
  throw new InputError({
    code: "P111",
    message: `topology ${topology}: ${node} has ${has} ${unit}, its links need ${needs} (${list})`,
    hint,
  });
}
