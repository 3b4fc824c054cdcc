import { stringify } from "yaml";
import { DEFAULT_REPLAY } from "../model/index.ts";
import { DEFAULT_POLICY, type RequesterDefaults } from "../planner/index.ts";
import type { TraceScan } from "../runner/index.ts";
import { compared } from "../topologies/index.ts";

export interface StudyTextInput {
  /** Path of the trace from the study's folder. */
  ref: string;
  scan: TraceScan;
  requester: RequesterDefaults;
}

/** A study to start from, with a line on every key. */
export function studyText({ ref, scan, requester }: StudyTextInput): string {
  const { slots, window, kv, seed } = DEFAULT_REPLAY;
  const baseline = compared.names[0]!;
  return `# What to compare. Editors: weft schema study > study.schema.json
version: 1
trace:
  ref: ${scalar(ref)}
  sha256: "${scan.sha256}"

# What issues the accesses (${scan.requesters} requesters in the trace: one host each)
requester:
  gpu: ${scalar(requester.gpu)}
  tensor_parallel: ${requester.tensorParallel}   # GPUs that one model instance is spread over
  slots: ${slots}   # requests in progress
  window: ${window}   # outstanding accesses
${requester.model ? `  model: ${scalar(requester.model)}   # its weights take HBM away from KV` : "  # model: llama-3-70b   # its weights take HBM away from KV"}

kv:
  lookup: ${kv.lookup}   # or independent
  use: ${kv.use}   # or in-place
  publish: ${kv.publish}   # or never

# Upper limits; every one with its unit
# slo:
#   ttft_p99: 1 s
#   tpot_p99: 38 ms
#   incomplete_counts_as: miss

# The others are compared with this one
baseline: ${baseline}

# Parameters of a topology: weft topo show NAME
candidates:
${compared.all.map(({ name, title, status }) => `  - {id: ${name}, topology: ${name}, policy: ${DEFAULT_POLICY}}   # ${title}${status === "available" ? "" : ` (${status})`}`).join("\n")}
#  - id: cxl-pool-2t
#    topology: cxl-pool
#    policy: ${DEFAULT_POLICY}
#    set:
#      switch.latency: {value: 250 ns, range: 220 ns .. 500 ns, grade: measured, source: "where it is from"}
#      pool.capacity: 2 TiB

uncertainty:
  seeds: 1   # replays per candidate, each with its own seed
  level: 0.95
seed: ${seed}
`;
}

const scalar = (text: string): string => stringify(text).trimEnd();
