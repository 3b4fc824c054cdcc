import { registry } from "../../model/index.ts";
import { whatIf as link } from "./link.ts";
import { whatIf as medium } from "./medium.ts";
import { whatIf as port } from "./port.ts";
import { whatIf as software } from "./software.ts";
import { whatIf as switches } from "./switch.ts";
import type { WhatIf } from "./what-if.ts";

/** Everything that can be made free, one file each. */
export const whatIfs = registry<WhatIf>("what-if", [link, switches, port, medium, software]);
export type { WhatIf };
