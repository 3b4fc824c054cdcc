import { describe, expect, it } from "vitest";
import { CacheSimulation } from "../../src/planner/cache-simulation.ts";
import { choosePolicy, policies } from "../../src/policies/index.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** Letters in the cache after each of a row of references, a capital letter for a hit. */
function held(policy: string, capacity: number, references: string): string {
  const { factory, values } = choosePolicy(policy, policies);
  const cache = new CacheSimulation({
    replacement: factory,
    values,
    capacity: { limit: "objects", value: capacity },
  });
  const hits = [...references].map((letter, i) => {
    const next = references.indexOf(letter, i + 1);
    const hit = cache.access(LETTERS.indexOf(letter), 1, 1, next < 0 ? Number.POSITIVE_INFINITY : next);
    return hit ? letter.toUpperCase() : letter;
  });
  const inside = [...LETTERS].filter((_, object) => cache.has(object));
  return `${hits.join("")} ${inside.join("")}`;
}

describe("replacement, worked by hand", () => {
  it.each([
    ["lru: the least recently used leaves", "lru", 3, "abcad", "abcAd acd"],
    ["fifo: the first that came leaves, used or not", "fifo", 3, "abcad", "abcAd bcd"],
    // a has been used: the hand passes it, and takes b
    ["clock: a second chance", "clock", 3, "abcad", "abcAd acd"],
    // d pushes b out and makes a the newest but unused: then c, then a go
    ["clock: one pass for a use", "clock", 3, "abcadef", "abcAdef def"],
    ["clock of two bits: two passes for two uses", "clock(bits=2)", 2, "aaabcd", "aAAbcd ad"],
    // b and c have one use each, b came to it first
    ["lfu: the fewest uses leave, first come first", "lfu", 3, "aabcd", "aAbcd acd"],
    // c pushes b out, b comes back and pushes c out: with one use it goes for d, with three it would not
    ["lfu: what comes back starts at one use", "lfu", 2, "aaabbcbd", "aAAbBcbd ad"],
    // the hand stops at b, passes nothing; e takes c though d came later
    ["sieve: what was used stays where it is", "sieve", 3, "abcade", "abcAde ade"],
    // it clears a and takes b, then c, then d: a is the oldest and unused, but behind it
    ["sieve: the hand goes on from where it was", "sieve", 3, "abcadef", "abcAdef aef"],
    // a leaves A1in for e and is remembered when it comes back; then d to g pass through A1in
    ["2q: a second request while remembered enters Am", "2q", 4, "abcdefaghij", "abcdefaghij ahij"],
    ["2q: a hit in A1in changes nothing", "2q", 4, "abcdae", "abcdAe bcde"],
    // both hits go to the protected segment of three; c, d pass through the other
    ["slru: what was hit is protected", "slru(protected=0.75)", 4, "ababcdef", "abABcdef abef"],
    // a and b are in T2; c, d, e go through T1 alone
    ["arc: what was used twice outlives a scan", "arc", 4, "aabbcdef", "aAbBcdef abef"],
    // b comes back from B1: p is 1, c leaves T1, b enters T2; e leaves T1 at p and takes a from T2; f takes d from T1
    ["arc: a hit in B1 gives T1 more", "arc", 3, "aabcdbef", "aAbcdbef bef"],
    // a has two uses when its turn in the small queue comes: it moves to the main one, b leaves
    ["s3-fifo: used twice moves on, else leaves", "s3-fifo", 10, "aaabcdefghijk", "aAAbcdefghijk acdefghijk"],
    // k pushes a out; for a, b leaves, for l, c
    [
      "s3-fifo: what is remembered comes back to the main queue",
      "s3-fifo",
      10,
      "abcdefghijkal",
      "abcdefghijkal adefghijkl",
    ],
    ["belady: the furthest next use leaves", "belady", 2, "abcab", "abcAb bc"],
  ])("%s", (_title, policy, capacity, references, expected) => {
    expect(held(policy, capacity, references)).toBe(expected);
  });
});
