import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { models } from "../../src/catalogue/models/index.ts";
import { ringBytes } from "../../src/workloads/training/collectives.ts";
import { oneForwardOneBackward } from "../../src/workloads/training/schedule.ts";
import { parseTraining } from "../../src/workloads/training/setup.ts";
import { idealStepNs, layerSizes } from "../../src/workloads/training/sizes.ts";
import { training } from "../../src/workloads/training.ts";
import { rowsOf } from "./rows.ts";

const made = (options: Record<string, string>) =>
  rowsOf(training.create({ model: "llama-3-8b", steps: "1", ...options }).batches());

describe("the 1F1B schedule", () => {
  it("of two stages and three microbatches is the one in the paper", () => {
    const passes = [...oneForwardOneBackward(2, 3)].filter(({ stage }) => stage === 0);
    expect(passes.map(({ backward, microbatch }) => `${backward ? "B" : "F"}${microbatch}`).join(" ")).toBe(
      "F0 F1 B0 F2 B1 B2",
    );
  });

  it("passes every microbatch through every stage, after what it needs, with at most p in flight", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 }), (stages, microbatches) => {
        const done = new Set<string>();
        const inFlight = new Int32Array(stages);
        for (const { stage, microbatch, backward } of oneForwardOneBackward(stages, microbatches)) {
          const name = (b: boolean, s: number): string => `${b} ${s} ${microbatch}`;
          if (backward) {
            expect(done.has(name(false, stage))).toBe(true);
            if (stage < stages - 1) expect(done.has(name(true, stage + 1))).toBe(true);
          } else if (stage > 0) expect(done.has(name(false, stage - 1))).toBe(true);
          done.add(name(backward, stage));
          inFlight[stage]! += backward ? -1 : 1;
          expect(inFlight[stage]).toBeLessThanOrEqual(stages - stage);
        }
        expect(done.size).toBe(2 * stages * microbatches);
      }),
      { seed: 1, numRuns: 60 },
    );
  });
});

describe("sizes of a GPU's share of a layer", () => {
  const sizes = (more: Record<string, string>) =>
    layerSizes(parseTraining({ model: "llama-3-8b", tp: "4", dp: "16", ...more }));
  const model = models.get("llama-3-8b");
  const params = (model.totalParams - model.embeddingParams!) / model.layers / 4;

  it.each([
    ["0", 2, 2, 12],
    ["1", 2, 2, 12 / 16],
    ["2", 2, 2 / 16, 12 / 16],
    ["3", 2 / 16, 2 / 16, 12 / 16],
  ])("ZeRO %s holds %d, %d and %d bytes a parameter", (zero, weight, gradient, optimizer) => {
    const { weightBytes, gradientBytes, optimizerBytes } = sizes({ zero });
    expect(weightBytes).toBe(Math.ceil(params * weight));
    expect(gradientBytes).toBe(Math.ceil(params * gradient));
    expect(optimizerBytes).toBe(Math.ceil(params * optimizer));
  });

  it("spreads experts over expert parallel GPUs", () => {
    const moe = (ep: string) =>
      layerSizes(parseTraining({ model: "deepseek-v3", tp: "1", dp: "64", ep })).weightBytes;
    const { experts, layers } = models.get("deepseek-v3");
    expect(moe("1") - moe("64")).toBeCloseTo((2 * experts!.params * (1 - 1 / 64)) / layers, -1);
  });

  it("takes 6 FLOPs a parameter and token for a step", () => {
    const setup = parseTraining({ model: "llama-3-8b", tp: "1", sequence: "128", "micro-batches": "1" });
    const flops = idealStepNs(setup) * 1e-9 * setup.gpu.bf16Tflops.value * 1e12 * setup.mfu.value;
    expect(flops / (6 * (model.totalParams - model.embeddingParams!) * 128)).toBeCloseTo(1, 1);
  });
});

describe("rows of training", () => {
  it("read and write what a step needs: weights twice a microbatch, optimizer states once", () => {
    const rows = made({ tp: "1", "micro-batches": "3", dp: "2" });
    const of = (op: string, objectClass: string) =>
      rows.filter((row) => row.op === op && row.class === objectClass).length;
    expect(of("read", "weight")).toBe(2 * 3 * 32);
    expect(of("write", "activation")).toBe(3 * 32);
    expect(of("free", "activation")).toBe(3 * 32);
    expect(of("write", "gradient")).toBe(3 * 32);
    expect(of("read", "gradient")).toBe(3 * 32);
    expect(of("read", "optimizer")).toBe(32);
    expect(of("write", "optimizer")).toBe(32);
    expect(of("read", "dataset")).toBe(3);
  });

  it("tell collectives as accesses where asked to: every byte written is one that another reads", () => {
    const rows = made({ tp: "2", pp: "2", dp: "2", replicas: "2", zero: "0", collectives: "fabric" });
    const bytes = (op: string) =>
      rows
        .filter((row) => row.op === op && row.class === "collective")
        .reduce((sum, row) => sum + row.bytes, 0);
    expect(bytes("read")).toBe(bytes("write"));
    expect(bytes("read")).toBeGreaterThan(0);
    const objects = (op: string) =>
      new Set(rows.filter((row) => row.op === op && row.class === "collective").map(({ object }) => object));
    expect(objects("read")).toEqual(objects("write"));
  });

  it("keep the optimizer off the GPU where it is offloaded, and write checkpoints when they are due", () => {
    const rows = made({ tp: "1", offload: "optimizer", steps: "4", "checkpoint-every": "2" });
    expect(rows.some((row) => row.class === "optimizer")).toBe(false);
    const saved = rows.filter((row) => row.phase === "checkpoint" && row.op === "write");
    expect(saved.length).toBe(2 * 32);
  });

  it("say what cannot be", () => {
    expect(() => training.create({ model: "llama-3-8b", pp: "33" })).toThrow(/--pp: 33 is outside/);
    expect(() => training.create({ model: "deepseek-v3", dp: "6", ep: "4" })).toThrow(/no multiple/);
    expect(() => training.create({ model: "llama-3-8b", dp: "9000", replicas: "9000" })).toThrow(
      /GPUs in the trace/,
    );
  });
});

it("a ring moves (n - 1) / n of the tensor, an all-reduce twice that", () => {
  expect(ringBytes("all-reduce", 800, 8)).toBe(1400);
  expect(ringBytes("all-gather", 800, 8)).toBe(700);
  expect(ringBytes("send", 800, 8)).toBe(800);
});
