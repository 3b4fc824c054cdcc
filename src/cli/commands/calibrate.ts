import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { formatNs, InputError, parseQuantity, significant } from "../../model/index.ts";
import {
  type CalibrateData,
  type CalibrateOptions,
  calibrate,
  type ErrorDoc,
} from "../../planner/calibrate/calibrate.ts";
import { LAYOUT, parseCurves } from "../../planner/calibrate/curves.ts";
import { shapes } from "../../planner/calibrate/shapes.ts";
import { protocols } from "../../protocols/index.ts";
import { columns } from "../columns.ts";
import type { CliCommand, Io } from "../command.ts";
import { mediumKeys, mediumLines, mediumTopology } from "../medium-yaml.ts";
import { refuseExisting, writeWhole } from "../output.ts";

export const command: CliCommand = {
  name: "calibrate",
  path: ["calibrate"],
  summary: "fit a medium to a measured bandwidth-latency curve, and say how far it is from it",
  examples: [
    "weft calibrate --curve mlc.csv",
    "weft calibrate --curve mlc.csv --kind dram --channels 2 --path-latency 58.7ns",
    "weft calibrate --curve mlc.csv --kind cxl --fit-on 1,0.5 -o expander.topo.yaml",
    "weft topo probe expander.topo.yaml --read-ratio 0.75 --outstanding 600",
  ],
  configure(program) {
    program
      .requiredOption("--curve <file>", `a table with the columns ${LAYOUT}`)
      .option("--kind <name>", `${shapes.names.join(", ")}; the simplest that fits unless given`)
      .option("--fit-on <list>", "only curves at these shares of reads; the others are predicted")
      .option("--read-ratio <share>", "share of reads, where the table has no column for it")
      .option("--channels <n>", "channels of the device", "1")
      .option("--bytes <size>", "size of an access", "64 B")
      .option("--path-latency <time>", "what a load spends outside of the medium: core, links", "0 ns")
      .option("--seed <n>", "seed of arrivals and addresses", "1")
      .option("-o, --output <file>", "write a topology of a host and this medium, for topo probe")
      .option("--overwrite", "replace a file that is there");
  },
  async run(_args, options, io) {
    const path = String(options.curve);
    const output = options.output as string | undefined;
    const how = optionsOf(options);
    refuseExisting(output === undefined ? [] : [output], options.overwrite === true);
    const share = options.readRatio === undefined ? undefined : ratio(options.readRatio, "--read-ratio");
    const { curves, left_out } = parseCurves(await textOf(path), path, share);
    const progress = io.progress("calibrate", "evaluations");
    const data = calibrate(curves, how, {
      protocols,
      onProgress: (done, total) => {
        io.signal.throwIfAborted();
        progress.update(done, total);
      },
    });
    progress.done();
    if (left_out > 0) io.note(`${left_out} points without bandwidth or latency left out`);
    if (output !== undefined)
      await writeWhole(output, mediumTopology(data.medium, data.path_ns, commentsOf(data, path)));
    if (io.json)
      io.document("calibrate", { curve: basename(path), ...data, medium: mediumKeys(data.medium) });
    else show(data, path, io);
    return 0;
  },
};

/** @throws InputError S023, S025 */
function optionsOf(options: Record<string, unknown>): CalibrateOptions {
  const kind = options.kind as string | undefined;
  if (kind !== undefined) shapes.get(kind, "--kind");
  const list = options.fitOn as string | undefined;
  return {
    kind,
    fitOn: list?.split(",").map((share) => ratio(share, "--fit-on")),
    channels: whole(options.channels, "--channels", 1024),
    bytes: whole(parseQuantity(String(options.bytes), "bytes", "--bytes"), "--bytes", 256),
    pathNs: parseQuantity(String(options.pathLatency), "time", "--path-latency"),
    seed: whole(options.seed, "--seed", 2 ** 31),
  };
}

function ratio(given: unknown, name: string): number {
  const text = String(given).trim();
  const value = text === "" ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InputError({ code: "S025", message: `${name}: "${given}" is not a share from 0 to 1` });
}

function whole(given: unknown, name: string, most: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new InputError({
    code: "S025",
    message: `${name}: "${given}" is not a whole number from 1 to ${most}`,
  });
}

/** @throws InputError T002 */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new InputError({ code: "T002", message: `${path} cannot be read: ${code}`, where: "--curve" });
  }
}

function show(data: CalibrateData, path: string, io: Io): void {
  io.out(`${basename(path)}  ${data.kind}: ${data.title}  ${data.evaluations} evaluations  MODELLED`);
  io.out("");
  for (const line of mediumLines(data.medium)) io.out(line);
  io.out("");
  const rows = data.residuals.map(({ read_ratio, fitted, peak_gbps, idle_ns, latency_error_ratio }) => [
    `${significant(read_ratio * 100)} %`,
    fitted ? "fitted" : "predicted",
    `${significant(peak_gbps.measured)} GB/s`,
    signed(peak_gbps.error_ratio),
    formatNs(idle_ns.measured),
    signed(idle_ns.error_ratio),
    percent(latency_error_ratio.mean),
    percent(latency_error_ratio.max),
  ]);
  const titles = ["reads", "", "peak", "ours", "idle", "ours", "latency error, mean", "max"];
  for (const line of columns(titles, rows, io.columns)) io.out(line);
  io.out("");
  io.out(summary("fitted", data.fitted));
  if (data.predicted) io.out(summary("predicted", data.predicted));
  io.out("latency errors: up to 80 % of the measured peak, against the measured curve without its noise");
  io.out(`the load generator kept about ${data.outstanding} accesses going (topo probe --outstanding)`);
}

const percent = (share: number): string => `${significant(share * 100)} %`;
const signed = (share: number): string => `${share < 0 ? "-" : "+"}${percent(Math.abs(share))}`;

const summary = (what: string, { curves, peak_error_ratio_max, latency_error_ratio }: ErrorDoc): string =>
  `${what}: ${curves} ${curves === 1 ? "curve" : "curves"}, peak within ${percent(peak_error_ratio_max)}, latency ${percent(latency_error_ratio.mean)} off on average, ${percent(latency_error_ratio.max)} at most`;

const commentsOf = (data: CalibrateData, path: string): string[] => [
  `weft calibrate --curve ${basename(path)}: ${data.title}`,
  summary("fitted", data.fitted),
  ...(data.predicted ? [summary("predicted", data.predicted)] : []),
];
