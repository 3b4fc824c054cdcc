import { type PolicyFactory, registry } from "../model/index.ts";
import { firstTouch } from "./first-touch.ts";
import { lru } from "./lru.ts";

/** Tiering policies by name. */
export const policies = registry<PolicyFactory>("policy", [firstTouch, lru]);
