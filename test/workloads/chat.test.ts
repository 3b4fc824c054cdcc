import { describe, expect, it } from "vitest";
import { InputError } from "../../src/model/index.ts";
import { type ChatShape, type ChatTurn, chatTurns } from "../../src/workloads/chat-sessions.ts";
import { workloads } from "../../src/workloads/index.ts";
import { rowsOf } from "./rows.ts";

const SHAPE: ChatShape = {
  sessions: 400,
  ratePerS: 2,
  turnsMean: 3,
  systemTokens: 1100,
  first: { median: 900, sigma: 1 },
  message: { median: 100, sigma: 0.9 },
  reply: { median: 200, sigma: 0.8 },
  pauseS: { median: 20, sigma: 0.8 },
  replyTokensPerS: 30,
  contextTokens: 20_000,
  spanS: Number.POSITIVE_INFINITY,
  blockTokens: 512,
  seed: 11,
};

function turnsOf(shape: ChatShape): ChatTurn[] {
  const turns: ChatTurn[] = [];
  for (const turn of chatTurns(shape)) turns.push({ ...turn, blockIds: [...turn.blockIds] });
  return turns;
}

describe("chat turns", () => {
  const turns = turnsOf(SHAPE);

  it("come in order of time, with the blocks their prompts take", () => {
    for (let i = 1; i < turns.length; i++)
      expect(turns[i]!.arrivalNs).toBeGreaterThanOrEqual(turns[i - 1]!.arrivalNs);
    for (const { blockIds, inputTokens, outputTokens } of turns) {
      expect(blockIds.length).toBe(Math.ceil(inputTokens / 512));
      expect(inputTokens + outputTokens).toBeLessThanOrEqual(SHAPE.contextTokens);
    }
  });

  it("share the whole blocks of the system prompt and no partial one", () => {
    const partial = new Set<number>();
    for (const { blockIds, inputTokens } of turns) {
      expect(blockIds.slice(0, 2)).toEqual([0, 1]);
      if (inputTokens % 512 === 0) continue;
      expect(partial.has(blockIds.at(-1)!)).toBe(false);
      partial.add(blockIds.at(-1)!);
    }
  });

  it("grow: a later turn of a session names the full blocks of the turn before, reply included in its length", () => {
    const before = new Map<number, ChatTurn>();
    let followed = 0;
    for (const turn of turns) {
      const full = turn.blockIds.slice(0, Math.floor(turn.inputTokens / 512));
      const past = full.length > 2 ? before.get(full[2]!) : undefined;
      if (past) {
        const pastFull = past.blockIds.slice(0, Math.floor(past.inputTokens / 512));
        expect(full.slice(0, pastFull.length)).toEqual(pastFull);
        expect(turn.inputTokens).toBeGreaterThan(past.inputTokens + past.outputTokens);
        followed++;
      }
      if (full.length > 2) before.set(full[2]!, turn);
    }
    expect(followed).toBeGreaterThan(200);
  });

  it("end with the span asked for, the same until then", () => {
    const cut = turnsOf({ ...SHAPE, spanS: 100 });
    expect(cut).toEqual(turns.filter(({ arrivalNs }) => arrivalNs <= 100e9));
    expect(cut.length).toBeLessThan(turns.length);
  });

  it("start sessions at the rate asked for and take as many turns as asked for", () => {
    const firsts = turnsOf({ ...SHAPE, turnsMean: 1, sessions: 4000 });
    expect(firsts.length).toBe(4000);
    expect(4000 / (firsts.at(-1)!.arrivalNs / 1e9)).toBeCloseTo(2, 0);
    expect(turns.length / 400).toBeGreaterThan(2.4);
    expect(turns.length / 400).toBeLessThan(3.3);
  });
});

describe("chat workload", () => {
  const chat = workloads.get("chat");
  const options = { model: "llama-3-8b", instances: "3", sessions: "20", "decode-stride": "128" };

  it("gives the same rows for the same options, twice from one run, and others for another seed", () => {
    const run = chat.create(options);
    const rows = rowsOf(run.batches());
    expect(rowsOf(run.batches())).toEqual(rows);
    expect(rowsOf(chat.create(options).batches())).toEqual(rows);
    expect(rowsOf(chat.create({ ...options, seed: "2" }).batches())).not.toEqual(rows);
    expect(run.counts.rows).toBe(rows.length);
    expect(new Set(rows.map(({ requester }) => requester))).toEqual(new Set([0, 1, 2]));
  });

  it("says in the footer what it assumes", () => {
    const { metadata } = chat.create(options);
    expect(metadata).toMatchObject({
      "weft.model": "llama-3-8b",
      "weft.decode_stride": "128",
      "weft.block_bytes": String(512 * 131_072),
      "weft.requests": "contiguous",
    });
    expect(Object.keys(JSON.parse(metadata["weft.assumptions"]!))).toContain("prefill.mfu");
    expect(JSON.parse(metadata["weft.workload"]!)).toMatchObject({ sessions: 20, seed: 1 });
  });

  it.each([
    [{}, "S011", /--model is missing/],
    [{ model: "llama-3-70b", tp: "two" }, "S012", /--tp: "two" is not a whole number/],
    [{ model: "llama-3-70b", "decode-stride": "513" }, "S025", /513 is outside 1 \.\. 512/],
    [{ model: "llama-3-70b", gpu: "h100" }, "S023", /unknown gpu/i],
    [{ model: "llama-3-70b", route: "random" }, "S012", /not one of round-robin, prefix/],
  ])("refuses %o", (values, code, message) => {
    let thrown: unknown;
    try {
      chat.create(values);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InputError);
    expect((thrown as InputError).code).toBe(code);
    expect((thrown as InputError).message).toMatch(message);
  });
});
