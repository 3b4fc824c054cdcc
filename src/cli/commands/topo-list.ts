import { buildTopology } from "../../topologies/build.ts";
import { topologies } from "../../topologies/index.ts";
import { columns } from "../columns.ts";
import type { CliCommand } from "../command.ts";

export const command: CliCommand = {
  name: "topo-list",
  path: ["topo", "list"],
  summary: "fabrics that are built in: status, tiers, what they are",
  examples: ["weft topo list", "weft topo list --json"],
  configure() {},
  async run(_args, _options, io) {
    const rows = topologies.all.map(({ name, title, status, description }) => ({
      name,
      title,
      status,
      tiers: buildTopology(name).tiers.map((tier) => tier.name),
      description,
    }));
    if (io.json) {
      io.document("topo-list", { topologies: rows });
      return 0;
    }
    const cells = rows.map(({ name, status, tiers, description }) => [
      name,
      status,
      tiers.join(" > "),
      description,
    ]);
    for (const line of columns(["name", "status", "tiers", "what"], cells, io.columns)) io.out(line);
    return 0;
  },
};
