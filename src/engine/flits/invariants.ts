import type { FlitState } from "./state.ts";
import type { Wheel } from "./wheel.ts";

/**
 * What a network of credits must keep, at the end of a run: flits that went in came out or are in the network; no channel has
 * less room than none; and for every channel of a link its room, the flits in the buffer behind it, those on the link and the credits on
 * their way back add up to the buffer's depth.
 * @param passed flits that went in, and came out
 */
export function violationsOf(state: FlitState, passed: Int32Array): string[] {
  const { arrivals, held, room } = state;
  const sum = (column: Int32Array) => column.reduce((all, one) => all + one, 0);
  const inside = sum(held) + sum(arrivals.counts);
  const found: string[] = [];
  if (passed[0] !== passed[1]! + inside) {
    found.push(`flits: ${passed[0]} in, ${passed[1]} out, ${inside} in the network`);
  }
  if (room.some((left) => left < 0)) found.push("credits: fewer than none");
  const { layout, clocks, shift, vcs } = state;
  const used = slotsInUse(state);
  for (let port = 0; port < layout.ports; port++) {
    const depth = clocks.depth[layout.peer[port]!]!;
    for (let vc = 0; vc < vcs; vc++) {
      const at = (port << shift) | vc;
      if (room[at]! + used[at]! === depth) continue;
      found.push(`buffers: ${room[at]} free and ${used[at]} in use behind port ${port}, of ${depth}`);
    }
  }
  return found;
}

/** By output channel: slots of the buffer behind it that hold a flit, that one is on its way to, or that a credit comes back for. */
function slotsInUse({ layout, shift, held, inputs, arrivals, credits, room }: FlitState): Int32Array {
  const used = new Int32Array(room.length);
  const feeder = (channel: number) =>
    (layout.peer[channel >> shift]! << shift) | (channel & ((1 << shift) - 1));
  for (let channel = 0; channel < inputs; channel++) used[feeder(channel)]! += held[channel]!;
  for (const at of pending(arrivals)) used[feeder(arrivals.entries[2 * at]!)]!++;
  for (const at of pending(credits)) used[credits.entries[at]!]!++;
  return used;
}

/** Places of a wheel's entries. */
function* pending({ counts, width }: Wheel): Generator<number> {
  for (let slot = 0; slot < counts.length; slot++) {
    for (let i = 0; i < counts[slot]!; i++) yield slot * width + i;
  }
}
