import type { ParamValues, TierInstance } from "../model/index.ts";
import { buffersOf } from "./buffers.ts";
import { dealtTo, usersOf } from "./compute.ts";
import { addDevice, deviceWire, switchBought } from "./cxl.ts";
import { type Draft, num, text } from "./draft.ts";
import { checkLanes, type Ports } from "./lanes.ts";

export interface Pod {
  topology: string;
  members: readonly number[];
  index: number;
  /** Ports of the switch beside those of its devices. */
  ports: readonly Ports[];
  /** Joins host `i`, and what it brings, to the switch `to`. */
  plug(i: number, to: string): void;
}

/** One CXL switch with its hosts and its devices, the last and their capacity in proportion to the hosts. @throws InputError P111 */
export function addPod(draft: Draft, values: ParamValues, pod: Pod): TierInstance {
  const { members, index } = pod;
  const id = `switch${index}`;
  const devices = dealtTo(values, members);
  checkLanes(pod.topology, id, num(values, "switch.lanes"), [
    ...pod.ports,
    { what: "devices", count: devices, lanes: num(values, "device.lanes") },
  ]);
  const latencyNs = num(values, "switch.latency");
  draft.node(id, "switch", { part: text(values, "switch.part"), latencyNs, ...buffersOf(values) });
  draft.buy(switchBought(values), 1, "fabric");
  for (const i of members) pod.plug(i, id);
  const capacityBytes = (num(values, "pool.capacity") * members.length) / num(values, "hosts");
  const nodes = Array.from({ length: devices }, (_, d) =>
    addDevice(draft, values, `pool${index}.${d}`, capacityBytes / devices),
  );
  for (const node of nodes) draft.link(id, node, deviceWire(values));
  return {
    id: `pool${index}`,
    nodes,
    users: members.flatMap(usersOf),
    capacityBytes,
    mover: `host${members[0]}`,
  };
}
