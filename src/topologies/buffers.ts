import { assumed, figure } from "../catalogue/index.ts";
import type { Buffers, Figure, ParamValues, TopologyParam } from "../model/index.ts";
import { param } from "./common-params.ts";
import { num, type Wire } from "./draft.ts";

const BITS_PER_BYTE = 8;
/** Requests and responses apart: the least with which a full buffer of one cannot hold up the other. */
const VCS = 2;
const ROUND_TRIPS = 2;

/** Bytes in which a receiver's room is counted, and payload of the largest packet that has to fit, by how a protocol's name begins. */
const UNITS: readonly [name: string, flitBytes: number, packetBytes: number][] = [
  ["cxl-68b", figure("cxl2.flit.bytes").value, 64],
  ["cxl-256b", figure("cxl3.flit").value, 64],
  ["gen-z", figure("genz.hdr.ack").value, 256],
  ["rdma", 64, 4096],
  ["nvme-of", 64, 4096],
];
/** What any other protocol needs at the most. */
const COARSEST = ["", 64, 4096] as const;

export const bufferParams = (classes = 1): TopologyParam[] => [
  param.count(
    "switch.vcs",
    assumed(
      VCS * classes,
      "VCs",
      "requests and responses apart; no switch says how many it has (Gen-Z allows 32)",
      {
        low: 1,
        high: figure("genz.vc").value,
      },
    ),
    "Virtual channels of a switch's port",
    1,
    figure("genz.vc").value,
  ),
  param.count(
    "switch.buffer_flits",
    0,
    "Flits that a virtual channel of a switch's port can hold; 0 is no limit",
    0,
    2 ** 24,
  ),
];

/**
 * Room for a port to run at its rate: twice rate x round trip of link and switch (the least is once: Dally and Towles, Principles and
 * Practices of Interconnection Networks, 2004, section 13.3), shared among the virtual channels, and never less than one packet.
 * @param nodeNs what the slowest node with buffers takes, there and back
 * @param classes deadlock classes of the routing, each with virtual channels of its own
 */
export function followBuffers(
  wires: readonly Wire[],
  values: ParamValues,
  nodeNs = num(values, "switch.latency"),
  classes = 1,
): Record<string, Figure> {
  const vcs = num(values, "switch.vcs") / classes;
  const flits = Math.max(...wires.map((wire) => flitsOf(wire, nodeNs, vcs)));
  const why = `no switch says how much it holds; taken as ${ROUND_TRIPS} x rate x round trip of link and switch over ${vcs} virtual channels${classes > 1 ? " of a deadlock class" : ""}`;
  return {
    "switch.buffer_flits": assumed(flits, "flits", why, {
      low: Math.ceil(flits / ROUND_TRIPS),
      high: flits * ROUND_TRIPS * 2,
    }),
  };
}

function flitsOf(wire: Wire, switchNs: number, vcs: number): number {
  const [, flitBytes, packetBytes] = UNITS.find(([name]) => wire.protocol.startsWith(name)) ?? COARSEST;
  const gBps = wire.gBps ?? (wire.lanes * wire.rateGTps) / BITS_PER_BYTE;
  const inFlight = (gBps * (wire.latencyNs + switchNs)) / flitBytes;
  // a header goes with the payload
  return Math.max(Math.ceil(packetBytes / flitBytes) + 2, Math.ceil((ROUND_TRIPS * inFlight) / vcs));
}

/** Buffers of a switch or bridge as the parameters say; none where they are unbounded. */
export function buffersOf(values: ParamValues): { buffers?: Buffers } {
  const flits = num(values, "switch.buffer_flits");
  return flits > 0 ? { buffers: { vcs: num(values, "switch.vcs"), flits } } : {};
}
