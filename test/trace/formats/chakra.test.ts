import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import protobuf from "protobufjs/minimal.js";
import { describe, expect, it } from "vitest";
import { chakra } from "../../../src/trace/formats/chakra.ts";
import { pythonLiteral } from "../../../src/trace/formats/python-literal.ts";
import { errorsOf, testFolder } from "../helpers.ts";
import { chakraFile, type MadeNode } from "./chakra-made.ts";
import { imported, sampleFile } from "./foreign.ts";

const path = testFolder();

const tensor = (storage: number, elements: number): string => `[9, ${storage}, 0, ${elements}, 4, 'cuda:0']`;
const CPU = { is_cpu_op: true, tid: 1, seq_id: 3 };

/** An operator in two parts with a kernel each, a collective of its own stream, and an operator that needs both. */
const LINKED: MadeNode[] = [
  {
    id: 10,
    name: "aten::conv2d(0)",
    type: 4,
    micros: 70,
    inputs: [
      `[${tensor(1, 8)}, [${tensor(2, 2)}], None, '<Object>']`,
      "['Tensor(float)', 'GenericList[Tensor(float)]', 'None', 'Object']",
    ],
    outputs: [`[${tensor(3, 5)}]`, "['Tensor(float)']"],
    attributes: { ...CPU, rf_id: 5 },
  },
  {
    id: 11,
    name: "aten::conv2d(1)",
    type: 4,
    data: [10],
    inputs: [`[${tensor(1, 8)}]`, "['Tensor(float)']"],
    attributes: { ...CPU, rf_id: 5 },
  },
  {
    id: 12,
    name: "kernel_a",
    type: 4,
    micros: 3,
    ctrl: [11],
    data: [10],
    inputs: [`[${tensor(1, 8)}]`, "['Tensor(float)']"],
    attributes: { tid: 7 },
  },
  { id: 13, name: "kernel_b", type: 4, micros: 4, ctrl: [11], data: [11, 10], attributes: { tid: 7 } },
  {
    id: 14,
    name: "c10d::allreduce_(0)",
    type: 7,
    data: [10],
    inputs: [`[[${tensor(3, 5)}]]`, "['GenericList[Tensor(float)]']"],
    attributes: { ...CPU, rf_id: 6 },
  },
  { id: 15, name: "ncclKernel", type: 7, micros: 50, data: [14], attributes: { tid: 14, comm_size: 20 } },
  // before the operator that launched it
  { id: 16, name: "kernel_c", type: 4, micros: 9, data: [17], attributes: { tid: 7 } },
  {
    id: 17,
    name: "aten::mm_backward(0)",
    type: 4,
    data: [14, 99],
    inputs: [`[${tensor(2, 2)}]`, "['Tensor(float)']"],
    outputs: [`[${tensor(1, 8)}]`, "['Tensor(float)']"],
    attributes: { is_cpu_op: true, tid: 1, rf_id: 7 },
  },
];

describe("a Chakra trace with kernels", () => {
  it("counts an operator once, in its kernels' stream and for their time", async () => {
    await writeFile(path("linked.3.et"), chakraFile(LINKED));
    const { rows, reader } = await imported(chakra, path("linked.3.et"), { strict: true });
    expect(rows.map(({ op, object, bytes, thinkNs, after }) => [op, object, bytes, thinkNs, after])).toEqual([
      ["read", 1, 32, 0, "arrival"],
      ["read", 2, 8, 0, "arrival"],
      ["write", 3, 20, 7_000, [0, 1]],
      ["read", 3, 20, 0, [2]],
      ["read", 2, 8, 0, [2, 3]],
      ["write", 1, 32, 9_000, [4]],
    ]);
    expect(rows.map(({ objectClass }) => objectClass)[3]).toBe("collective");
    expect(rows.map(({ phase }) => phase)).toEqual([...Array(4).fill("forward"), "backward", "backward"]);
    expect(new Set(rows.map(({ requester }) => requester))).toEqual(new Set(["rank3"]));
    expect(reader.info.metadata["weft.et.schema"]).toBe("0.0.4");
  });
});

