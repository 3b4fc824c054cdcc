/**
 * `node bench/import.ts [MiB] [jsonl|mooncake]`: makes a file of JSON Lines of that size (100 MiB), reads it through the importer, and
 * says how fast that was and how much memory the process took at most. Seeded; the number of objects does not grow with the size.
 */
import { createWriteStream, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../src/model/random.ts";
import { formats } from "../src/trace/formats/index.ts";

const MIB = 2 ** 20;
const OBJECTS = 50_000;
const LINES_PER_WRITE = 10_000;
const mib = Number(process.argv[2] ?? 100);
const name = process.argv[3] ?? "jsonl";

const LINES: Record<string, (random: Random, i: number) => unknown> = {
  jsonl: (random, i) => ({
    ts_ns: i * 100,
    requester: `gpu${random.uint32() % 8}`,
    op: "read",
    object: random.uint32() % OBJECTS,
    bytes: 4096,
  }),
  mooncake: (random, i) => ({
    timestamp: i,
    input_length: 20 * 512,
    output_length: 64,
    hash_ids: Array.from({ length: 20 }, () => random.uint32() % OBJECTS),
  }),
};

async function made(path: string): Promise<number> {
  const random = new Random(1);
  const file = createWriteStream(path);
  let lines = 0;
  for (let bytes = 0; bytes < mib * MIB; ) {
    let text = "";
    for (let k = 0; k < LINES_PER_WRITE; k++) text += `${JSON.stringify(LINES[name]!(random, lines++))}\n`;
    bytes += text.length;
    if (!file.write(text)) await new Promise<void>((resolve) => file.once("drain", resolve));
  }
  await new Promise<void>((resolve) => file.end(resolve));
  return lines;
}

const folder = await mkdtemp(join(tmpdir(), "weft-bench-"));
try {
  const path = join(folder, "in.jsonl");
  const lines = await made(path);
  const start = performance.now();
  const reader = await formats.get(name).open(path, { values: { model: "llama-3-8b" }, strict: true });
  let rows = 0;
  for await (const batch of reader.batches()) rows += batch.rows;
  const seconds = (performance.now() - start) / 1000;
  const mostMiB = process.resourceUsage().maxRSS / 1024;
  console.log(
    `${name}: ${mib} MiB, ${lines} lines, ${rows} rows in ${seconds.toFixed(1)} s (${(mib / seconds).toFixed(1)} MiB/s), at most ${mostMiB.toFixed(0)} MiB of memory`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
