import type { FlitFabric } from "../engine/index.ts";

/** The link whose buffer is shortest of what its credit round trip asks for. */
export interface ShortBuffer {
  link: string;
  /** From a flit's leaving to its room's being counted again, cycles. */
  round_trip_cycles: number;
  /** Channels behind the link that packets of one class may use, and flits that each holds. */
  channels: number;
  flits: number;
  /** Most that packets of one class get of the link. */
  rate_ratio: number;
  /** Flits a channel that would keep the link busy. */
  flits_needed: number;
}

/**
 * A link is idle while the room behind it is on its way back as credits: what packets of one class may use must hold what
 * leaves in one round trip (Dally and Towles 2004, section 17.3, credit-based flow control). Links to and from terminals take any deadlock class.
 * @param messages message classes, 1 or 2 @returns null where every buffer covers its round trip
 */
export function shortBuffer(
  { layout, tables, clocks, timing }: FlitFabric,
  messages: number,
): ShortBuffer | null {
  let worst: ShortBuffer | null = null;
  for (let port = 0; port < layout.ports; port++) {
    const behind = layout.peer[port]!;
    const toRouter = behind < layout.routerPortsEnd;
    const classes = toRouter && port < layout.routerPortsEnd ? tables.classes : 1;
    const channels = Math.floor(timing.vcs / (messages * classes));
    // a router gives a packet its channel in the cycle it comes in, and lets it go in the next
    const cycles = clocks.flight[port]! + Number(toRouter) + clocks.credit[behind]!;
    const needed = cycles / clocks.interval[port]!;
    const flits = clocks.depth[behind]!;
    const ratio = (channels * flits) / needed;
    if (ratio >= (worst?.rate_ratio ?? 1)) continue;
    worst = {
      link: layout.graph.links[layout.link[port]!]!.id,
      round_trip_cycles: cycles,
      channels,
      flits,
      rate_ratio: ratio,
      flits_needed: Math.ceil(needed / channels),
    };
  }
  return worst;
}