describe("a Chakra trace without tensors", () => {
  it("moves what collectives, sends and memory nodes state, as their dependencies order them", async () => {
    const nodes: MadeNode[] = [
      { id: 0, name: "all-reduce", type: 7, attributes: { comm_type: 0, comm_size: 100 } },
      { id: 1, name: "reduce-scatter", type: 7, attributes: { comm_type: 7, comm_size: 200 } },
      { id: 2, name: "all-gather", type: 7, data: [0], attributes: { comm_type: 2, comm_size: 300 } },
      { id: 3, name: "compute", type: 4, micros: 5, data: [2] },
      { id: 4, name: "send", type: 5, data: [2], attributes: { comm_size: 400 } },
      { id: 5, name: "receive", type: 6, ctrl: [4], attributes: { comm_size: 500 } },
      { id: 6, name: "load", type: 2, attributes: { tensor_size: 600 } },
      { id: 7, name: "store", type: 3, attributes: { tensor_size: 700 } },
      { id: 8, name: "barrier", type: 7, attributes: { comm_type: 9, comm_size: 8 } },
      { id: 9, name: "metadata", type: 1 },
    ];
    await writeFile(path("own.et"), chakraFile(nodes));
    const { rows } = await imported(chakra, path("own.et"), { strict: true });
    expect(rows.map(({ op, bytes, after }) => [op, bytes, after])).toEqual([
      ["read", 100, "arrival"],
      ["write", 100, [0]],
      ["read", 200, "arrival"],
      ["write", 300, [1]],
      ["read", 400, [3]],
      ["write", 500, [4]],
      ["write", 600, "arrival"],
      ["read", 700, "arrival"],
    ]);
    expect(new Set(rows.map(({ object }) => object)).size).toBe(7);
  });

  it("counts callers only where no kernel is known", async () => {
    const io = { inputs: [`[${tensor(1, 1)}]`, "['Tensor(float)']"] as [string, string] };
    const nodes: MadeNode[] = [
      { id: 1, name: "aten::linear", type: 4, ...io, attributes: { ...CPU, rf_id: 1 } },
      { id: 2, name: "aten::addmm", type: 4, ctrl: [1], ...io, attributes: { ...CPU, rf_id: 2 } },
    ];
    await writeFile(path("plain.et"), chakraFile(nodes));
    expect((await imported(chakra, path("plain.et"))).rows).toHaveLength(1);
  });
});

describe("a damaged Chakra trace", () => {
  it("is refused, or its bad nodes are left out with the reason", async () => {
    const whole = chakraFile(LINKED);
    const codes = async (bytes: Uint8Array): Promise<string[]> => {
      await writeFile(path("bad.et"), bytes);
      return (await errorsOf(imported(chakra, path("bad.et")))).map(({ code }) => code);
    };
    expect(await codes(whole.subarray(0, -3))).toEqual(["T003"]);
    expect(await codes(Buffer.from("ffffffffff0f0102", "hex"))).toEqual(["R002"]);
    expect(await codes(Buffer.from("03080108", "hex"))).toEqual(["T023"]);
    expect(await codes(chakraFile([]))).toEqual(["T008"]);
    const bad: MadeNode[] = [
      ...LINKED,
      { id: 30, name: "a", type: 4, inputs: ["[[1, 2", "[]"] },
      { id: 31, name: "b", type: 4, inputs: ["__import__('os').system('x')", "['Tensor(float)']"] },
      { id: 32, name: "c", type: 4, inputs: ["[1]", "['Tensor(float)']"] },
    ];
    await writeFile(path("bad.et"), chakraFile(bad));
    const { reader, rows } = await imported(chakra, path("bad.et"));
    expect(rows).toHaveLength(6);
    expect(reader.rejected.first.map(({ message }) => message)).toEqual([
      "message 10: inputs: not a list or value at character 6",
      "message 11: inputs: not a list or value at character 10",
      "message 12: inputs: a tensor is 1, without a storage",
    ]);
  });
});

