import { gpus, models } from "../catalogue/index.ts";
import type { Known } from "../planner/index.ts";
import { policies } from "../policies/index.ts";
import { topologies } from "../topologies/index.ts";

/** Every name that a study may use. */
export const known: Known = { topologies, policies, gpus, models };
