import { type ChosenPolicy, type PolicyFactory, registry } from "../model/index.ts";
import { twoQ } from "./2q.ts";
import { allFast } from "./all-fast.ts";
import { arc } from "./arc.ts";
import { autonuma } from "./autonuma.ts";
import { belady } from "./belady.ts";
import { choosePolicy } from "./choose.ts";
import { clock } from "./clock.ts";
import { colloid } from "./colloid.ts";
import { fifo } from "./fifo.ts";
import { firstTouch } from "./first-touch.ts";
import { hemem } from "./hemem.ts";
import { hybridtier } from "./hybridtier.ts";
import { kvAware } from "./kv-aware.ts";
import { lfu } from "./lfu.ts";
import { lirs } from "./lirs.ts";
import { lru } from "./lru.ts";
import { memtis } from "./memtis.ts";
import { s3Fifo } from "./s3-fifo.ts";
import { sieve } from "./sieve.ts";
import { slru } from "./slru.ts";
import { staticByClass } from "./static-by-class.ts";
import { tpp } from "./tpp.ts";
import { wTinylfu } from "./w-tinylfu.ts";
import { weightedInterleave } from "./weighted-interleave.ts";

export { choosePolicy, type PolicyChoice } from "./choose.ts";

/** Tiering policies by name. */
export const policies = registry<PolicyFactory>("policy", [
  firstTouch,
  staticByClass,
  weightedInterleave,
  fifo,
  lru,
  clock,
  lfu,
  twoQ,
  slru,
  arc,
  s3Fifo,
  sieve,
  wTinylfu,
  lirs,
  kvAware,
  autonuma,
  tpp,
  hemem,
  memtis,
  colloid,
  hybridtier,
  belady,
  allFast,
]);

/** The policy that a text names, `lru` or `2q(kin=0.25)`, ready for a replay. @throws InputError as {@link choosePolicy} */
export function policyNamed(text: string, where?: string): ChosenPolicy {
  const { factory, values, text: name } = choosePolicy(text, policies, where);
  const { needsFuture, unbounded } = factory;
  return { name, needsFuture, unbounded, create: (pages, stores) => factory.create(pages, stores, values) };
}
