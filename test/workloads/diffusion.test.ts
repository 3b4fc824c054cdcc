import { expect, it } from "vitest";
import { diffusionModels } from "../../src/catalogue/diffusion/index.ts";
import { diffusion } from "../../src/workloads/diffusion.ts";
import { rowsOf } from "./rows.ts";

const rowsWith = (options: Record<string, string>) =>
  rowsOf(diffusion.create({ requests: "2", images: "4", ...options }).batches());

it("a step reads all weights once and takes the published FLOPs at the stated share of the peak", () => {
  const network = diffusionModels.get("dit-xl-2-512");
  const rows = rowsWith({ "denoise-steps": "10" }).filter(({ request }) => request === 0);
  const weights = rows.filter((row) => row.class === "weight");
  expect(weights.reduce((sum, { bytes }) => sum + bytes, 0)).toBeCloseTo(10 * 2 * network.params, -4);
  const thinkS = rows.reduce((sum, { think }) => sum + think, 0) / 1e9;
  expect(thinkS).toBeCloseTo((10 * 2 * 4 * 2 * 524.6e9) / (989e12 * 0.4), 4);
});

it("a U-Net's second half reads what the first half kept, in reverse", () => {
  const rows = rowsWith({ network: "ldm-4-256", "denoise-steps": "1" }).filter(
    ({ request }) => request === 0,
  );
  const states = (op: string) =>
    rows.filter((row) => row.op === op && row.class === "activation").map((row) => row.object);
  const written = states("write");
  expect(written.length).toBe(24);
  expect(states("read")).toEqual(written.slice(0, 12).reverse());
  expect(
    rowsWith({ "denoise-steps": "1" }).some((row) => row.op === "read" && row.class === "activation"),
  ).toBe(false);
});
