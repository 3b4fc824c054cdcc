import type { Port } from "../model/index.ts";

/** Flex Bus ports of CXL 1.1 and 2.0 (CXL Specification 2.0, sections 4.2 and 6.2; 3.1, table 13-1): 32 GT/s, 68 B flits. */
const CXL2: Port = { rateGTps: 32, flits: [68], features: ["ide"] };

/** A port of eight lanes: expanders and multi-headed devices (Octopus, NSDI'26, section 6.2). */
export const CXL2_X8: Port = { ...CXL2, lanes: 8 };
/** A port of sixteen lanes, the widest there is: hosts, switches. */
export const CXL2_X16: Port = { ...CXL2, lanes: 16 };
/** The same of CXL 3.x (CXL Specification 3.1, sections 4.2 and 6.2, table 13-1): 64 GT/s, all flits. */
export const CXL3_X16: Port = { lanes: 16, rateGTps: 64, flits: [68, 256], features: ["lopt", "pbr", "ide"] };
