import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Io } from "../../src/cli/command.ts";
import { writeTrace } from "../../src/cli/trace-output.ts";
import { openTrace } from "../../src/trace/index.ts";
import { workloads } from "../../src/workloads/index.ts";
import { type Ran, weft as run } from "../fixtures/cli.ts";

// These start reading and writing processes, which take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "weft-commands-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const weft = (...argv: string[]): Promise<Ran> => run(argv);

const documentOf = ({ out }: Ran) => JSON.parse(out) as { kind: string; data: Record<string, unknown> };

const MOONCAKE = [
  '{"timestamp": 0, "input_length": 700, "output_length": 100, "hash_ids": [0, 1]}',
  "oops",
  '{"timestamp": 5, "input_length": 1024, "output_length": 0, "hash_ids": [0, 2]}',
].join("\n");

describe("weft trace import, mrc", () => {
  it("imports, says what it read, left out and assumed, and the curve of what it wrote is right", async () => {
    const input = join(folder, "in.jsonl");
    const output = join(folder, "kv.parquet");
    await writeFile(input, MOONCAKE);
    const command = ["trace", "import", "--from", "mooncake", input, "-o", output, "--model", "llama-3-8b"];
    const ran = await weft(...command, "--json");
    expect(ran.code).toBe(0);
    const { kind, data } = documentOf(ran);
    expect(kind).toBe("import");
    expect(data).toMatchObject({
      rows: 2 + 2 * (1 + 3) + 1 + 2,
      requests: 2,
      objects: 3,
      bytes_read: Buffer.byteLength(MOONCAKE),
      rejected: { count: 1, first: [{ code: "T007", where: `${input}:2` }] },
      decode_stride: 64,
    });
    expect((data.assumptions as { name: string }[]).map(({ name }) => name)).toContain("prefill.mfu");

    const again = await weft(...command);
    expect(again.code).toBe(4);
    expect(again.err).toContain("T009");

    const reader = await openTrace(output);
    expect(reader.info.metadata).toMatchObject({ "weft.decode_stride": "64", "weft.model": "llama-3-8b" });
    await reader.close();

    const curve = await weft(
      "trace",
      "mrc",
      output,
      "--capacities",
      "1,100%,1 GiB",
      "--where",
      "phase=prefill",
      "--json",
    );
    expect(documentOf(curve).data).toMatchObject({
      requests: 4,
      objects: 3,
      curves: [
        { policy: "lru", points: [{ hits: 0 }, { capacity_objects: 3, hits: 1, misses: 3 }, { hits: 1 }] },
      ],
    });
    const people = await weft("trace", "mrc", output, "--where", "phase=prefill");
    expect(people.out).toMatch(/4 references to 3 objects/);
    const policies = "2q(kin=0.5,kout=0.5), lru,belady";
    const simulate = ["trace", "mrc", output, "--policy", policies, "--capacities", "1,100%,1 GiB", "--json"];
    const [one, two] = [await weft(...simulate, "--jobs", "1"), await weft(...simulate, "--jobs", "3")];
    expect(two.out).toBe(one.out);
    const curves = documentOf(one).data.curves as { policy: string; points: { hits: number }[] }[];
    expect(curves.map(({ policy }) => policy)).toEqual(["2q(kin=0.5,kout=0.5)", "lru", "belady"]);
    for (const { points } of curves) expect(points[1]!.hits).toBe(curves[1]!.points[1]!.hits);
    expect((await weft("trace", "mrc", output, "--policy", "tpp")).err).toMatch(
      /unknown policy: tpp \(known: fifo, lru, /,
    );
    const sampled = await weft("trace", "mrc", output, "--sample", "rate=1", "--exact");
    expect(sampled.out).toMatch(/SHARDS, fixed rate, seed 1.*\n.*100 % of the objects: 0\.0000\n/);
    expect(sampled.out).toMatch(/exact pass .* sampled .* times as long/);
    const next = await weft(
      "trace",
      "mrc",
      output,
      "--next-gib",
      "--tier",
      "dram",
      "--where",
      "phase=prefill",
    );
    expect(next.out).toMatch(
      /a hit saves the rebuild; \d x h100-sxm .*[\s\S]*net dram[\s\S]*knee at .*\ndram +DDR5: /,
    );
    expect((await weft("trace", "mrc", output, "--tier", "dram")).err).toMatch(/S012/);
    expect((await weft("trace", "mrc", output, "--next-gib", "--tier", "dran")).err).toMatch(/S023/);
    expect((await weft("trace", "mrc", output, "--sample", "rate=1", "--policy", "fifo")).err).toMatch(
      /S012/,
    );
    expect((await weft("trace", "mrc", output, "--where", "phase=load")).code).toBe(4);
  });

  it("refuses what has nothing usable and leaves no file", async () => {
    const input = join(folder, "bad.jsonl");
    await writeFile(input, "one\ntwo\n");
    const ran = await weft(
      "trace",
      "import",
      "--from",
      "mooncake",
      input,
      "-o",
      join(folder, "bad.parquet"),
      "--model",
      "llama-3-8b",
    );
    expect(ran.code).toBe(4);
    expect(ran.err).toContain("T007");
    expect((await readdir(folder)).filter((name) => name.includes("bad.parquet"))).toEqual([]);
  });
});

describe("writing a trace", () => {
  it("leaves nothing behind when it is interrupted", async () => {
    const abort = new AbortController();
    const io = { signal: abort.signal } as Io;
    const run = workloads.get("chat").create({ model: "llama-3-8b", sessions: "400" });
    const output = join(folder, "cut.parquet");
    const writing = writeTrace(output, {}, run, io, () => abort.abort(new Error("interrupted")));
    await expect(writing).rejects.toThrow("interrupted");
    expect((await readdir(folder)).filter((name) => name.includes("cut.parquet"))).toEqual([]);
  });
});

interface Sample {
  file: string;
  sha256: string;
  content_hash: string;
  bytes: number;
  rows: number;
  requests: number;
  command: string;
}

const TRACES = fileURLToPath(new URL("../../traces", import.meta.url));
const { traces } = JSON.parse(readFileSync(join(TRACES, "catalog.json"), "utf8")) as { traces: Sample[] };

describe("the bundled samples", () => {
  it("are all in the catalogue", async () => {
    const files = (await readdir(TRACES)).filter((name) => name.endsWith(".parquet"));
    expect(files.sort()).toEqual(traces.map(({ file }) => file).sort());
  });

  it.each(traces)("$file is what its command makes, byte for byte", async (sample) => {
    const output = join(folder, sample.file);
    const argv = sample.command.split(" ").slice(1);
    argv[argv.indexOf("-o") + 1] = output;
    const { data } = documentOf(await weft(...argv, "--json"));
    expect(data).toMatchObject({
      content_hash: sample.content_hash,
      rows: sample.rows,
      requests: sample.requests,
      bytes_written: sample.bytes,
      sha256: sample.sha256,
    });
    expect(existsSync(output)).toBe(true);
    expect((await readFile(output)).equals(await readFile(join(TRACES, basename(output))))).toBe(true);
  });
});
