import { execFileSync, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { cudaSnapshot } from "../../../src/trace/formats/cuda-snapshot.ts";
import { unpickle } from "../../../src/trace/formats/pickle.ts";
import { errorsOf, testFolder } from "../helpers.ts";
import { imported, sampleFile } from "./foreign.ts";
import { allocation, dict, long, type Picklable, pickleFile } from "./pickle-made.ts";

const path = testFolder();

async function snapshot(devices: Picklable[], more: Record<string, Picklable> = {}) {
  await writeFile(path("s.pickle"), pickleFile(dict({ segments: [], device_traces: devices, ...more })));
  return imported(cudaSnapshot, path("s.pickle"));
}

describe("a memory snapshot", () => {
  it("becomes the allocations and frees of each GPU, by time", async () => {
    const first = [
      allocation("alloc", 4096, 512, 1_000),
      allocation("segment_alloc", 4096, 2 ** 21, 1_000),
      allocation("free_requested", 4096, 512, 1_005),
      allocation("free_completed", 4096, 512, 1_006),
      allocation("alloc", 4096, 1024, 1_010),
      allocation("free_completed", 2 ** 40, 64, 1_011),
    ];
    const annotations = [
      dict({ stage: "START", name: "Optimizer.step#AdamW.step", device: 0, time_us: 1_010 }),
      dict({ stage: "END", name: "Optimizer.step#AdamW.step", device: 0, time_us: 1_010 }),
    ];
    const { rows, reader } = await snapshot([first, [allocation("alloc", 4096, 8, 1_002)]], {
      external_annotations: annotations,
    });
    expect(
      rows.map(({ tsNs, requester, op, object, bytes, phase }) => [
        tsNs,
        requester,
        op,
        object,
        bytes,
        phase,
      ]),
    ).toEqual([
      [0, "gpu0", "alloc", 0, 512, "other"],
      [2_000, "gpu1", "alloc", 1, 8, "other"],
      [6_000, "gpu0", "free", 0, 512, "other"],
      [10_000, "gpu0", "alloc", 2, 1024, "update"],
      [11_000, "gpu0", "free", 3, 64, "other"],
    ]);
    expect(reader.rejected.count).toBe(0);
    expect(reader.info.closed).toBe(false);
  });

  it("says what is wrong with events, and what a snapshot without history lacks", async () => {
    const bad = [
      allocation("resize", 1, 1, 1),
      allocation("alloc", -1, 1, 1),
      allocation("alloc", 1, 0, 1),
      dict({ action: "alloc", addr: 1, size: { bytes: long(2n ** 60n) }, time_us: 1 }),
      7,
    ];
    const { reader } = await snapshot([[allocation("alloc", 1, 1, 1), ...bad]]);
    expect(reader.rejected.first.map(({ message }) => message)).toEqual([
      "device 0, event 2: action resize is not known",
      "device 0, event 3: addr: -1 is no address below 2^53",
      "device 0, event 4: size: 0 is no size",
      "device 0, event 5: size: Infinity is no size",
      "device 0, event 6: no dict",
    ]);
    expect((await errorsOf(snapshot([[], []]))).map(({ code }) => code)).toEqual(["T019"]);
    await writeFile(path("list.pickle"), pickleFile([]));
    expect((await errorsOf(imported(cudaSnapshot, path("list.pickle")))).map(({ code }) => code)).toEqual([
      "T019",
    ]);
  });
});

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");
const ascii = (text: string): string => Buffer.from(text).toString("hex");
const repeated = (hex: string, times: number): string => hex.repeat(times);

/** Pickles that would run something, each with the opcode that it is refused for. */
const HARMFUL: readonly [string, string][] = [
  [`80 02 ${ascii("cos\nsystem\n")} 58 02000000 ${ascii("id")} 85 52 2e`, "GLOBAL"],
  [`80 04 8c 02 ${ascii("os")} 8c 06 ${ascii("system")} 93 8c 02 ${ascii("id")} 85 52 2e`, "STACK_GLOBAL"],
  ["80 02 5d 29 52 2e", "REDUCE"],
  ["80 02 7d 7d 62 2e", "BUILD"],
  [`28 ${ascii("ios\nsystem\n")} 2e`, "INST"],
  ["80 02 28 7d 6f 2e", "OBJ"],
  ["80 02 7d 29 81 2e", "NEWOBJ"],
  ["80 04 7d 29 7d 92 2e", "NEWOBJ_EX"],
  ["80 02 82 01 2e", "EXT1"],
  ["80 02 83 0100 2e", "EXT2"],
  ["80 02 84 01000000 2e", "EXT4"],
  [`80 02 ${ascii("Pid\n")} 2e`, "PERSID"],
  ["80 02 4e 51 2e", "BINPERSID"],
  ["80 05 97 2e", "NEXT_BUFFER"],
];

/** Pickles that make no sense or want to be too much. */
const SENSELESS: readonly [string, string, string][] = [
  ["nothing", "", "T003"],
  ["no end", "80 04 7d", "T003"],
  ["an empty stack", "80 04 2e", "T007"],
  ["a mark left", "80 04 28 2e", "T007"],
  ["no mark", "80 04 5d 65 2e", "T007"],
  ["an odd item", "80 04 7d 28 4e 75 2e", "T007"],
  ["items for a list", "80 04 5d 4e 4e 73 2e", "T007"],
  ["what was never remembered", "80 04 6a ffffffff 2e", "T007"],
  ["a text of 4 GiB", "80 04 58 ffffffff 41 2e", "T003"],
  ["a text of 2^63 bytes", "80 04 8d ffffffffffffff7f 2e", "T003"],
  ["a number of 2 GiB", "80 04 8b ffffff7f 01 2e", "T003"],
  ["a number of -1 bytes", "80 04 8b ffffffff 2e", "T007"],
  ["protocol 0", `${ascii("I42\n")} 2e`, "T007"],
  ["protocol 9", "80 09 4e 2e", "T007"],
  ["a frame past the end", "80 04 95 0000000000000080 4e 2e", "T019"],
  ["lists in lists, 100,000 deep", `80 04 ${repeated("5d", 100_000)} ${repeated("61", 99_999)} 2e`, "T019"],
  ["a list in itself", "80 04 5d 94 68 00 61 2e", "T019"],
  [
    "a list of lists of the same list",
    `80 04 5d 94 ${Array.from({ length: 40 }, (_, k) => `5d 94 28 ${repeated(`68 ${k.toString(16).padStart(2, "0")}`, 9)} 65`).join("")} 2e`,
    "T019",
  ],
  ["5 Mi lists", `80 04 ${repeated("5d", 5 * 2 ** 20)} 2e`, "R002"],
  ["remembered far away", "80 04 4e 72 ffffffff 2e", "R002"],
  ["remembered 9 Mi times", `80 04 4e ${repeated("94", 9 * 2 ** 20)} 2e`, "R002"],
];

describe("a pickle", () => {
  it.each(HARMFUL)("that is more than data is refused by name: %s", async (hex, name) => {
    await writeFile(path("harm.pickle"), bytes(hex));
    const [error] = await errorsOf(imported(cudaSnapshot, path("harm.pickle")));
    expect(error).toMatchObject({ code: "T024" });
    expect(error!.message).toContain(`${name} at byte`);
  });

  it.each(SENSELESS)("that makes no sense is refused: %s", async (_, hex, code) => {
    await writeFile(path("no.pickle"), bytes(hex));
    expect((await errorsOf(imported(cudaSnapshot, path("no.pickle")))).map((error) => error.code)).toEqual([
      code,
    ]);
  });

  it("is read as Python writes it", () => {
    const python =
      "import pickle,sys; t='x'*300; sys.stdout.buffer.write(pickle.dumps({'a':[1,-2,256,70000,2**40,-2**40,1.5,None,True,False,'é',t,t],'b':(1,),'c':(),'d':(1,2,3,4),'e':{},'f':2**80}, int(sys.argv[1])))";
    const has = spawnSync("python3", ["-c", "pass"]).status === 0;
    if (!has) return console.log("skipped: there is no python3");
    const long = "x".repeat(300);
    for (const protocol of ["2", "3", "4", "5"]) {
      const value = unpickle(execFileSync("python3", ["-c", python, protocol]), "p", () => false);
      expect(value).toEqual(
        new Map<string, unknown>([
          ["a", [1, -2, 256, 70_000, 2 ** 40, -(2 ** 40), 1.5, null, true, false, "é", long, long]],
          ["b", [1]],
          ["c", []],
          ["d", [1, 2, 3, 4]],
          ["e", new Map()],
          ["f", Number.POSITIVE_INFINITY],
        ]),
      );
    }
  });
});

/** Another route: Python's own unpickler, where there is one, counts. */
function counted(file: string): { alloc: number; free: number; bytes: number } | undefined {
  const script = `
import pickle, sys, json
trace = [e for t in pickle.load(open(sys.argv[1], "rb"))["device_traces"] for e in t]
sizes = [e["size"] for e in trace if e["action"] == "alloc"]
print(json.dumps({"alloc": len(sizes), "free": sum(e["action"] == "free_completed" for e in trace), "bytes": sum(sizes)}))`;
  const run = spawnSync("python3", ["-c", script, file]);
  return run.status === 0 ? JSON.parse(run.stdout.toString()) : undefined;
}

describe.each([
  ["medium_128_training_memory_snapshot.pickle", 6_526, 6_305],
  ["medium_512_inference_memory_snapshot.pickle", 1_666, 1_666],
])("%s", (name, alloc, free) => {
  const file = sampleFile(`cuda-snapshot/${name}`);

  it.skipIf(!file)("has the counts of another route", { timeout: 60_000 }, async () => {
    const { rows } = await imported(cudaSnapshot, file!, { strict: true });
    const allocations = rows.filter(({ op }) => op === "alloc");
    expect([allocations.length, rows.length - allocations.length]).toEqual([alloc, free]);
    const other = counted(file!);
    const bytes = allocations.reduce((sum, row) => sum + row.bytes, 0);
    if (other)
      expect({ alloc: allocations.length, free: rows.length - allocations.length, bytes }).toEqual(other);
    else console.log("skipped: there is no python3 to count by");
  });
});
