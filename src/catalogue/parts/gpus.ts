import type { Part } from "../../model/index.ts";
import { gpus } from "../gpus/index.ts";

/** Every GPU of the catalogue as something to buy. */
export const parts: readonly Part[] = gpus.all.map(({ name, title, priceUsd, watts }) => ({
  name,
  title,
  kind: "gpu",
  price: priceUsd,
  watts,
  per: "each",
}));
