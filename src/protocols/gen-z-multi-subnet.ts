import { genZ, R_KEY_BYTES, SUBNET_BYTES } from "./gen-z-packets.ts";

/** Gen-Z Core64 packets between subnets: global ids in every packet, R-Keys in requests. */
export const protocol = genZ(
  { name: "gen-z-multi-subnet", title: "Gen-Z Core64 between subnets" },
  { rKey: R_KEY_BYTES, subnet: SUBNET_BYTES },
);
