import { type Graph, type Hop, nsToPs } from "../model/index.ts";

/** A fixed delay on a way, and where it is spent. */
export interface Delay {
  at: "node" | "link";
  /** Of the node, or of the link's direction (its server). */
  index: number;
  what: "propagation" | "switching" | "security";
  ps: number;
}

/** Direction of a link that a hop takes, as servers are numbered. */
export const serverOf = ({ link, forward }: Pick<Hop, "link" | "forward">): number =>
  link * 2 + (forward ? 0 : 1);

/**
 * Delays of one way: those before its first hop, then those of each hop with the node behind it. Hosts and GPUs cost their latency where
 * a way starts or ends, not where it passes through.
 * @param half share of a round trip that this way pays
 */
export function delaysOf(
  { nodes, links }: Graph,
  source: number,
  steps: readonly Hop[],
  half: (ps: number) => number,
): Delay[][] {
  const delay = (at: Delay["at"], index: number, what: Delay["what"], ns: number): Delay => ({
    at,
    index,
    what,
    ps: half(nsToPs(ns)),
  });
  const start = delay("node", source, "propagation", nodes[source]!.latencyNs);
  return [
    [start],
    ...steps.map((step, i) => {
      const link = links[step.link]!;
      const node = nodes[step.node]!;
      const server = serverOf(step);
      const crossing = [
        delay("link", server, "propagation", link.latencyNs),
        delay("link", server, "security", link.securityNs ?? 0),
      ];
      const starts = node.kind === "host" || node.kind === "gpu";
      if (i < steps.length - 1 && starts) return crossing;
      const what = node.kind === "switch" || node.kind === "bridge" ? "switching" : "propagation";
      return [...crossing, delay("node", step.node, what, node.latencyNs)];
    }),
  ];
}
