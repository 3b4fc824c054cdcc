import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { kineto } from "../../../src/trace/formats/kineto.ts";
import { errorsOf, testFolder } from "../helpers.ts";
import { imported, sampleFile, unzipped } from "./foreign.ts";

const path = testFolder();

const kernel = (ts: number, dur: number, stream = 7, name = "gemm") => ({
  ph: "X",
  cat: "kernel",
  name,
  pid: 0,
  tid: stream,
  ts,
  dur,
  args: { device: 0, stream },
});
const copy = (ts: number, way: string, bytes: unknown, stream = 7, device = 0) => ({
  ph: "X",
  cat: "gpu_memcpy",
  name: `Memcpy ${way} (Pinned -> Device)`,
  ts,
  dur: 1,
  args: { device, stream, bytes },
});
const memory = (ts: number, Bytes: number, Addr: number, device = 0) => ({
  ph: "i",
  cat: "cpu_instant_event",
  name: "[memory]",
  ts,
  args: { Bytes, Addr, "Device Id": device, "Device Type": device < 0 ? 0 : 1 },
});

const profile = (events: unknown[]): string =>
  JSON.stringify({ schemaVersion: 1, deviceProperties: [{ id: 0 }], traceEvents: events, traceName: "x" });

async function rowsOf(events: unknown[]) {
  await writeFile(path("p.json"), profile(events));
  return imported(kineto, path("p.json"));
}

describe("a profile", () => {
  it("becomes copies in the order of their streams, kernels the compute before them", async () => {
    const { rows, reader } = await rowsOf([
      copy(120.5, "DtoH", 64),
      kernel(100, 10.25),
      kernel(111, 5),
      kernel(112, 400, 9),
      kernel(113, 900, 7, "ncclDevKernel_AllReduce_Sum_f32_RING_LL"),
      {
        ph: "X",
        cat: "gpu_memset",
        name: "Memset (Device)",
        ts: 90,
        dur: 1,
        args: { device: 0, stream: 7, bytes: 32 },
      },
      copy(130, "DtoD", 16),
      copy(140, "HtoD", 8, 9),
      copy(150, "PtoP", 4, 7, 1),
      { ph: "X", cat: "cpu_op", name: "aten::mm", ts: 1, dur: 1 },
      { ph: "M", name: "process_name" },
    ]);
    expect(
      rows.map(({ tsNs, requester, op, bytes, thinkNs, after }) => [
        tsNs,
        requester,
        op,
        bytes,
        thinkNs,
        after,
      ]),
    ).toEqual([
      [0, "gpu0", "write", 32, 0, "arrival"],
      [30_500, "gpu0", "write", 64, 15_250, [0]],
      [40_000, "gpu0", "read", 16, 0, [1]],
      [40_000, "gpu0", "write", 16, 0, [2]],
      [50_000, "gpu0", "read", 8, 400_000, "arrival"],
      [60_000, "gpu1", "read", 4, 0, "arrival"],
      [60_000, "gpu1", "write", 4, 0, [5]],
    ]);
    expect(new Set(rows.map(({ object }) => object)).size).toBe(rows.length);
    expect(reader.counts.requests).toBe(2);
    expect(reader.rejected.count).toBe(0);
  });

  it("follows allocations by address until they are freed", async () => {
    const { rows } = await rowsOf([
      memory(10, 512, 4096),
      memory(20, -512, 4096),
      memory(30, 1024, 4096),
      memory(31, 99, 4096, -1),
      memory(40, -8, 8192),
      memory(50, -1024, 4096),
    ]);
    expect(rows.map(({ requester, op, object, bytes }) => [requester, op, object, bytes])).toEqual([
      ["gpu0", "alloc", 0, 512],
      ["gpu0", "free", 0, 512],
      ["gpu0", "alloc", 1, 1024],
      ["cpu", "alloc", 2, 99],
      ["gpu0", "free", 3, 8],
      ["gpu0", "free", 1, 1024],
    ]);
  });

  it("says what is wrong with events, and is refused where nothing is left", async () => {
    const bad = [
      copy(1, "HtoD", "many"),
      copy(1, "XtoY", 1),
      kernel(-1, 1),
      memory(1, 2 ** 53, 1),
      memory(1, 5, 2 ** 60),
      { ...copy(1, "HtoD", 1), args: { device: 70_000, stream: 1, bytes: 1 } },
      7,
    ];
    const { reader } = await rowsOf([copy(1, "HtoD", 1), ...bad]);
    expect(reader.rejected.count).toBe(7);
    expect(reader.rejected.first.map(({ message }) => message)).toEqual([
      'event 2: bytes: "many" is no size',
      "event 3: Memcpy XtoY (Pinned -> Device): copy of an unknown kind",
      "event 4: ts: -1 is no time",
      "event 5: Bytes: 9007199254740992 is no size",
      "event 6: Addr: 1152921504606847000 is no address below 2^53",
    ]);
    expect((await errorsOf(rowsOf([kernel(1, 1)]))).map(({ code }) => code)).toEqual(["T008"]);
    expect((await errorsOf(rowsOf(bad))).map(({ code }) => code)).toEqual(Array(5).fill("T007"));
    expect(
      (await errorsOf(rowsOf([copy(0, "HtoD", 1), copy(1e15, "HtoD", 1)]))).map(({ code }) => code),
    ).toEqual(["T013"]);
  });

  it("is read as a bare list of events, and told from a memory timeline", async () => {
    await writeFile(path("list.json"), JSON.stringify([copy(1, "HtoD", 1)]));
    expect((await imported(kineto, path("list.json"))).rows).toHaveLength(1);
    const timeline = "[[-1, 1, 512, 7], [5, 2, 512, 0], [9, 4, -512, 0]]";
    await writeFile(path("timeline.json"), timeline);
    expect(kineto.recognise(Buffer.from(timeline), "x")).toBe(0.9);
    const [error] = await errorsOf(imported(kineto, path("timeline.json")));
    expect(error).toMatchObject({ code: "T019" });
    expect(error!.message).toContain("name no tensor or address");
  });
});

