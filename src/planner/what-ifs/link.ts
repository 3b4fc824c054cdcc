import type { WhatIf } from "./what-if.ts";

/**
 * GB/s: a transfer takes no more than the picosecond that everything takes at least. Infinity would put both ends into
 * one package, and with the link take away what is paid for leaving by it.
 */
const FREE_GBPS = 1e15;

/** No time on the wire, no latency, no damaged flits, no time to check what is encrypted. */
export const whatIf: WhatIf = {
  name: "link",
  singular: "link",
  plural: "links",
  places: ({ links }) =>
    links.filter(({ gBps, latencyNs }) => Number.isFinite(gBps) || latencyNs > 0).map(({ id }) => id),
  free: (topology, free) => ({
    ...topology,
    links: topology.links.map((link) => {
      if (!free.has(link.id)) return link;
      const { flitErrorRatio: _, securityNs: __, ...rest } = link;
      return { ...rest, gBps: FREE_GBPS, latencyNs: 0 };
    }),
  }),
};
