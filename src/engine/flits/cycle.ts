import type { Routers } from "./routers.ts";
import type { FlitState } from "./state.ts";
import type { Terminals } from "./terminals.ts";

/** One cycle of a network: number of flits that crossed a router. */
export function cycleOf(
  { credits, arrivals, room, inputs }: FlitState,
  { receive, step }: Routers,
  { eject, inject }: Terminals,
): (cycle: number) => number {
  const { entries: returning, counts: creditCounts, mask: creditMask, width: creditWidth } = credits;
  const { entries: arriving, counts: arrivalCounts, mask: arrivalMask, width: arrivalWidth } = arrivals;

  function countCredits(cycle: number): void {
    const slot = cycle & creditMask;
    const first = slot * creditWidth;
    const end = first + creditCounts[slot]!;
    for (let at = first; at < end; at++) room[returning[at]!]!++;
    creditCounts[slot] = 0;
  }

  function deliver(cycle: number): void {
    const slot = cycle & arrivalMask;
    const first = 2 * slot * arrivalWidth;
    const end = first + 2 * arrivalCounts[slot]!;
    for (let at = first; at < end; at += 2) {
      const channel = arriving[at]!;
      const flit = arriving[at + 1]!;
      if (channel < inputs) receive(channel, flit);
      else eject(channel, flit, cycle);
    }
    arrivalCounts[slot] = 0;
  }

  return (cycle) => {
    countCredits(cycle);
    deliver(cycle);
    inject(cycle);
    return step(cycle);
  };
}
