import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { pytorchEt } from "../../../src/trace/formats/pytorch-et.ts";
import { errorsOf, testFolder } from "../helpers.ts";
import { imported, sampleFile, unzipped } from "./foreign.ts";

const path = testFolder();

type Tensor = [number, number, number, number, number, string];

const tensor = (storage: number, elements: number, offset = 0): Tensor => [
  storage + 100,
  storage,
  offset,
  elements,
  4,
  "cuda:0",
];

interface Made {
  id: number;
  name: string;
  parent: number;
  inputs?: unknown[];
  inputTypes?: string[];
  outputs?: unknown[];
  outputTypes?: string[];
  tid?: number;
  seq?: number;
  scope?: number;
}

const types = (values: unknown[] = []): string[] => values.map(() => "Tensor(float)");

/** As schema 1.0.x writes a node. */
const flat = (node: Made): unknown => ({
  name: node.name,
  id: node.id,
  rf_id: 0,
  parent: node.parent,
  fw_parent: 0,
  seq_id: node.seq ?? -1,
  scope: node.scope ?? 0,
  tid: node.tid ?? 1,
  fw_tid: 0,
  op_schema: "",
  inputs: node.inputs ?? [],
  input_shapes: [],
  input_types: node.inputTypes ?? types(node.inputs),
  outputs: node.outputs ?? [],
  output_shapes: [],
  output_types: node.outputTypes ?? types(node.outputs),
});

/** As schema 1.1.x writes it. */
const nested = (node: Made): unknown => ({
  id: node.id,
  name: node.name,
  ctrl_deps: node.parent,
  inputs: { values: node.inputs ?? [], shapes: [], types: node.inputTypes ?? types(node.inputs) },
  outputs: { values: node.outputs ?? [], shapes: [], types: node.outputTypes ?? types(node.outputs) },
  attrs: [
    { name: "seq_id", type: "int64", value: node.seq ?? -1 },
    { name: "scope", type: "uint64", value: node.scope ?? 0 },
    { name: "tid", type: "uint64", value: node.tid ?? 1 },
    { name: "kernel_backend", type: "string", value: "" },
  ],
});

const et = (schema: string, nodes: unknown[]): string =>
  JSON.stringify({ schema, pid: 1, time: "now", start_ts: 5, nodes, finish_ts: 6 });

/** In the order in which a run ends its nodes: what is called comes before its caller. */
const STEP: Made[] = [
  { id: 4, name: "aten::t", parent: 3, inputs: [tensor(2, 6)], outputs: [tensor(2, 6)] },
  { id: 5, name: "aten::addmm", parent: 3, inputs: [tensor(1, 8), tensor(2, 6)], outputs: [tensor(3, 10)] },
  {
    id: 3,
    name: "aten::linear",
    parent: 2,
    seq: 7,
    inputs: [tensor(1, 8), tensor(2, 6), "<None>"],
    inputTypes: ["Tensor(float)", "Tensor(float)", "None"],
    outputs: [tensor(3, 10)],
  },
  { id: 2, name: "[pytorch|profiler|execution_trace|thread]", parent: 1 },
  {
    id: 8,
    name: "aten::mm",
    parent: 7,
    tid: 2,
    inputs: [[tensor(3, 10), [tensor(9, 0)]], 5],
    inputTypes: ["GenericList[Tensor(float),GenericList[Tensor(float)]]", "Int"],
    outputs: [tensor(4, 3, 2)],
  },
  { id: 9, name: "AddBackward0", parent: 7, tid: 2, scope: 1, inputs: [tensor(4, 3)] },
  { id: 7, name: "autograd::engine::evaluate_function: Mm", parent: 6, tid: 2, inputs: [tensor(3, 10)] },
  { id: 10, name: "nccl:all_reduce", parent: 6, tid: 2, inputs: [tensor(4, 3)] },
  { id: 1, name: "[pytorch|profiler|execution_trace|process]", parent: 1, tid: 0 },
];

