/**
 * The machine's own speed: dependent random reads over 64 MB (engine.md section 8). Absolute figures drift from machine to machine
 * and minute to minute, ratios to this much less.
 */
const WORDS = (64 * 1024 * 1024) / 4;

/** A single cycle through all words, in random order (Sattolo). */
export function makeRing(): Int32Array {
  const ring = Int32Array.from({ length: WORDS }, (_, i) => i);
  let state = 0x9e3779b9;
  for (let i = WORDS - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 4294967296) * i);
    [ring[i], ring[j]] = [ring[j]!, ring[i]!];
  }
  return ring;
}

/** CPU seconds of this process so far: unlike the clock on the wall, they stand still while others have the core. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Reads per second of CPU, in millions. */
export function yardstick(ring: Int32Array, reads = 8_000_000): number {
  const start = cpuSeconds();
  let at = 0;
  for (let i = 0; i < reads; i++) at = ring[at]!;
  const seconds = cpuSeconds() - start;
  if (at < 0) throw new Error("the ring is broken");
  return reads / seconds / 1e6;
}
