import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Table, tableToIPC, vectorFromArray } from "apache-arrow";
import { describe, expect, it } from "vitest";
import { CLASSES, OP, OPS, PHASES } from "../../../src/model/index.ts";
import { formats, type ImportReader, recogniseFormat } from "../../../src/trace/formats/index.ts";
import { errorsOf, type Said, said, sample, testFolder } from "../helpers.ts";
import { SAMPLES } from "./samples.ts";

const path = testFolder();

async function open(
  format: string,
  bytes: string | Uint8Array,
  { mapping, strict = true }: { mapping?: string; strict?: boolean } = {},
): Promise<ImportReader> {
  await writeFile(path("in"), bytes);
  if (mapping) await writeFile(path("mapping.yaml"), mapping);
  const values = mapping ? { mapping: path("mapping.yaml") } : {};
  return formats.get(format).open(path("in"), { values, strict });
}

async function read(reader: ImportReader): Promise<Said> {
  const found = await said(reader.batches(), { requester: [], tenant: [], job: [] });
  return { ...found, dictionaries: reader.dictionaries };
}

type Cells = Record<string, unknown>[];

/** The test's trace as records under canonical names. */
function records(rows: number): { cells: Cells; expected: Promise<Said> } {
  const made = sample(rows);
  const cells: Cells = made.batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, i) => ({
      ts_ns: batch.tsNs[i],
      requester: made.dictionaries.requester[batch.requester[i]!],
      op: OPS[batch.op[i]!],
      object: batch.object[i],
      offset: batch.offset[i],
      bytes: batch.bytes[i],
      class: CLASSES[batch.objectClass[i]!],
      phase: PHASES[batch.phase[i]!],
      request: batch.request[i],
      tokens: batch.tokens[i],
      think_ns: batch.thinkNs[i],
      depends_on:
        batch.dependsKind[i] === 0
          ? null
          : batch.dependsKind[i] === 1
            ? [-1]
            : [...batch.dependsOn.subarray(batch.dependsStart[i], batch.dependsStart[i + 1])],
      rebuild_ns: batch.rebuildNs[i]! < 0 ? null : batch.rebuildNs[i],
      tenant: batch.tenant[i]! < 0 ? null : made.dictionaries.tenant[batch.tenant[i]!],
      job: "serving",
    })),
  );
  return { cells, expected: said(made.batches, made.dictionaries) };
}

const csvOf = (cells: Cells): string => {
  const names = Object.keys(cells[0]!);
  const text = (value: unknown): string => (value === null ? "" : `"${String(value)}"`);
  return [names.join(","), ...cells.map((cell) => names.map((name) => text(cell[name])).join(","))].join(
    "\r\n",
  );
};

const tableOf = (cells: Cells): Table => {
  const names = Object.keys(cells[0]!);
  return new Table(
    Object.fromEntries(names.map((name) => [name, vectorFromArray(cells.map((cell) => cell[name]))])),
  );
};

const { cells, expected } = records(2_000);
const WRITTEN: readonly [string, string, () => string | Uint8Array][] = [
  ["csv", "text", () => csvOf(cells)],
  ["jsonl", "lines", () => cells.map((cell) => JSON.stringify(cell)).join("\n")],
  ["arrow", "file", () => tableToIPC(tableOf(cells), "file")],
  ["arrow", "stream", () => tableToIPC(tableOf(cells), "stream")],
];

describe.each(WRITTEN)("%s %s", (format, _, bytes) => {
  it("gives back every column of a canonical trace, and is told by itself", async () => {
    const reader = await open(format, bytes());
    const found = await read(reader);
    const whole = await expected;
    // what is the last row of a request only a file that was written knows
    whole.columns.lastOfRequest = found.columns.lastOfRequest!;
    expect({ ...found, sizes: [] }).toEqual({ ...whole, sizes: [] });
    expect(reader.info.metadata["weft.closed"]).toBe("true");
    expect(reader.counts).toMatchObject({ rows: 2_000, requests: 400 });
    expect((await recogniseFormat(path("in"), formats.all)).name).toBe(format);
  });
});

