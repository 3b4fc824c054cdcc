import type { CandidateDoc, LinkDoc } from "../model/index.ts";

/** Where each component is spent, so that a bottleneck has an address. */
const PLACE: Record<string, "link" | "medium" | "requesters" | "all paths"> = {
  link_queue: "link",
  serialisation: "link",
  media_queue: "medium",
  media: "medium",
  rebuild: "requesters",
  admission: "requesters",
  slot_wait: "requesters",
};

/**
 * The component that takes most of the mean request time (of the mean access latency where there are no requests), and the
 * busiest link or medium where it is spent there. Compute (`think`) is what the time is for, so that it is never one.
 */
export function bottleneckOf(
  breakdown: Record<string, number>,
  links: readonly LinkDoc[],
): CandidateDoc["bottleneck"] {
  const total = Object.values(breakdown).reduce((sum, ns) => sum + ns, 0);
  const [kind, ns] = Object.entries(breakdown)
    .filter(([name]) => name !== "think")
    .reduce((most, one) => (one[1] > most[1] ? one : most), ["none", 0]);
  return { kind, id: ns > 0 ? placeOf(kind, links) : "", share: total > 0 ? ns / total : 0 };
}

function placeOf(kind: string, links: readonly LinkDoc[]): string {
  const place = PLACE[kind] ?? "all paths";
  if (place !== "link" && place !== "medium") return place;
  const there = links.filter((link) => link.kind === place);
  return (
    there.reduce<LinkDoc | undefined>(
      (busiest, link) => (!busiest || link.utilization_mean > busiest.utilization_mean ? link : busiest),
      undefined,
    )?.id ?? ""
  );
}