describe.each([
  ["1.0.1", flat],
  ["1.1.0-chakra.0.0.4", nested],
])("an execution trace of schema %s", (schema, made) => {
  it("becomes the accesses of its leaf operators", async () => {
    await writeFile(path("a.json"), et(schema, STEP.map(made)));
    const { rows, reader } = await imported(pytorchEt, path("a.json"));
    expect(rows.map(({ op, object, offset, bytes }) => [op, object, offset, bytes])).toEqual([
      ["read", 2, 0, 24],
      ["write", 2, 0, 24],
      ["read", 1, 0, 32],
      ["read", 2, 0, 24],
      ["write", 3, 0, 40],
      ["read", 3, 0, 40],
      ["read", 9, 0, 0],
      ["write", 4, 8, 12],
      ["read", 4, 0, 12],
    ]);
    expect(rows.map(({ after }) => after)).toEqual(["arrival", [0], [1], [1], [2, 3], [4], [4], [5, 6], [7]]);
    expect(rows.map(({ phase }) => phase)).toEqual([
      ...Array(5).fill("forward"),
      ...Array(3).fill("backward"),
      "other",
    ]);
    expect(rows.map(({ objectClass }) => objectClass)).toEqual([
      "weight",
      "weight",
      "other",
      "weight",
      "other",
      "other",
      "other",
      "other",
      "collective",
    ]);
    expect(
      rows.every(({ requester, request, tsNs }) => requester === "rank0" && request === 0 && tsNs === 0),
    ).toBe(true);
    expect(reader.info.metadata["weft.et.schema"]).toBe(schema);
    expect(reader.rejected.count).toBe(0);
  });
});

describe("an execution trace", () => {
  it("has a request for each step of the profiler, each after the one before", async () => {
    const step = (id: number): Made[] => [
      { id, name: `ProfilerStep#${id}`, parent: 2 },
      { id: id + 1, name: "aten::relu", parent: id, inputs: [tensor(1, 4)], outputs: [tensor(5, 4)] },
    ];
    // threads of their own, so that only the steps order them
    const second = step(20).map((node) => ({ ...node, tid: 9 }));
    await writeFile(path("steps.json"), et("1.1.0", [...second, ...step(10)].map(nested)));
    const { rows } = await imported(pytorchEt, path("steps.json"));
    expect(rows.map(({ request, after }) => [request, after])).toEqual([
      [0, "arrival"],
      [0, [0]],
      [1, [1]],
      [1, [2]],
    ]);
  });

  it("leaves out tensors without a storage, and says why of nodes that make no sense", async () => {
    const nodes = [
      nested({
        id: 1,
        name: "aten::a",
        parent: 0,
        inputs: [[0, 0, 0, 0, 0, ""]],
        inputTypes: ["Tensor(nullptr (uninitialized))"],
        outputs: [tensor(1, 1)],
      }),
      nested({ id: 2, name: "aten::b", parent: 0, inputs: [7] }),
      nested({ id: 3, name: "aten::c", parent: 0, inputs: [tensor(1, -5)] }),
      nested({ id: 4, name: "aten::d", parent: 0, outputs: [tensor(1, 2 ** 52)] }),
      nested({ id: 5, name: "aten::e", parent: 0, inputs: [tensor(1, 1)], inputTypes: [] }),
      { name: "no id" },
      null,
    ];
    await writeFile(path("bad.json"), et("1.1.0", nodes));
    const { rows, reader } = await imported(pytorchEt, path("bad.json"));
    expect(rows).toHaveLength(1);
    expect(reader.rejected.count).toBe(6);
    expect(reader.rejected.first.map(({ message }) => message)).toEqual([
      "node 2: inputs: a tensor is 7, without a storage",
      "node 3: inputs: a tensor has storage 1, offset 0, -5 elements of 4 bytes",
      "node 4: outputs: a tensor has storage 1, offset 0, 4503599627370496 elements of 4 bytes",
      "node 5: inputs: 1 values have 0 types",
      "node 6: id: nothing is not a whole number",
    ]);
    const strict = await errorsOf(imported(pytorchEt, path("bad.json"), { strict: true }));
    expect(strict.map(({ code }) => code)).toEqual(["T007"]);
  });

  it("is refused where it ends too soon, or is no JSON", async () => {
    const whole = et("1.1.0", STEP.map(nested));
    const cases: [string, string][] = [
      [whole.slice(0, -40), "T003"],
      [`${whole}}`, "T007"],
      [whole.replace('"nodes":[', '"nodes":[,'), "T007"],
      [`{"schema":"1.1.0","nodes":[${"[".repeat(300)}`, "T007"],
      ['{"schema":"1.1.0","nodes":[]}', "T008"],
    ];
    for (const [text, code] of cases) {
      await writeFile(path("cut.json"), text);
      expect((await errorsOf(imported(pytorchEt, path("cut.json")))).map((error) => error.code)).toEqual([
        code,
      ]);
    }
  });
});

