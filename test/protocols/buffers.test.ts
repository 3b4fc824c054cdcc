import { expect, it } from "vitest";
import { flitsOf, linkProtocol, packetWireBytes } from "../../src/model/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";

it.each(topologies.names)("%s: every buffer takes the largest packet of the links that come in", (name) => {
  const { nodes, links } = buildTopology(name);
  const buffers = new Map(nodes.map((node) => [node.id, node.buffers]));
  for (const link of links) {
    const protocol = linkProtocol(protocols, link);
    const packets = [protocol.readRequest, protocol.readData, protocol.write, protocol.completion]
      .map(packetWireBytes)
      // a block of a drive or a command that names a range is cut further
      .filter((bytes) => bytes <= 2 * protocol.maxPacketBytes + protocol.flitBytes);
    const most = Math.max(...packets.map((bytes) => flitsOf(protocol, bytes)));
    for (const id of [link.from, link.to])
      expect(buffers.get(id)?.flits ?? most, `${link.id} into ${id}`).toBeGreaterThanOrEqual(most);
  }
});
