import { cached, numbered } from "../cache-trace.ts";
import { rounded, type ValidationCase } from "../case.ts";

const TRACE = "traces/libcachesim/cloudPhysicsIO.csv";
const RATIOS = "reference/libcachesim/miss_ratios.csv";
const MISS_RATIO_DECIMALS = 4;
/** What the reference calls policies, in the variant that is the reference's own. */
const POLICIES: Record<string, string> = {
  slru: "slru(variant=reference)",
  s3fifo: "s3-fifo",
  wtinylfu: "w-tinylfu(variant=reference)",
};
/** Quick-demotion queues are not among our policies. */
const NOT_OURS = new Set(["qdlp"]);
export const validation: ValidationCase = {
  name: "libcachesim",
  id: "val.libcachesim",
  title: "Replacement algorithms on a trace of block I/O: miss ratios, every object one unit",
  source: "libCacheSim (Yang et al., 1a1a11a/libCacheSim), its sample cloudPhysicsIO, 113,872 requests",
  needs: [TRACE, RATIOS],
  caveat: "one trace; SLRU and W-TinyLFU in the reference's own variants, which differ from the papers'",
  run: ({ read }) => {
    const lines = linesOf(read(TRACE));
    const trace = numbered(lines.map((line) => line.split(",")[4]!));
    return linesOf(read(RATIOS)).flatMap((line) => {
      const [, algorithm = "", , size, , published] = line.split(",");
      if (NOT_OURS.has(algorithm)) return [];
      const policy = POLICIES[algorithm] ?? algorithm;
      const ours = cached(policy, trace, "objects", Number(size)).misses / lines.length;
      return [
        rounded(`${policy}, ${size} objects`, "miss ratio", Number(published), ours, MISS_RATIO_DECIMALS),
      ];
    });
  },
};

/** Lines after the heading. */
const linesOf = (text: string): string[] => text.trim().split(/\r?\n/).slice(1);
