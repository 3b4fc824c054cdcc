import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { gpus } from "../../src/catalogue/gpus/index.ts";
import {
  decodeNsPerToken,
  kvBytesPerToken,
  paramsPerStep,
  prefillFlops,
  rebuildNs,
  reloadBreakEvenGBps,
  servingOf,
  weightsBytes,
} from "../../src/catalogue/llm.ts";
import { decodeBandwidthEfficiency, prefillMfu } from "../../src/catalogue/models/efficiency.ts";
import { models } from "../../src/catalogue/models/index.ts";
import { InputError } from "../../src/model/index.ts";

describe("models", () => {
  it.each([
    ["llama-3-8b", 131_072],
    ["llama-3.1-8b", 131_072],
    ["llama-3-70b", 327_680],
    ["llama-3-405b", 516_096],
    ["qwen3-32b", 262_144],
    ["deepseek-v3", 70_272],
  ])("%s keeps %i bytes of KV per token", (name, bytes) => {
    expect(kvBytesPerToken(models.get(name))).toBe(bytes);
  });

  // As published: Hugging Face model cards and reports; sums of the tensors' sizes.
  it.each([
    ["llama-3-8b", 8_030_261_248, 8_030_261_248],
    ["llama-3-70b", 70_553_706_496, 70_553_706_496],
    ["llama-3-405b", 405_853_388_800, 405_853_388_800],
    ["qwen3-32b", 32_762_123_264, 32_762_123_264],
    ["deepseek-v3", 671_026_419_200, 37_552_297_472],
  ])("%s has %i parameters, %i active", (name, total, active) => {
    expect(models.get(name)).toMatchObject({ totalParams: total, activeParams: active });
  });

  it("names the models it knows", () => {
    expect(() => models.get("llama-3-80b")).toThrow(InputError);
    expect(() => models.get("llama-3-80b")).toThrow(/unknown model: llama-3-80b \(known: llama-3-8b, /);
    expect(models.has("llama-3.1-8b")).toBe(true);
    expect(models.has("gpt-5")).toBe(false);
  });

  it("states a source and a date for each, and a range and a reason for the efficiencies", () => {
    for (const model of models.all) {
      expect(model.source).toMatch(/config\.json|arXiv/);
      expect(model.asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(weightsBytes(model)).toBe(model.totalParams * model.weightBytes);
    }
    for (const figure of [prefillMfu, decodeBandwidthEfficiency]) {
      expect(figure.low!).toBeLessThan(figure.value);
      expect(figure.high!).toBeGreaterThan(figure.value);
      expect(figure.grade).toBe("assumed");
      expect(figure.source.length).toBeGreaterThan(40);
    }
  });
});

describe("compute", () => {
  const llama = models.get("llama-3-70b");
  const serving = servingOf(llama, gpus.get("h100-sxm"), 8);

  it("adds up block by block to the whole prompt", () => {
    const blocks = [0, 512, 1024, 1536].map((position) => prefillFlops(llama, position, 512));
    expect(blocks.reduce((a, b) => a + b, 0)).toBe(prefillFlops(llama, 0, 2048));
  });

  it("counts 2 FLOPs per non-embedding weight and 4 x layers x heads x headDim per pair of tokens", () => {
    const weights = 70_553_706_496 - 2 * 128_256 * 8192;
    expect(prefillFlops(llama, 9, 1)).toBe(2 * weights + 4 * 80 * 64 * 128 * 10);
  });

  it("rebuilds later blocks more slowly, and twice as fast on twice the GPUs", () => {
    const times = [0, 512, 8192, 65_536].map((position) => rebuildNs(serving, position, 512));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    const half = servingOf(llama, serving.gpu, 4);
    expect(rebuildNs(half, 512, 512) / rebuildNs(serving, 512, 512)).toBeCloseTo(2, 6);
  });

  it("streams the weights once per decode step", () => {
    const gBps = serving.gpu.memoryGBps.value;
    const expected = (70_553_706_496 * 2) / (8 * gBps * decodeBandwidthEfficiency.value);
    expect(decodeNsPerToken(serving)).toBeCloseTo(expected, 3);
  });
});

const PUBLISHED = fileURLToPath(new URL("../../../shared/data/validation/published.json", import.meta.url));

describe("a mixture of experts", () => {
  const deepseek = models.get("deepseek-v3");

  it("reads its active parameters for one token and nearly all of them for a large batch", () => {
    expect(paramsPerStep(deepseek, 1)).toBeCloseTo(deepseek.activeParams, -1);
    expect(paramsPerStep(deepseek, 32)).toBeGreaterThan(10 * deepseek.activeParams);
    expect(paramsPerStep(deepseek, 1000) / deepseek.totalParams).toBeCloseTo(1, 6);
    expect(paramsPerStep(models.get("llama-3-70b"), 32)).toBe(70_553_706_496);
  });
});

describe("Mooncake (FAST '25) Eq. 2, the bandwidth above which a prefix is fetched", () => {
  const given = existsSync(PUBLISHED);
  if (!given) console.warn(`skipped: ${PUBLISHED} is not here`);

  it.skipIf(!given)("closed form: their FLOPs with our KV bytes give their numbers", () => {
    const cases = JSON.parse(readFileSync(PUBLISHED, "utf8")) as {
      id: string;
      numbers: Record<string, unknown>;
    }[];
    const { numbers } = cases.find(({ id }) => id === "val.mooncake.eq2")!;
    const kvBytes = kvBytesPerToken(models.get("llama-3-70b"));
    expect(kvBytes).toBe(numbers.kv_bytes_per_token);
    const [a, b, l, d, p] = [4, 22, 80, 8192, 8192];
    const gBps = (tflops: number): number => (kvBytes / (l * (a * p * d + b * d * d))) * tflops * 1e3;
    expect([gBps(8 * 312), gBps(8 * 989)].map((x) => Number(x.toFixed(2)))).toEqual(numbers.ours);
    expect(Math.abs(gBps(8 * 312) / Number(numbers.a800_8) - 1)).toBeLessThan(0.05);
    expect(Math.abs(gBps(8 * 989) / Number(numbers.h800_8) - 1)).toBeLessThan(0.05);
  });

  it("our FLOPs give the same within 6 %", () => {
    // Theirs: 22 d^2 a layer (Llama 3 70B has 25.5 d^2) and attention without the causal half: the two nearly cancel.
    const ours = reloadBreakEvenGBps(models.get("llama-3-70b"), 8192, 8 * 312e12);
    expect(Math.abs(ours / 5.86 - 1)).toBeLessThan(0.06);
  });
});
