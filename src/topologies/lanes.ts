import { InputError } from "../model/index.ts";

interface Ports {
  what: string;
  count: number;
  lanes: number;
}

/** @throws InputError P111 where the links of a node need more lanes (or ports, for a network switch) than it has */
export function checkLanes(
  topology: string,
  node: string,
  has: number,
  ports: readonly Ports[],
  unit: "lanes" | "ports" = "lanes",
): void {
  const needs = ports.reduce((sum, port) => sum + port.count * port.lanes, 0);
  if (needs <= has) return;
  const list = ports.map((port) => `${port.count} ${port.what} x ${port.lanes}`).join(" + ");
  throw new InputError({
    code: "P111",
    message: `topology ${topology}: ${node} has ${has} ${unit}, its links need ${needs} (${list})`,
    hint:
      unit === "ports"
        ? "fewer hosts to a switch (tor.hosts), or fewer memory servers (server.hosts, server.nics)"
        : "fewer hosts to a switch (switch.hosts), fewer devices, or narrower links (device.lanes, host.lanes)",
  });
}
