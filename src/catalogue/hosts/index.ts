import { type Registry, registry } from "../../model/index.ts";
import type { HostProfile } from "./define.ts";
import { host as pond } from "./host-pond.ts";
import { host as spr } from "./host-spr.ts";
import { host as xeon6 } from "./host-xeon6.ts";

export type { HostProfile };
export const hosts: Registry<HostProfile> = registry("host part", [xeon6, spr, pond]);
