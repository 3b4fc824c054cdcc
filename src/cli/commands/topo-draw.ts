import { drawSvg } from "../../topologies/draw-svg.ts";
import { drawText } from "../../topologies/draw-text.ts";
import { outlineOf } from "../../topologies/outline.ts";
import type { CliCommand } from "../command.ts";
import { loadTopology, type Pairs, setPair } from "../load-topology.ts";
import { refuseExisting, writeWhole } from "../output.ts";

export const command: CliCommand = {
  name: "topo-draw",
  path: ["topo", "draw"],
  summary: "a picture of a fabric: text on the terminal, SVG to a file",
  examples: ["weft topo draw cxl-pool", "weft topo draw ring.topo.yaml -o ring.svg"],
  configure(program) {
    program
      .argument("<name-or-file>", "built in (weft topo list) or a *.topo.yaml")
      .option("--set <param=value>", "a parameter; repeat for more", setPair, [])
      .option("-o, --output <file.svg>", "write an SVG instead")
      .option("--overwrite", "replace the file if it is there");
  },
  async run(args, options, io) {
    const { topology } = await loadTopology(args[0]!, options.set as Pairs);
    const output = options.output as string | undefined;
    if (output) {
      refuseExisting([output], options.overwrite === true);
      await writeWhole(output, drawSvg(topology));
    }
    if (io.json)
      io.document("topo-draw", {
        name: topology.name,
        status: topology.status,
        ...outlineOf(topology),
        output,
      });
    else io.out(output ? `wrote ${output}` : drawText(topology));
    return 0;
  },
};
