import { tableFromArrays, tableToIPC } from "apache-arrow";
import { chakraFile } from "./chakra-made.ts";
import { allocation, dict, pickleFile } from "./pickle-made.ts";

/** A small file of each foreign format, made up here; what the fuzz test starts from. */

const jsonLines = (records: readonly unknown[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("");

const MOONCAKE = jsonLines([
  { timestamp: 0, input_length: 700, output_length: 100, hash_ids: [0, 1] },
  { timestamp: 5, input_length: 1024, output_length: 0, hash_ids: [0, 2] },
  { timestamp: 5.5, input_length: 3, output_length: 65, hash_ids: [3], session_id: "a" },
  { input_length: 3, output_length: 65, hash_ids: [3], session_id: "a", delay: 250 },
]);

const BAILIAN = jsonLines([
  {
    chat_id: 7,
    parent_chat_id: -1,
    timestamp: 1.5,
    input_length: 40,
    output_length: 20,
    type: "text",
    turn: 1,
    hash_ids: [0, 1, 2],
  },
  {
    chat_id: 9,
    parent_chat_id: 7,
    timestamp: 61.114,
    input_length: 70,
    output_length: 12,
    type: "text",
    turn: 2,
    hash_ids: [0, 1, 3, 4, 5],
  },
  {
    chat_id: 10,
    parent_chat_id: 3,
    timestamp: 61.5,
    input_length: 16,
    output_length: 0,
    type: "file",
    turn: 4,
    hash_ids: [6],
  },
]);

const tokens = (length: number, first: number): number[] => Array.from({ length }, (_, i) => first + i);

const SHAREGPT = jsonLines([
  {
    input_toks: 40,
    output_toks: 20,
    arrival_time_ns: 1000,
    input_tok_ids: tokens(40, 5),
    output_tok_ids: [1, 2],
  },
  { input_toks: 33, output_toks: 3, arrival_time_ns: 2500, input_tok_ids: tokens(33, 5) },
  { input_toks: 4, output_toks: 1, arrival_time_ns: 2500, input_tok_ids: tokens(4, 5) },
]);

const AZURE = `TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 18:17:03.9799600,4808,10
2023-11-16 18:17:04.0319600,3180,8
2023-11-17 00:00:00,110,27
`;

const BURSTGPT = `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
5,ChatGPT,472,18,490,Conversation log
45,GPT-4,1087,230,1317,API log
`;

const WEKA = JSON.stringify({
  id: "made",
  models: ["m"],
  block_size: 64,
  hash_id_scope: "local",
  requests: [
    { t: 0, type: "n", in: 200, out: 70, hash_ids: [1, 2, 3], api_time: 5, think_time: 0 },
    {
      t: 7,
      type: "subagent",
      agent_id: "agent_001",
      requests: [
        { t: 0, type: "n", in: 128, out: 10, hash_ids: [1, 4], api_time: 2, think_time: 0 },
        { t: 3, type: "s", in: 192, out: 10, hash_ids: [1, 4, 5], api_time: 2, think_time: 1 },
      ],
    },
    { t: 10, type: "n", in: 260, out: 5, hash_ids: [1, 2, 3, 6], api_time: 2, think_time: 4.5 },
    { t: 20, type: "n", in: 320, out: 5, hash_ids: [1, 2, 3, 6, 7], api_time: 2, think_time: 8 },
  ],
  totals: { subagent_count: 1 },
});

const storage = (id: number): unknown => [id + 100, id, 0, 8, 4, "cuda:0"];

const PYTORCH_ET = JSON.stringify({
  schema: "1.1.0-chakra.0.0.4",
  pid: 1,
  time: "now",
  start_ts: 5,
  nodes: [2, 3].map((id) => ({
    id,
    name: "aten::mm",
    ctrl_deps: 1,
    inputs: { values: [storage(id)], shapes: [[8]], types: ["Tensor(float)"] },
    outputs: { values: [storage(id + 1)], shapes: [[8]], types: ["Tensor(float)"] },
    attrs: [{ name: "tid", type: "uint64", value: 1 }],
  })),
  finish_ts: 6,
});

const CHAKRA = chakraFile([
  {
    id: 10,
    name: "aten::mm",
    type: 4,
    micros: 70,
    inputs: ["[[9, 1, 0, 8, 4, 'cuda:0']]", "['Tensor(float)']"],
    outputs: ["[[9, 2, 0, 8, 4, 'cuda:0']]", "['Tensor(float)']"],
    attributes: { is_cpu_op: true, tid: 1, rf_id: 5 },
  },
]);

const KINETO = JSON.stringify({
  schemaVersion: 1,
  deviceProperties: [{ id: 0 }],
  traceEvents: [
    { ph: "X", cat: "kernel", name: "gemm", ts: 100, dur: 5, args: { device: 0, stream: 7 } },
    {
      ph: "X",
      cat: "gpu_memcpy",
      name: "Memcpy DtoD (Device -> Device)",
      ts: 110.5,
      dur: 1,
      args: { device: 0, stream: 7, bytes: 64 },
    },
    ...[512, -512].map((Bytes, i) => ({
      ph: "i",
      cat: "cpu_instant_event",
      name: "[memory]",
      ts: 105 + i,
      args: { Bytes, Addr: 4096, "Device Id": 0, "Device Type": 1 },
    })),
  ],
});

const CUDA_SNAPSHOT = pickleFile(
  dict({
    segments: [],
    device_traces: [[allocation("alloc", 4096, 512, 1_000), allocation("free_completed", 4096, 512, 1_006)]],
  }),
);

const AICB = `[ pp_stage0: [rank0, rank1] ]
comm_type,comm_group,comm_group_size,msg_size,stage,dst,src,additional,_elapsed_time,algbw,busbw,count
CommType.all_gather,CommGroup.dp_group,8,64,init.setup,None,None,,None,None,None,1
CommType.epoch_end,None,None,0,,None,None,,None,None,None,1
CommType.all_reduce,CommGroup.tp_group,2,100,forward.Linear,None,None,,None,None,None,2
`;

const CSV = `ts_ns,requester,op,object,bytes,class,think_ns,depends_on
0,gpu0,read,7,4096,kv,0,-1
5,gpu0,write,8,4096,activation,10,0
9,"gpu,1",free,7,4096,kv,,0 1
`;

const JSONL = jsonLines([
  { ts_ns: 0, requester: "gpu0", op: "read", object: 7, bytes: 4096, depends_on: [-1] },
  {
    ts_ns: 5,
    requester: 1,
    op: "write",
    object: 8,
    bytes: 4096,
    request: 3,
    phase: "update",
    depends_on: [0],
  },
  { ts_ns: 5, requester: 1, op: "read", object: 8, bytes: 64, request: 3, offset: 128, depends_on: [0, 1] },
]);

const ARROW = tableToIPC(
  tableFromArrays({
    ts_ns: new Float64Array([0, 5, 9]),
    requester: ["gpu0", "gpu1", "gpu0"],
    op: ["read", "write", "read"],
    object: BigInt64Array.from([7n, 8n, 7n]),
    bytes: Int32Array.from([64, 4096, 64]),
  }),
  "file",
);

/** Seconds, id, bytes, number of the next request of the object or -1. */
const ORACLE_GENERAL = Buffer.concat(
  [
    [1, 77, 512, 2],
    [1, 78, 4096, -1],
    [9, 77, 512, -1],
  ].map(([seconds, id, bytes, next]) => {
    const record = Buffer.alloc(24);
    record.writeUInt32LE(seconds!, 0);
    record.writeBigUInt64LE(BigInt(id!), 4);
    record.writeUInt32LE(bytes!, 12);
    record.writeBigInt64LE(BigInt(next!), 16);
    return record;
  }),
);

const PERF_MEM = `# samples of memory
            bash 12345 [003] 12345.678901000:          1  cpu/mem-loads,ldlat=30/P:     7f1234567890      10668100842 |OP LOAD|LVL L1 hit|SNP None|TLB L1 or L2 hit|LCK No|BLK  N/A       33 55d7aa func (bin)
            bash 12345 [003] 12345.678902500:          1  cpu/mem-stores/P:     7f12345678c8      5080144 |OP STORE|LVL L1 hit|SNP N/A|TLB N/A|LCK N/A   0 55d7aa func (bin)
        python 3 77/78 [012] 12347.678901000:          1  cpu/mem-loads,ldlat=30/P: ffff8c5b12345008      10668100842 |OP LOAD|LVL L3 hit|SNP None   200 0 f (bin)
`;

const DAMON = `kdamond.0 46568 [027] 79357.842179: damon:damon_aggregated: target_id=0 nr_regions=2 ${2 ** 21 + 4096}-${2 ** 22 + 8192}: 3 864
kdamond.0 46568 [027] 79357.842179: damon:damon_aggregated: target_id=0 nr_regions=2 ${2 ** 30}-${2 ** 31}: 0 12
kdamond.0 46568 [027] 79357.942179: damon:damon_aggregated: target_id=1 nr_regions=1 ${2 ** 21}-${2 ** 21 + 4096}: 1 1
`;

export const SAMPLES: Readonly<Record<string, string | Uint8Array>> = {
  mooncake: MOONCAKE,
  bailian: BAILIAN,
  sharegpt: SHAREGPT,
  "azure-llm": AZURE,
  burstgpt: BURSTGPT,
  weka: WEKA,
  csv: CSV,
  jsonl: JSONL,
  arrow: ARROW,
  "perf-mem": PERF_MEM,
  damon: DAMON,
  "pytorch-et": PYTORCH_ET,
  chakra: CHAKRA,
  kineto: KINETO,
  "cuda-snapshot": CUDA_SNAPSHOT,
  aicb: AICB,
  "oracle-general": ORACLE_GENERAL,
};
