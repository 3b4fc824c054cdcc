import type { Topology } from "../../model/index.ts";
import { probeInThread } from "../../runner/index.ts";
import { assumedOf, type NamedFigure } from "../assumed.ts";
import type { CliCommand, Io } from "../command.ts";
import { loadTopology, type Pairs, setPair } from "../load-topology.ts";
import { declareProbeOptions, flitOptions, isMemory, memoryOptions } from "../probe-options.ts";
import { deadlockText, showFlits, showMemory } from "../show-probe.ts";

/** Exit code of a fabric that stands still: it fails what the probe is for. */
const FAILED = 3;

export const command: CliCommand = {
  name: "topo-probe",
  path: ["topo", "probe"],
  summary: "put a virtual load on a fabric: idle latency ladder, bandwidth and latency against load",
  examples: [
    "weft topo probe cxl-pool",
    "weft topo probe cxl-direct --tier dram",
    "weft topo probe cxl-pool --load 0.5,0.9 --read-ratio 0.67 --set switch.latency=250ns",
    "weft topo probe torus --set hosts=64 --pattern uniform --vcs 8 --buffer-flits 8 --router-delay 3 --link-delay 1",
    "weft topo probe mesh --set hosts=16 --pattern transpose --packet-flits 4 --load 0.1,0.3,0.5",
    "weft topo probe fat-tree --pattern hotspot --hotspot host0:0.2,host5:0.1",
    "weft topo probe ring.topo.yaml --pattern uniform --packet-flits 5 --read-ratio 0.5",
  ],
  configure(program) {
    program.argument("<name-or-file>", "built in (weft topo list) or a *.topo.yaml");
    declareProbeOptions(program);
    program.option("--set <param=value>", "a parameter; repeat for more", setPair, []);
  },
  async run(args, options, io) {
    const memory = isMemory(options) ? memoryOptions(options) : undefined;
    const flits = memory ? undefined : flitOptions(options);
    const { topology } = await loadTopology(args[0]!, options.set as Pairs);
    const progress = io.progress(`probing ${topology.name}`, "loads");
    const job = memory
      ? { kind: "memory" as const, topology, options: memory }
      : { kind: "flits" as const, topology, options: flits! };
    const { signal } = io;
    const onPoint = (done: number, total: number): void => progress.update(done, total);
    const { kind, data } = await probeInThread(job, { signal, onPoint }).finally(() => progress.done());
    const show = (): void => (kind === "memory" ? showMemory(data, io) : showFlits(data, io));
    print(data, assumptionsOf(topology), io, show);
    return standing(data, io);
  },
};

/** Says where a fabric stands still. */
function standing(data: Parameters<typeof deadlockText>[0] & { deadlocked: boolean }, io: Io): number {
  if (!data.deadlocked) return 0;
  io.note(deadlockText(data));
  return FAILED;
}

function print(data: object, assumptions: NamedFigure[], io: Io, show: () => void): void {
  if (io.json) io.document("probe", { ...data, assumptions });
  else {
    show();
    for (const line of assumedOf(assumptions)) io.out(line);
  }
}

const assumptionsOf = ({ figures }: Topology): NamedFigure[] =>
  Object.entries(figures)
    .filter(([, { grade }]) => grade !== "measured")
    .map(([name, figure]) => ({ name, ...figure }));