describe("--et-accesses moved", () => {
  const VIEW = "aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)";
  const ADD = "aten::add_.Tensor(Tensor(a!) self, Tensor other) -> Tensor(a!)";
  const node = (id: number, name: string, op_schema: string) => ({
    ...(flat({ id, name, parent: 0, inputs: [tensor(1, 4)], outputs: [tensor(1, 4)] }) as object),
    op_schema,
  });
  const nodes = [
    node(1, "aten::view", VIEW),
    node(2, "aten::add_", ADD),
    node(3, "aten::empty", "aten::empty.memory_format(SymInt[] size) -> Tensor"),
    node(4, "aten::mm", "aten::mm(Tensor self, Tensor mat2) -> Tensor"),
    node(5, "aten::to", "aten::to.dtype(Tensor(a) self, ScalarType dtype) -> Tensor(a)"),
    node(6, "mine::fused", ""),
  ];

  it("leaves out what moves no bytes", async () => {
    await writeFile(path("moved.json"), et("1.0.1", nodes));
    const moved = await imported(pytorchEt, path("moved.json"), { values: { "et-accesses": "moved" } });
    expect(moved.rows.map(({ op }) => op)).toEqual(Array(3).fill(["read", "write"]).flat());
    expect(moved.rows.map(({ after }) => after)).toEqual(["arrival", [0], [1], [2], [3], [4]]);
    expect((await imported(pytorchEt, path("moved.json"))).rows).toHaveLength(12);
    const wrong = imported(pytorchEt, path("moved.json"), { values: { "et-accesses": "some" } });
    expect((await errorsOf(wrong)).map(({ code }) => code)).toEqual(["S012"]);
  });
});

interface Counted {
  accesses: number;
  storages: Set<number>;
  read: number;
  written: number;
}

/** The same counts by another route: the whole document, lists flattened, tensors told by their types alone. */
function counted(text: string): Counted {
  // biome-ignore lint/suspicious/noExplicitAny: a document of someone else's
  const nodes: any[] = JSON.parse(text).nodes;
  const callers = new Set(nodes.map((node) => node.ctrl_deps ?? node.parent));
  const found: Counted = { accesses: 0, storages: new Set(), read: 0, written: 0 };
  for (const node of nodes) {
    if (callers.has(node.id) || !node.name.includes(":")) continue;
    const sides: [string, unknown[], string[]][] = node.input_types
      ? [
          ["read", node.inputs, node.input_types],
          ["written", node.outputs, node.output_types],
        ]
      : [
          ["read", node.inputs.values, node.inputs.types],
          ["written", node.outputs.values, node.outputs.types],
        ];
    for (const [side, values, kinds] of sides)
      kinds.forEach((kind, i) => {
        const tensors = kind.startsWith("Tensor(") ? [values[i]] : kind.includes("Tensor(") ? values[i] : [];
        for (const [, storage, , elements, size] of tensors as number[][]) {
          found.accesses++;
          found.storages.add(storage!);
          found[side as "read"] += elements! * size!;
        }
      });
  }
  return found;
}

const archived = (file: string): string =>
  execFileSync("tar", ["xzOf", file], { maxBuffer: 2 ** 28 }).toString();

describe.each([
  ["hf_GPT2_et.json.tar.gz", 23_446, 3_327, 74.0, 54.0],
  ["resnet_et.json.gz", 15_324, 1_217, 37.7, 28.6],
  ["linear_et.json.gz", 812, 113, 1.1, 0.8],
] as const)("%s", (name, accesses, storages, readGiB, writtenGiB) => {
  const file = sampleFile(`chakra/${name}`);

  it.skipIf(!file)("has the counts given, and those of another route", { timeout: 120_000 }, async () => {
    const { reader, rows } = await imported(pytorchEt, file!, { strict: true });
    const { counts } = reader;
    expect([counts.rows, counts.objects]).toEqual([accesses, storages]);
    expect(Math.round((counts.readBytes / 2 ** 30) * 10) / 10).toBe(readGiB);
    expect(Math.round((counts.writtenBytes / 2 ** 30) * 10) / 10).toBe(writtenGiB);
    const other = counted(name.endsWith(".tar.gz") ? archived(file!) : unzipped(file!));
    expect([rows.length, counts.objects, counts.readBytes, counts.writtenBytes]).toEqual([
      other.accesses,
      other.storages.size,
      other.read,
      other.written,
    ]);
  });
});
