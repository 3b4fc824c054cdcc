import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { emptyBatch } from "../../src/model/index.ts";
import { ContentHash, contentMetadata } from "../../src/trace/content.ts";
import { sample } from "./helpers.ts";

const sha256 = (...parts: Buffer[]): string =>
  createHash("sha256").update(Buffer.concat(parts)).digest("hex");

test("column hashes are what the definition says, byte by byte", () => {
  const batch = emptyBatch(4);
  batch.rows = 2;
  batch.tsNs.set([7, 2 ** 53]);
  batch.op.set([0, 6]);
  batch.requester.set([0, 1]);
  batch.dependsKind.set([1, 2]);
  batch.dependsStart.set([0, 0, 1]);
  batch.dependsOn[0] = 0;
  const hash = new ContentHash(["ts_ns", "op", "requester", "depends_on"]);
  hash.add(batch);
  const found = hash.finish({ requester: ["a", "ü"], tenant: [], job: [] });
  const ts = Buffer.alloc(16);
  ts.writeDoubleLE(7, 0);
  ts.writeDoubleLE(2 ** 53, 8);
  const digest = (hex: string) => createHash("sha256").update(Buffer.from(hex, "hex")).digest();
  expect(found.get("ts_ns")).toBe(sha256(ts));
  expect(found.get("op")).toBe(sha256(Buffer.from([0, 6])));
  expect(found.get("requester")).toBe(sha256(digest("0000000001000000"), digest("010000006102000000c3bc")));
  expect(found.get("depends_on")).toBe(sha256(digest("0000000001000000"), digest("0000000000000000")));
  const keys = contentMetadata(2, new Map([["op", "beef"]]), { "weft.model": "m", other: "x" });
  expect(keys).toEqual({
    "weft.content": sha256(Buffer.from("weft.content/1\nrows=2\nop=beef\nweft.model=m\n")),
    "weft.content.op": "beef",
  });
});

test("renaming a requester changes only its column's hash", () => {
  const { batches, dictionaries } = sample(100);
  const hashes = [
    dictionaries,
    { ...dictionaries, requester: dictionaries.requester.map((name) => `x${name}`) },
  ].map((names) => {
    const hash = new ContentHash(["ts_ns", "requester", "tenant", "depends_on"]);
    for (const batch of batches) hash.add(batch);
    return hash.finish(names);
  });
  const changed = [...hashes[0]!].filter(([column, hash]) => hashes[1]!.get(column) !== hash);
  expect(changed.map(([column]) => column)).toEqual(["requester"]);
});
