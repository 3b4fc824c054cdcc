import { mix } from "../../engine/id-map.ts";
import { InputError } from "../../model/index.ts";

const LARGEST = Number.MAX_SAFE_INTEGER;
const RECORD = 3;

/**
 * Ids of 64 bits as whole numbers up to 2^53: those that fit stay as they are, the others are numbered from 2^53 - 1 down in order of
 * first appearance. Memory goes with the ids that do not fit.
 */
export class WideIds {
  /** Ids that did not fit. */
  count = 0;
  private largestKept = -1;
  /** Upper half, lower half, number + 1 (0: empty). */
  private slots = new Uint32Array(1024 * RECORD);
  private mask = 1023;

  /** @throws InputError T013 where an id that fits meets the numbers given to those that do not */
  idOf(high: number, low: number): number {
    const fits = high < 2 ** 21;
    const id = fits ? high * 2 ** 32 + low : LARGEST - this.numberOf(high, low);
    if (fits && id > this.largestKept) this.largestKept = id;
    if (this.largestKept > LARGEST - this.count)
      throw new InputError({
        code: "T013",
        message: `object ids up to ${this.largestKept} beside ${this.count} past 2^53: not all can be told apart`,
        hint: "number the objects anew from 0",
      });
    return id;
  }

  private numberOf(high: number, low: number): number {
    const at = this.slot(high, low);
    const known = this.slots[at + 2]!;
    if (known > 0) return known - 1;
    this.slots[at] = high;
    this.slots[at + 1] = low;
    this.slots[at + 2] = ++this.count;
    if (this.count * 2 > this.mask) this.grow();
    return this.count - 1;
  }

  private slot(high: number, low: number): number {
    const { slots, mask } = this;
    let slot = mix(low ^ Math.imul(high, 0x9e3779b1)) & mask;
    for (;;) {
      const at = slot * RECORD;
      if (slots[at + 2] === 0 || (slots[at] === high && slots[at + 1] === low)) return at;
      slot = (slot + 1) & mask;
    }
  }

  private grow(): void {
    const { slots } = this;
    this.mask = this.mask * 2 + 1;
    this.slots = new Uint32Array((this.mask + 1) * RECORD);
    for (let from = 0; from < slots.length; from += RECORD) {
      if (slots[from + 2] === 0) continue;
      const at = this.slot(slots[from]!, slots[from + 1]!);
      this.slots.set(slots.subarray(from, from + RECORD), at);
    }
  }
}
