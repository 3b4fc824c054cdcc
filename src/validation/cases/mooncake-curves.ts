import { cached, numbered } from "../cache-trace.ts";
import { rounded, type ValidationCase } from "../case.ts";

const TRACE = "traces/mooncake/conversation_trace.jsonl";
const SIZES = [1_000, 10_000, 30_000];
const HIT_RATIOS: Record<string, readonly number[]> = {
  lru: [0.0445, 0.2112, 0.3257],
  fifo: [0.0435, 0.1865, 0.3021],
  lfu: [0.0481, 0.1318, 0.2759],
  belady: [0.1906, 0.3664, 0.3664],
};
const DECIMALS = 4;

export const validation: ValidationCase = {
  name: "mooncake-curves",
  id: "val.mooncake.curves",
  title: "Hit ratio of a store of KV blocks by size and policy: an hour of conversations",
  source: "Mooncake (Qin et al., FAST 2025), conversation trace: 288,500 references to 182,790 blocks",
  needs: [TRACE],
  caveat: "blocks looked up one by one in order of arrival; a prefix that breaks off is not followed",
  run: ({ read }) => {
    const ids = read(TRACE)
      .trim()
      .split("\n")
      .flatMap((line) => (JSON.parse(line) as { hash_ids: number[] }).hash_ids);
    const trace = numbered(ids);
    return Object.entries(HIT_RATIOS).flatMap(([policy, ratios]) =>
      ratios.map((published, i) =>
        rounded(
          `${policy}, ${SIZES[i]} blocks`,
          "hit ratio",
          published,
          cached(policy, trace, "objects", SIZES[i]!).hits / ids.length,
          DECIMALS,
        ),
      ),
    );
  },
};
