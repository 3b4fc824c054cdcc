import { figure } from "../catalogue/index.ts";
import {
  InputError,
  NS_PER_S,
  nearest,
  type Quota,
  type ReplayResult,
  type TierDoc,
  type Topology,
} from "../model/index.ts";

const SECONDS_PER_YEAR = 365.25 * 24 * 3600;

/** What media that wear out bear, as bytes written over their capacity, by kind. */
const ENDURANCE: Readonly<Record<string, string>> = {
  nand: "endurance.nand",
  persistent: "endurance.persistent",
};

/** How long a tier of media that wear out lasts at the rate at which it was written; undefined where it does not wear, or was not written. */
export function enduranceOf(
  tier: { name: string; capacityBytes: number; writtenBytes: number },
  { elapsedNs }: Pick<ReplayResult, "elapsedNs">,
  topology: Topology,
): TierDoc["endurance"] {
  const spec = topology.tiers.find(({ name }) => name === tier.name);
  const nodes = spec?.instances.flatMap((instance) => instance.nodes) ?? [];
  const kind = topology.nodes.find(({ id }) => id === nodes[0])?.medium?.kind ?? "";
  const name = ENDURANCE[kind];
  if (!name || tier.writtenBytes === 0 || !Number.isFinite(tier.capacityBytes)) return undefined;
  const rated = figure(name).value * tier.capacityBytes;
  const perSecond = tier.writtenBytes / (elapsedNs / NS_PER_S);
  return { rated_bytes: rated, years: rated / perSecond / SECONDS_PER_YEAR };
}

/** S023 for every tier of a quota that none of the fabrics has: it would hold nobody back. */
export function quotaErrors(fabrics: readonly Topology[], quotas: readonly Quota[]): InputError[] {
  const known = [...new Set(fabrics.flatMap(({ tiers }) => tiers.map(({ name }) => name)))];
  return quotas
    .filter(({ tier }) => !known.includes(tier))
    .map(({ tier }) => {
      const near = nearest(tier, known);
      return new InputError({
        code: "S023",
        message: `tiering.quota: no candidate's fabric has a tier ${tier} (known: ${known.join(", ")})`,
        hint: near ? `did you mean "${near}"?` : undefined,
      });
    });
}
