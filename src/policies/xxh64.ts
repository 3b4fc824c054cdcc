/** A 64-bit number in two halves, unsigned. */
let high = 0;
let low = 0;

function set(hi: number, lo: number): void {
  high = hi >>> 0;
  low = lo >>> 0;
}

/** Upper half of the product of two unsigned 32-bit numbers. */
function upper(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(other / 65536);
}

function multiply(hi: number, lo: number): void {
  set(upper(low, lo) + Math.imul(high, lo) + Math.imul(low, hi), Math.imul(low, lo));
}

function add(hi: number, lo: number): void {
  const sum = low + (lo >>> 0);
  set(high + hi + (sum > 0xffffffff ? 1 : 0), sum);
}

function rotate(bits: number): void {
  set((high << bits) | (low >>> (32 - bits)), (low << bits) | (high >>> (32 - bits)));
}

function xorShifted(bits: number): void {
  if (bits >= 32) set(high, low ^ (high >>> (bits - 32)));
  else set(high ^ (high >>> bits), low ^ ((low >>> bits) | (high << (32 - bits))));
}

/**
 * Lower 32 bits of XXH64 (Y. Collet, xxHash specification 0.1.1, section XXH64) of a whole number up to 2^53 as eight little-endian
 * bytes.
 */
export function xxh64Low(key: number, seed: number): number {
  set(Math.floor(key / 2 ** 32), key % 2 ** 32);
  multiply(0xc2b2ae3d, 0x27d4eb4f);
  rotate(31);
  multiply(0x9e3779b1, 0x85ebca87);
  const laneHigh = high;
  const laneLow = low;
  set(0, seed);
  add(0x27d4eb2f, 0x165667c5);
  add(0, 8);
  set(high ^ laneHigh, low ^ laneLow);
  rotate(27);
  multiply(0x9e3779b1, 0x85ebca87);
  add(0x85ebca77, 0xc2b2ae63);
  xorShifted(33);
  multiply(0xc2b2ae3d, 0x27d4eb4f);
  xorShifted(29);
  multiply(0x165667b1, 0x9e3779f9);
  xorShifted(32);
  return low;
}
