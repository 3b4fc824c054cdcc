import { genZ } from "./gen-z-packets.ts";

/** Gen-Z Core64 packets inside one subnet, without keys. */
export const protocol = genZ({ name: "gen-z", title: "Gen-Z Core64" }, { rKey: 0, subnet: 0 });
