const bits = new Float64Array(1);
const halves = new Uint32Array(bits.buffer);

/** Whole numbers (up to 2^53) to dense ids 0, 1, 2, ... in order of first appearance: open addressing, no allocation per look-up. */
export class IdMap {
  size = 0;
  private keys = new Float64Array(1024).fill(-1);
  private ids = new Int32Array(1024);
  private mask = 1023;

  /** The key's id, a new one if it has none. Keys are at least 0. */
  idOf(key: number): number {
    const at = this.slot(key);
    if (this.keys[at] === key) return this.ids[at]!;
    this.keys[at] = key;
    this.ids[at] = this.size++;
    if (this.size * 2 > this.mask) this.grow();
    return this.size - 1;
  }

  /** The key's id, -1 if it has none. */
  find(key: number): number {
    const at = this.slot(key);
    return this.keys[at] === key ? this.ids[at]! : -1;
  }

  private slot(key: number): number {
    const { keys, mask } = this;
    const low = key | 0;
    let at = (low === key ? mix(low) : mixLong(key)) & mask;
    while (keys[at] !== -1 && keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { keys, ids } = this;
    this.mask = keys.length * 2 - 1;
    this.keys = new Float64Array(keys.length * 2).fill(-1);
    this.ids = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === -1) continue;
      const at = this.slot(keys[i]!);
      this.keys[at] = keys[i]!;
      this.ids[at] = ids[i]!;
    }
  }
}

/** Hash of a whole number of more than 31 bits. */
function mixLong(key: number): number {
  bits[0] = key;
  return mix(halves[0]! ^ Math.imul(halves[1]!, 0x9e3779b1));
}

/**
 * 32-bit mix with good avalanche (lowbias32, C. Wellons 2018), its top bit cut off: small integers and their remainders are several
 * times faster than doubles. @returns 0 .. 2^31 - 1
 */
export function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  return (h ^ (h >>> 16)) & 0x7fffffff;
}
