import { InputError } from "../model/index.ts";

interface Ports {
  what: string;
  count: number;
  lanes: number;
}

/** @throws InputError P111 where the links of a switch need more lanes than it has */
export function checkLanes(topology: string, node: string, has: number, ports: readonly Ports[]): void {
  const needs = ports.reduce((sum, port) => sum + port.count * port.lanes, 0);
  if (needs <= has) return;
  const list = ports.map((port) => `${port.count} ${port.what} x ${port.lanes}`).join(" + ");
  throw new InputError({
    code: "P111",
    message: `topology ${topology}: ${node} has ${has} lanes, its links need ${needs} (${list})`,
    hint: "fewer hosts to a switch (switch.hosts), fewer devices, or narrower links (device.lanes, host.lanes)",
  });
}
