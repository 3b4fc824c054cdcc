import { CLASSES } from "../../model/index.ts";
import { closed, list, name, quantity } from "./schema-words.ts";

const unitOf = (objectClass: string): Record<string, unknown> =>
  quantity("bytes", `bytes that ${objectClass} objects are placed and moved by; as a whole unless stated`);

/** `tiering:` of a study: what happens between tiers beside the policy. */
export const tiering = closed(
  {
    rate: quantity("rate", "most that pages move of the policy's own accord, for each store, e.g. 10 GB/s"),
    unit: closed(
      Object.fromEntries(CLASSES.filter((one) => one !== "kv").map((one) => [one, unitOf(one)])),
      [],
      "placement unit by object class; KV blocks are placed whole",
    ),
    quota: list(
      closed(
        {
          tenant: name("a tenant of the trace"),
          tier: name("a tier of the fabrics"),
          bytes: quantity("bytes", "most that the tenant's pages take of it"),
        },
        ["tenant", "tier", "bytes"],
      ),
      "what one tenant may take of a tier; more goes to slower tiers",
    ),
    tlb: closed(
      {
        entries: { type: "integer", minimum: 1, description: "pages that a requester knows" },
        page: quantity("bytes", "size of a page, e.g. 4 KiB"),
        walk: quantity("time", "until a page that is not known is translated, e.g. 500 ns"),
      },
      ["entries", "page", "walk"],
      "translation cache at each requester (ATS, IOMMU); translation takes no time unless stated",
    ),
    hierarchy: {
      enum: ["default", "inclusive", "exclusive"],
      description:
        "whether a promoted page stays where it was: in shared tiers; always, and new pages lie in every slower tier; never",
    },
    pin: list({ enum: CLASSES }, "object classes that stay where they are first placed"),
    prefetch: closed(
      {
        kind: {
          enum: ["none", "next", "prefix"],
          description: "next: what followed an object last time; prefix: of the KV blocks a request looks up",
        },
        depth: { type: "integer", minimum: 1, maximum: 64, description: "so many ahead; 1 unless stated" },
      },
      ["kind"],
      "what is brought to the fastest tier before it is asked for",
    ),
  },
  [],
  "what happens between tiers beside the policy",
);