describe("records", () => {
  it("that cannot be used are rejected with the reason, and dependencies are counted in rows", async () => {
    const text = [
      "ts_ns,requester,op,object,bytes,depends_on",
      "0,a,read,1,64,-1",
      "1,a,reed,1,64,",
      "2,a,read,-3,64,",
      "3,a,read,1.5,64,",
      "4,,read,1,64,",
      "5,a,read,1,9007199254740993,",
      "6,a,read,1,64,1",
      "7,a,read,1,64,9",
      "6,a,write,2,64,0",
      "5,a,write,2,64,0",
      "8,a,write,2,64,8",
      "9,a,write,2,64",
    ].join("\n");
    const reader = await open("csv", text, { strict: false });
    const found = await read(reader);
    expect(found.columns.tsNs).toEqual([0, 6, 8]);
    expect(found.columns.dependsOn).toEqual(["", "0", "1"]);
    expect(reader.rejected.count).toBe(9);
    expect(reader.rejected.first.map(({ message }) => message)).toEqual([
      expect.stringMatching(/line 3: op: "reed" is none of .*did you mean "read"/),
      'line 4: object: "-3" is not a number from 0 to 2^53',
      'line 5: object: "1.5" is not a whole number',
      "line 6: requester is missing",
      expect.stringMatching(/line 7: bytes: /),
    ]);
    expect(await errorsOf(open("csv", text).then(read))).toMatchObject([{ code: "T007" }]);
  });

  it("without the columns that every row needs are refused with what is there", async () => {
    const missing = open("csv", "time,op,blk,bytes\n1,read,2,3\n").then(read);
    expect(await errorsOf(missing)).toMatchObject([
      {
        code: "T010",
        message: expect.stringContaining("ts_ns, requester, object (found: time, op, blk, bytes)"),
      },
    ]);
  });

  it("say in a mapping what they are called, their units, words and constants", async () => {
    const mapping = `
ts_ns: {column: t, unit: us}
requester: {value: disk0}
op: {column: cmd, values: {28: read, 2a: write}}
object: {column: key, as: name}
bytes: {column: KiB, scale: 1024}
`;
    const reader = await open(
      "jsonl",
      '{"t": 7.5, "cmd": "2a", "key": "x/y", "KiB": 4}\n{"t": 9, "cmd": 28, "key": "x/y", "KiB": 0.5}\n',
      { mapping },
    );
    const { columns, dictionaries } = await read(reader);
    expect(columns).toMatchObject({
      tsNs: [0, 1500],
      op: [OP.write, OP.read],
      object: [0, 0],
      bytes: [4096, 512],
    });
    expect(dictionaries.requester).toEqual(["disk0"]);
    expect(reader.info.metadata["weft.closed"]).toBe("false");
  });

  it("are not read by a mapping with mistakes: all of them at once", async () => {
    const errors = await errorsOf(
      open("csv", SAMPLES.csv!, { mapping: "tsns: t\nop: {colum: x}\nbytes: {unit: s, column: b}\n" }),
    );
    expect(errors.map(({ code, hint }) => [code, hint])).toEqual([
      ["S021", 'did you mean "ts_ns"?'],
      ["S021", 'did you mean "column"?'],
      ["S022", undefined],
    ]);
    for (const [text, code] of [
      ["[1", "S002"],
      ["- 1", "S022"],
    ] as const)
      expect((await errorsOf(open("csv", SAMPLES.csv!, { mapping: text })))[0]!.code).toBe(code);
  });
});

const CLOUD = fileURLToPath(
  new URL("../../../../shared/data/traces/libcachesim/cloudPhysicsIO.csv", import.meta.url),
);
const given = existsSync(CLOUD);
if (!given) console.warn(`skipped: ${CLOUD} is not here`);

describe.skipIf(!given)("cloudPhysicsIO as CSV", () => {
  it("has the requests that its README says, and the objects that are in its lines", async () => {
    await writeFile(
      path("cloud.yaml"),
      "ts_ns: {column: time, unit: us}\nrequester: {value: host}\nop: {column: op, values: {2a: write, 28: read}}\nobject: lbn\nbytes: size\n",
    );
    const reader = await formats
      .get("csv")
      .open(CLOUD, { values: { mapping: path("cloud.yaml") }, strict: true });
    let rows = 0;
    for await (const batch of reader.batches()) rows += batch.rows;
    const lines = readFileSync(CLOUD, "utf8").trim().split("\n").slice(1);
    expect(rows).toBe(113_872);
    expect(reader.counts.objects).toBe(new Set(lines.map((line) => line.split(",")[4])).size);
  });
});
