import { genZ, R_KEY_BYTES } from "./gen-z-packets.ts";

/** Gen-Z Core64 packets whose requests name the R-Key that the responder checks. */
export const protocol = genZ(
  { name: "gen-z-rkey", title: "Gen-Z Core64 with R-Keys" },
  { rKey: R_KEY_BYTES, subnet: 0 },
);
