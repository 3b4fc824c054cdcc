import type { LinkDoc, ServerResult, Topology } from "../model/index.ts";

/**
 * Both directions of every link as one document, in the topology's order, then every medium. Links inside a package take no time
 * and are not queued for, so that there is nothing to say of them.
 */
export function linkDocs(servers: readonly ServerResult[], topology: Topology): LinkDoc[] {
  const byId = new Map(servers.filter(({ kind }) => kind === "link").map((server) => [server.id, server]));
  // The engine names a direction by its link and an arrow.
  const links = topology.links.flatMap(({ id }) => {
    const forward = byId.get(`${id}>`);
    return forward && Number.isFinite(forward.gBps) ? [linkDoc(id, forward, byId.get(`${id}<`))] : [];
  });
  return [...links, ...servers.filter(({ kind }) => kind === "medium").map(mediumDoc)];
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

/** Forward is what was written to it, backward what was read. */
function mediumDoc(server: ServerResult): LinkDoc {
  const { wireBytes, payloadBytes, writtenBytes } = server;
  return {
    id: server.id,
    kind: "medium",
    gbps: server.gBps,
    utilization_mean: server.utilizationMean,
    utilization_max: server.utilizationMax,
    bytes_forward: writtenBytes,
    bytes_backward: wireBytes - writtenBytes,
    payload_bytes_forward: writtenBytes,
    payload_bytes_backward: payloadBytes - writtenBytes,
    utilization: server.utilizationBins,
  };
}
