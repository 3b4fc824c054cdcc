import { parseYaml } from "../../src/cli/yaml-file.ts";
import { InputErrors, type Topology } from "../../src/model/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { parseTopology } from "../../src/topologies/parse.ts";

/** The example of the handbook. */
export const RING = `version: 1
name: ring
nodes:
  - {id: h0, kind: host, part: host-xeon6}
  - {id: s0, kind: switch, part: cxl2-switch-32, latency: 250 ns, buffers: {vcs: 8, flits: 8}}
  - {id: m0, kind: memory, part: cxl-expander-x8, capacity: 512 GiB}
links:
  - {from: h0, to: s0, protocol: cxl-68b, lanes: 16, rate: 32 GT/s, length: 1 m}
  - {from: s0, to: m0, protocol: cxl-68b, lanes: 8, rate: 32 GT/s, length: 1 m}
routing: {kind: shortest, ties: ecmp}
`;

export const parse = (text: string): Topology => {
  const { value, at } = parseYaml(text, "ring.topo.yaml");
  return parseTopology(value, at, protocols.names);
};

/** `CODE where message` of everything wrong with a file. */
export function problems(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof InputErrors)
      return error.errors.map(({ code, where, message, hint }) =>
        [code, where, message, hint].filter(Boolean).join(" | "),
      );
    throw error;
  }
  return [];
}

/** Two GPUs of a host, the second of them not yet connected to it. */
export const GPUS = `version: 1
name: cxl-fast
nodes:
  - {id: gpu0, kind: gpu, part: h100-sxm}
  - {id: gpu3, kind: gpu, part: h100-sxm}
  - {id: hbm0, kind: memory, part: h100-sxm, capacity: 72 GiB}
  - {id: hbm3, kind: memory, part: h100-sxm, capacity: 72 GiB}
  - {id: host0, kind: host, part: host-xeon6}
  - {id: dram0, kind: memory, capacity: 256 GiB}
  - {id: pool1, kind: memory, part: cxl-expander-x8, capacity: 512 GiB}
  - {id: ssd0, kind: storage, part: nvme-g5}
links:
  - {from: gpu0, to: hbm0, protocol: on-package}
  - {from: gpu3, to: hbm3, protocol: on-package}
  - {from: gpu0, to: host0, protocol: pcie, lanes: 16, rate: 32 GT/s}
  - {from: host0, to: dram0, protocol: on-package}
  - {from: host0, to: ssd0, protocol: nvme, lanes: 4, rate: 32 GT/s}
  - {from: host0, to: pool1, protocol: cxl-68b, lanes: 8, rate: 32 GT/s, length: 1 m}
`;
