/** Sets of small whole numbers as bits of 32-bit words, for round-robin arbiters: one scan finds who is next. */

/** Place of the lowest set bit; `word` is not 0. */
export const lowest = (word: number): number => 31 - Math.clz32(word & -word);

/** First member at or after `from`, then from 0 again: a round-robin arbiter. -1 where the set is empty. */
export function nextOf(bits: Int32Array, base: number, words: number, from: number): number {
  let w = from >>> 5;
  let word = bits[base + w]! & (-1 << (from & 31));
  for (let i = 0; i <= words; i++) {
    if (word !== 0) return (w << 5) + 31 - Math.clz32(word & -word);
    if (++w === words) w = 0;
    word = bits[base + w]!;
  }
  return -1;
}

/** The same of one word; it is not 0. */
export function nextIn(word: number, from: number): number {
  const later = from > 31 ? 0 : word & (-1 << from);
  const chosen = later === 0 ? word : later;
  return 31 - Math.clz32(chosen & -chosen);
}

/** The lowest `count` bits, 0 to 32. */
export const firstBits = (count: number): number => (count >= 32 ? -1 : (1 << count) - 1);

export function countBits(word: number): number {
  let left = word;
  let count = 0;
  for (; left !== 0; left &= left - 1) count++;
  return count;
}