describe("Python's literals", () => {
  it("are read, and nothing else is", () => {
    expect(pythonLiteral("[[1, -2.5, 'it\\'s', \"a'b\"], (True, None), [], 1e3, nan]")).toEqual([
      [1, -2.5, "it's", "a'b"],
      [true, null],
      [],
      1000,
      Number.NaN,
    ]);
    for (const text of ["", "[", "[1 2]", "f(x)", "'open", "[1]]", "toString", "[".repeat(10_000)])
      expect(() => pythonLiteral(text), text.slice(0, 20)).toThrow(SyntaxError);
  });
});

interface Raw {
  [field: number]: (number | Uint8Array)[];
}

/** The fields of a message, by another route: no schema, only the wire. */
function fieldsOf(bytes: Uint8Array): Raw {
  const reader = protobuf.Reader.create(bytes);
  const fields: Raw = {};
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const value =
      (tag & 7) === 2 ? reader.bytes() : (tag & 7) === 0 ? Number(reader.int64()) : reader.skipType(tag & 7);
    fields[tag >>> 3] = [...(fields[tag >>> 3] ?? []), value as number];
  }
  return fields;
}

const text = (value: number | Uint8Array | undefined): string =>
  Buffer.from((value ?? []) as Uint8Array).toString();

/** Accesses, storages and bytes: of the parts of an operator, which share a record id, the first. */
function counted(bytes: Uint8Array): number[] {
  const reader = protobuf.Reader.create(bytes);
  reader.bytes();
  const records = new Set<number>();
  const storages = new Set<number>();
  const sums = [0, 0, 0];
  while (reader.pos < reader.len) {
    const node = fieldsOf(reader.bytes());
    const attributes = (node[10] ?? []).map((attribute) => fieldsOf(attribute as Uint8Array));
    const numberOf = (name: string): number | undefined =>
      attributes
        .filter((fields) => text(fields[1]![0]) === name)
        .map((fields) => (fields[9] ?? fields[27])?.[0] as number)[0];
    const record = numberOf("rf_id");
    if (numberOf("is_cpu_op") !== 1 || record === undefined || records.has(record)) continue;
    records.add(record);
    [8, 9].forEach((side, k) => {
      const printed = text(fieldsOf(node[side]![0] as Uint8Array)[1]?.[0]);
      for (const [, storage, elements, size] of printed.matchAll(
        /\[\d+, (\d+), \d+, (\d+), (\d+), '[^']+'\]/g,
      )) {
        sums[0]!++;
        storages.add(Number(storage));
        sums[1 + k]! += Number(elements) * Number(size);
      }
    });
  }
  return [sums[0]!, storages.size, sums[1]!, sums[2]!];
}

describe("the samples", () => {
  const linked = sampleFile("chakra/chakra.0.et");
  const synthetic = sampleFile("chakra/reduce_scatter.0.et");

  it.skipIf(!linked)("of a run have the counts of another route", { timeout: 60_000 }, async () => {
    const { counts } = (await imported(chakra, linked!, { strict: true })).reader;
    expect(counts).toMatchObject({ rows: 5_423, objects: 1_030 });
    expect([counts.rows, counts.objects, counts.readBytes, counts.writtenBytes]).toEqual(
      counted(readFileSync(linked!)),
    );
  });

  it.skipIf(!synthetic)("of one collective give its bytes", async () => {
    const { rows } = await imported(chakra, synthetic!, { strict: true });
    expect(rows.map(({ op, bytes, objectClass }) => [op, bytes, objectClass])).toEqual([
      ["read", 2 ** 20, "collective"],
    ]);
  });
});