/** Rows and bytes by another route: the whole document, a loop, no columns and no order. */
function counted(text: string) {
  // biome-ignore lint/suspicious/noExplicitAny: a document of someone else's
  const events: any[] = JSON.parse(text).traceEvents;
  const sums = { alloc: 0, free: 0, read: 0, write: 0, readBytes: 0, writtenBytes: 0 };
  for (const { cat, name, args } of events) {
    if (name === "[memory]") sums[args.Bytes > 0 ? "alloc" : "free"]++;
    const way = cat === "gpu_memset" ? "toX" : cat === "gpu_memcpy" ? name.split(" ")[1] : "";
    if (way === "HtoD" || way === "DtoD") {
      sums.read++;
      sums.readBytes += args.bytes;
    }
    if (way === "DtoH" || way === "DtoD" || way === "toX") {
      sums.write++;
      sums.writtenBytes += args.bytes;
    }
  }
  return sums;
}

describe.each([
  ["hta_rank0.json.gz", 2_947],
  ["param_linear_kineto.json.gz", 1_640],
  ["tracelens_h100_qwen1.5-0.5b.json.gz", 2_692],
  ["tracelens_vllm_prefilldecode.json.gz", 16],
])("%s", (name, rows) => {
  const file = sampleFile(`kineto/${name}`);

  it.skipIf(!file)("has the counts of another route", { timeout: 60_000 }, async () => {
    const read = await imported(kineto, file!, { strict: true });
    const opsOf = (op: string) => read.rows.filter((row) => row.op === op).length;
    const { counts } = read.reader;
    expect(counts.rows).toBe(rows);
    expect({
      alloc: opsOf("alloc"),
      free: opsOf("free"),
      read: opsOf("read"),
      write: opsOf("write"),
      readBytes: counts.readBytes,
      writtenBytes: counts.writtenBytes,
    }).toEqual(counted(unzipped(file!)));
  });
});

describe("hta_memory_timeline.raw.gz", () => {
  const file = sampleFile("kineto/hta_memory_timeline.raw.gz");

  it.skipIf(!file)("is refused for what it lacks", async () => {
    expect((await errorsOf(imported(kineto, file!))).map(({ code }) => code)).toEqual(["T019"]);
  });
});
