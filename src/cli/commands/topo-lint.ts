import type { CliCommand } from "../command.ts";
import { readTopologyFile } from "../load-topology.ts";

export const command: CliCommand = {
  name: "topo-lint",
  path: ["topo", "lint"],
  summary: "check a fabric of your own: keys, units, paths, lanes, the speed of light",
  examples: ["weft topo lint ring.topo.yaml"],
  configure(program) {
    program.argument("<file>", "a *.topo.yaml");
  },
  async run(args, _options, io) {
    const topology = await readTopologyFile(args[0]!);
    const { name, nodes, links, tiers, status } = topology;
    const counts = {
      name,
      status,
      nodes: nodes.length,
      links: links.length,
      tiers: tiers.map((tier) => tier.name),
    };
    if (io.json) io.document("topo-lint", { ...counts, valid: true });
    else
      io.out(
        `ok  ${args[0]}  ${name}: ${counts.nodes} nodes, ${counts.links} links, tiers ${counts.tiers.join(" > ")}`,
      );
    return 0;
  },
};
