import { formatBytes, formatNs, significant, type Topology, type TopologyParam } from "../../model/index.ts";
import { checkRouting, type RoutingCheck } from "../../planner/index.ts";
import { routings } from "../../routing/index.ts";
import type { ParamSetting } from "../../topologies/build.ts";
import { formatRate, outlineOf } from "../../topologies/outline.ts";
import { columns } from "../columns.ts";
import type { CliCommand, Io } from "../command.ts";
import { errorLine } from "../errors.ts";
import { loadTopology, type Pairs, setPair } from "../load-topology.ts";
import { routingLine } from "../routing-line.ts";

export const command: CliCommand = {
  name: "topo-show",
  path: ["topo", "show"],
  summary: "a fabric in numbers: nodes, links, tiers, every parameter with its grade and source",
  examples: [
    "weft topo show cxl-pool",
    "weft topo show cxl-pool --set switch.latency=250ns",
    "weft topo show ring.topo.yaml --json",
  ],
  configure(program) {
    program
      .argument("<name-or-file>", "built in (weft topo list) or a *.topo.yaml")
      .option("--set <param=value>", "a parameter; repeat for more", setPair, []);
  },
  async run(args, options, io) {
    const { topology, settings } = await loadTopology(args[0]!, options.set as Pairs);
    const { warnings, ...routing } = checkRouting(topology, routings);
    if (io.json)
      io.document("topo-show", { topology, routing, parameters: settings.map(parameterDoc) }, { warnings });
    else show(topology, routing, settings, io);
    if (!io.json) for (const warning of warnings) io.note(errorLine(warning, io.color, "warn"));
    return 0;
  },
};

function parameterDoc({ param, value, figure, set }: ParamSetting) {
  const { name, dimension, description, choices, min, max } = param;
  return { name, value, set, dimension, description, choices, min, max, figure };
}

function show(
  topology: Topology,
  routing: Omit<RoutingCheck, "warnings">,
  settings: readonly ParamSetting[],
  io: Io,
): void {
  const print = (title: string, titles: string[], rows: string[][]) => {
    io.out("");
    io.out(title);
    for (const line of columns(titles, rows, io.columns)) io.out(`  ${line}`);
  };
  io.out(`${topology.name}  ${topology.status}  ${topology.title}`);
  io.out(`  ${routingLine(routing)}`);
  for (const note of topology.notes) io.out(`  note: ${note}`);
  const { groups, links } = outlineOf(topology);
  const labels = new Map(groups.map(({ key, label }) => [key, label]));
  print(
    "nodes",
    ["", "kind", "what"],
    groups.map(({ label, kind, details }) => [label, kind, details.join(", ")]),
  );
  print(
    "links",
    ["", "from", "to", "what"],
    links.map(({ count, from, to, label }) => [`${count} x`, labels.get(from)!, labels.get(to)!, label]),
  );
  print(
    "tiers, fastest first",
    ["name", "instances", "capacity of each", "shared", "what"],
    topology.tiers.map(({ name, instances, shared, title }) => [
      name,
      String(instances.length),
      capacityOf(instances[0]?.capacityBytes ?? 0),
      shared ? "yes" : "no",
      title,
    ]),
  );
  if (settings.length > 0)
    print("parameters", ["name", "value", "grade", "source"], settings.map(settingRow));
  else showFigures(topology, print);
}

/** Numbers of a file that came with their source. */
function showFigures(
  topology: Topology,
  print: (title: string, titles: string[], rows: string[][]) => void,
): void {
  const figures = Object.entries(topology.figures);
  if (figures.length === 0) return;
  const rows = figures.map(([name, { value, grade, source }]) => [
    name,
    significant(value, 6),
    grade,
    source,
  ]);
  print("figures", ["name", "value", "grade", "source"], rows);
}

const capacityOf = (bytes: number): string => (Number.isFinite(bytes) ? formatBytes(bytes) : "never full");

function settingRow({ param, value, figure, set }: ParamSetting): string[] {
  const source = set ? "set by you" : (figure?.source ?? param.description);
  return [param.name, formatValue(param, value), set ? "" : (figure?.grade ?? "layout"), source];
}

function formatValue({ dimension }: TopologyParam, value: number | string): string {
  if (typeof value === "string") return value;
  switch (dimension) {
    case "bytes":
      return formatBytes(value);
    case "time":
      return formatNs(value);
    case "rate":
      return formatRate(value);
    case "transfer-rate":
      return `${significant(value)} GT/s`;
    case "length":
      return `${significant(value)} m`;
    case "count":
      return String(value);
    default:
      return significant(value);
  }
}
