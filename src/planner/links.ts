import type { LinkDoc, ServerResult, Topology } from "../model/index.ts";

/** Both directions of every link as one document, in the topology's order, then every medium. */
export function linkDocs(servers: readonly ServerResult[], topology: Topology): LinkDoc[] {
  const links = topology.links.flatMap((link) => {
    const [forward, backward] = servers.filter(
      (server) => server.kind === "link" && isDirectionOf(server.id, link.id),
    );
    return forward ? [linkDoc(link.id, forward, backward)] : [];
  });
  return [...links, ...servers.filter(({ kind }) => kind === "medium").map(mediumDoc)];
}

/** A direction is named by its link and an ending: `l0:forward`, `l0:backward`. */
function isDirectionOf(server: string, link: string): boolean {
  return server === `${link}:forward` || server === `${link}:backward`;
}

function linkDoc(id: string, forward: ServerResult, backward: ServerResult | undefined): LinkDoc {
  const busier = backward && backward.utilizationMean > forward.utilizationMean ? backward : forward;
  return {
    id,
    kind: "link",
    gbps: forward.gBps,
    utilization_mean: busier.utilizationMean,
    utilization_max: Math.max(forward.utilizationMax, backward?.utilizationMax ?? 0),
    bytes_forward: forward.wireBytes,
    bytes_backward: backward?.wireBytes ?? 0,
    payload_bytes_forward: forward.payloadBytes,
    payload_bytes_backward: backward?.payloadBytes ?? 0,
    utilization: busier.utilizationBins,
  };
}

function mediumDoc(server: ServerResult): LinkDoc {
  return {
    id: server.id,
    kind: "medium",
    gbps: server.gBps,
    utilization_mean: server.utilizationMean,
    utilization_max: server.utilizationMax,
    bytes_forward: 0,
    bytes_backward: server.wireBytes,
    payload_bytes_forward: 0,
    payload_bytes_backward: server.payloadBytes,
    utilization: server.utilizationBins,
  };
}
