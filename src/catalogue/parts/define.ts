import type { Figure } from "../../model/index.ts";
import { assumed, derived } from "../figures/derive.ts";
import { figure } from "../figures/index.ts";

/** Watts of so many fabric ports. */
export const portWatts = (ports: number): Figure =>
  derived(figure("oct.power.port").value * ports, "W", `${ports} ports`, ["oct.power.port"]);

export const NO_WATTS: Figure = assumed(0, "W", "passive copper takes no power");

/** A part that was never sold: the price of the nearest one that is, over a wide range. */
export function neverSold(id: string): Figure {
  const { value } = figure(id);
  return assumed(value, "USD", `never sold; taken at the price of the nearest part that is (${id})`, {
    low: value / 2,
    high: value * 3,
  });
}
