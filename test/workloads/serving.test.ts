import { describe, expect, it } from "vitest";
import { gpus } from "../../src/catalogue/gpus/index.ts";
import { decodeNsPerToken, rebuildNs, servingOf } from "../../src/catalogue/llm.ts";
import { models } from "../../src/catalogue/models/index.ts";
import { OWN_BLOCKS, type ServingRequest, ServingRows } from "../../src/workloads/index.ts";
import { type Row, rowsOf } from "./rows.ts";

const KV = 131_072;
const serving = servingOf(models.get("llama-3-8b"), gpus.get("h100-sxm"), 1);
const step = decodeNsPerToken(serving);

const FIRST: ServingRequest = {
  arrivalNs: 0,
  inputTokens: 700,
  outputTokens: 3,
  blockIds: [7, 8],
  requester: 0,
};
const SECOND: ServingRequest = {
  arrivalNs: 5,
  inputTokens: 512,
  outputTokens: 0,
  blockIds: [7],
  requester: 1,
};

function rows(requests: readonly ServingRequest[], decodeStride: number, batchRows?: number): Row[] {
  const made = new ServingRows({ serving, blockTokens: 512, decodeStride }, batchRows);
  function* batches() {
    for (const request of requests) yield* made.feed(request);
    yield* made.flush();
  }
  return rowsOf(batches());
}

const row = (fields: Partial<Row>): Row => ({
  ts: 0,
  requester: 0,
  op: "read",
  object: 0,
  offset: 0,
  bytes: 0,
  class: "kv",
  phase: "decode",
  request: 0,
  tokens: 0,
  think: 0,
  depends: "arrival",
  rebuild: -1,
  last: false,
  ...fields,
});

describe("serving rows", () => {
  it("are these for two requests, written down by hand", () => {
    const own = OWN_BLOCKS;
    expect(rows([FIRST, SECOND], 2)).toEqual([
      row({ object: 7, bytes: 512 * KV, phase: "prefill", rebuild: rebuildNs(serving, 0, 512) }),
      row({ object: 8, bytes: 188 * KV, phase: "prefill", rebuild: rebuildNs(serving, 512, 188) }),
      row({
        op: "write",
        object: own,
        bytes: 2 * KV,
        tokens: 2,
        think: Math.round(2 * step),
        depends: [0, 1],
      }),
      row({ object: 7, bytes: 2 * 512 * KV, depends: [2] }),
      row({ object: 8, bytes: 2 * 188 * KV, depends: [2] }),
      row({ object: own, bytes: 2 * 2 * KV, depends: [2] }),
      row({
        op: "write",
        object: own,
        offset: 2 * KV,
        bytes: KV,
        tokens: 1,
        think: Math.round(step),
        depends: [3, 4, 5],
      }),
      row({ object: 7, bytes: 512 * KV, depends: [6] }),
      row({ object: 8, bytes: 188 * KV, depends: [6] }),
      row({ object: own, bytes: 3 * KV, depends: [6] }),
      row({ op: "free", object: own, bytes: 3 * KV, depends: [7, 8, 9], last: true }),
      row({
        ts: 5,
        requester: 1,
        request: 1,
        object: 7,
        bytes: 512 * KV,
        phase: "prefill",
        rebuild: rebuildNs(serving, 0, 512),
        last: true,
      }),
    ]);
  });

  it("start a block of their own every 512 generated tokens and free them all", () => {
    const made = rows([{ ...SECOND, outputTokens: 1100 }], 300);
    const appends = made.filter(({ op }) => op === "write");
    expect(appends.map(({ object, offset, tokens }) => [object - OWN_BLOCKS, offset / KV, tokens])).toEqual([
      [0, 0, 300],
      [0, 300, 212],
      [1, 0, 300],
      [1, 300, 212],
      [2, 0, 76],
    ]);
    const frees = made.filter(({ op }) => op === "free");
    expect(frees.map(({ object, bytes, last }) => [object - OWN_BLOCKS, bytes / KV, last])).toEqual([
      [0, 512, false],
      [1, 512, false],
      [2, 76, true],
    ]);
    const lastReads = made.filter(
      ({ depends }) => Array.isArray(depends) && depends.includes(made.indexOf(appends[4]!)),
    );
    expect(lastReads.map(({ bytes }) => bytes / KV / 76)).toEqual([512, 512, 512, 76]);
    expect(made.at(-1)!.depends).toEqual(lastReads.map((read) => made.indexOf(read)));
  });

  it("are the same whatever the size of a batch, even a batch smaller than a request", () => {
    const whole = rows([FIRST, SECOND, { ...FIRST, arrivalNs: 9 }], 1);
    for (const batchRows of [1, 2, 3, 7])
      expect(rows([FIRST, SECOND, { ...FIRST, arrivalNs: 9 }], 1, batchRows)).toEqual(whole);
  });

  it("account for every generated token once", () => {
    const made = rows([FIRST, { ...FIRST, outputTokens: 777 }], 64);
    expect(made.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(780);
  });
});
