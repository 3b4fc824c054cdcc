import { checkRouting } from "../../planner/index.ts";
import { routings } from "../../routing/index.ts";
import type { CliCommand } from "../command.ts";
import { errorLine } from "../errors.ts";
import { loadTopology, type Pairs, setPair } from "../load-topology.ts";
import { routingLine } from "../routing-line.ts";

export const command: CliCommand = {
  name: "topo-lint",
  path: ["topo", "lint"],
  summary: "check a fabric of your own: keys, units, paths, lanes, the speed of light, deadlocks",
  examples: ["weft topo lint ring.topo.yaml"],
  configure(program) {
    program
      .argument("<file-or-name>", "a *.topo.yaml, or a built-in fabric")
      .option("--set <param=value>", "a parameter of a built-in fabric; repeat for more", setPair, []);
  },
  async run(args, options, io) {
    const { topology } = await loadTopology(args[0]!, options.set as Pairs);
    const { name, nodes, links, tiers, status, notes } = topology;
    const { warnings, ...routing } = checkRouting(topology, routings);
    const counts = {
      name,
      status,
      nodes: nodes.length,
      links: links.length,
      tiers: tiers.map((tier) => tier.name),
    };
    if (io.json) io.document("topo-lint", { ...counts, routing, notes, valid: true }, { warnings });
    else {
      io.out(
        `ok  ${args[0]}  ${name}: ${counts.nodes} nodes, ${counts.links} links, tiers ${counts.tiers.join(" > ")}`,
      );
      io.out(`  ${routingLine(routing)}`);
      for (const note of notes) io.out(`  note: ${note}`);
      for (const warning of warnings) io.note(errorLine(warning, io.color, "warn"));
    }
    return 0;
  },
};
