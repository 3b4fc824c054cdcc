import type { Figure } from "../../model/index.ts";
import { figures as cache } from "./cache.ts";
import { figures as cxl2 } from "./cxl-2.ts";
import { figures as cxl3 } from "./cxl-3.ts";
import { figures as cxlBandwidth } from "./cxl-bandwidth.ts";
import { figures as cxlComponents } from "./cxl-components.ts";
import { figures as cxlLadders } from "./cxl-ladders.ts";
import { figures as ddr } from "./ddr.ts";
import type { FigureTable } from "./define.ts";
import { figures as genZ } from "./gen-z.ts";
import { figures as hbm } from "./hbm.ts";
import { figures as links } from "./links.ts";
import { figures as mediaFits } from "./media-fits.ts";
import { figures as persistent } from "./persistent.ts";
import { figures as power } from "./power.ts";
import { figures as pricesFabric } from "./prices-fabric.ts";
import { figures as pricesMemory } from "./prices-memory.ts";
import { figures as pricesSystems } from "./prices-systems.ts";
import { figures as recovery } from "./recovery.ts";
import { figures as tiering } from "./tiering.ts";
import { figures as tieringKernel } from "./tiering-kernel.ts";

const TABLES: readonly FigureTable[] = [
  cxlLadders,
  cxlComponents,
  cxl2,
  cxl3,
  cxlBandwidth,
  genZ,
  ddr,
  hbm,
  mediaFits,
  links,
  persistent,
  pricesFabric,
  pricesMemory,
  pricesSystems,
  power,
  recovery,
  tiering,
  tieringKernel,
  cache,
];

const byId = new Map<string, Figure>();
for (const table of TABLES) {
  for (const [id, figure] of Object.entries(table)) {
    if (byId.has(id)) throw new Error(`figure ${id} is in the catalogue twice`);
    byId.set(id, figure);
  }
}

export const figureIds: readonly string[] = [...byId.keys()];

/**
 * The published figure of that id, in the unit it states.
 * @throws Error on an unknown id: a bug, since ids are written in code
 */
export function figure(id: string): Figure {
  const found = byId.get(id);
  if (!found) throw new Error(`no figure ${id} in the catalogue`);
  return found;
}
