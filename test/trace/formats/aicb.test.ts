import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { aicb } from "../../../src/trace/formats/aicb.ts";
import { errorsOf, testFolder } from "../helpers.ts";
import { imported, sampleFile } from "./foreign.ts";

const path = testFolder();

const HEADER =
  "comm_type,comm_group,comm_group_size,msg_size,stage,dst,src,additional,_elapsed_time,algbw,busbw,count";
const record = (
  name: string,
  ranks: number | string,
  bytes: number | string,
  stage = "",
  src = "None",
  count = "1",
) => `CommType.${name},CommGroup.dp_group,${ranks},${bytes},${stage},None,${src},,None,None,None,${count}`;

async function rowsOf(lines: string[]) {
  await writeFile(path("a.csv"), `${lines.join("\n")}\n`);
  return imported(aicb, path("a.csv"));
}

describe("an AICB workload", () => {
  it("becomes what a rank of each stage reads and writes, an epoch a request", async () => {
    const { rows, reader } = await rowsOf([
      "[ pp_stage0: [rank0, rank1] ]",
      HEADER,
      record("all_gather", 8, 65, "init.setup"),
      record("broadcast", 2, 24, "init.setup", "0"),
      record("broadcast", 2, 24, "init.setup", "1"),
      record("epoch_end", "None", 0),
      record("all_reduce", 2, 100, "forward.Linear", "None", "2"),
      record("barrier", 8, 0),
      record("reduce_scatter", 4, 400, "backward.Linear"),
      record("isend", 1, 7, "step.x"),
      "[ pp_stage1: [rank2, rank3] ]",
      HEADER,
      record("irecv", 1, 7, "forward_step"),
    ]);
    expect(
      rows.map(({ requester, request, op, object, bytes, phase, after }) => [
        requester,
        request % 2 ** 30,
        op,
        object,
        bytes,
        phase,
        after,
      ]),
    ).toEqual([
      ["pp_stage0", 0, "read", 0, 9, "other", "arrival"],
      ["pp_stage0", 0, "write", 0, 65, "other", "previous"],
      ["pp_stage0", 0, "read", 1, 24, "other", "previous"],
      ["pp_stage0", 0, "write", 2, 24, "other", "previous"],
      ["pp_stage0", 1, "read", 3, 100, "forward", [3]],
      ["pp_stage0", 1, "write", 3, 100, "forward", "previous"],
      ["pp_stage0", 1, "read", 4, 100, "forward", "previous"],
      ["pp_stage0", 1, "write", 4, 100, "forward", "previous"],
      ["pp_stage0", 1, "read", 6, 400, "backward", "previous"],
      ["pp_stage0", 1, "write", 6, 100, "backward", "previous"],
      ["pp_stage0", 1, "read", 7, 7, "update", "previous"],
      ["pp_stage1", 0, "write", 8, 7, "forward", "arrival"],
    ]);
    expect(rows.every(({ objectClass }) => objectClass === "collective")).toBe(true);
    expect(reader.counts.requests).toBe(3);
    expect(reader.rejected.count).toBe(0);
  });

  it("says what is wrong with a record, and what is none of its files", async () => {
    const bad = [
      record("all_reduce", 2, "-1"),
      record("all_reduce", 0, 8),
      record("all_reduce", 2, 8, "", "None", "1000000000"),
      record("gossip", 2, 8),
    ];
    const { reader } = await rowsOf(["[rank0 ~ rank7]", HEADER, record("all_reduce", 2, 8), ...bad]);
    expect(reader.rejected.first.map(({ message }) => message)).toEqual([
      'line 4: msg_size: "-1" is no size',
      'line 5: comm_group_size: "0" is no number of ranks',
      'line 6: count: "1000000000" is no number of times',
      'line 7: comm_type: "gossip" is not known',
    ]);
    expect((await errorsOf(rowsOf(["a,b", "1,2"]))).map(({ code }) => code)).toEqual(["T023"]);
    expect((await errorsOf(rowsOf(["comm_type,stage", "1,2"]))).map(({ code }) => code)).toEqual(["T010"]);
    expect((await errorsOf(rowsOf(["[rank0]", HEADER]))).map(({ code }) => code)).toEqual(["T008"]);
  });
});

/** Collectives with bytes, and their message sizes, by another route: lines split at commas. */
function counted(file: string): { collectives: number; whole: number; reads: Record<string, number> } {
  const found = { collectives: 0, whole: 0, reads: {} as Record<string, number> };
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [kind, , , bytes, stage] = line.split(",");
    if (!kind!.startsWith("CommType.") || !(Number(bytes) > 0)) continue;
    found.collectives++;
    found.whole += Number(bytes);
    const phase = stage!.split(/[._]/)[0]!;
    found.reads[phase] = (found.reads[phase] ?? 0) + 1;
  }
  return found;
}

describe.each([
  ["L65B-M1-C05_Llama65B_megatron_tp2_pp8_mbs1.csv", 21_042, 16, 8],
  ["L7B-D1-C02_Llama7B_zero3_mbs1.csv", 1_238, 2, 1],
])("%s", (name, collectives, requests, requesters) => {
  const file = sampleFile(`aicb/${name}`);

  it.skipIf(!file)("has the counts of another route", { timeout: 60_000 }, async () => {
    const { reader, rows } = await imported(aicb, file!, { strict: true });
    expect(reader.counts).toMatchObject({ objects: collectives, requests });
    expect(reader.dictionaries.requester).toHaveLength(requesters);
    const other = counted(file!);
    const whole = new Map<number, number>();
    const phases = new Map<number, string>();
    for (const { object, bytes, phase } of rows) {
      whole.set(object, Math.max(whole.get(object) ?? 0, bytes));
      phases.set(object, phase);
    }
    const inPhase = (wanted: string) => [...phases.values()].filter((phase) => phase === wanted).length;
    expect([whole.size, [...whole.values()].reduce((a, b) => a + b)]).toEqual([
      other.collectives,
      other.whole,
    ]);
    expect([inPhase("forward"), inPhase("backward")]).toEqual([other.reads.forward, other.reads.backward]);
  });
});
