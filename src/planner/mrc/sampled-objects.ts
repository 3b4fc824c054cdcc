import { grown } from "../../model/grown.ts";

/** The sampled objects by their hash, the largest first: a binary heap in columns. */
export class SampledObjects {
  count = 0;
  private ids = new Int32Array(1024);
  private hashes = new Int32Array(1024);

  add(id: number, hash: number): void {
    if (this.count === this.ids.length) {
      this.ids = grown(this.ids, this.count * 2);
      this.hashes = grown(this.hashes, this.count * 2);
    }
    let at = this.count++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.hashes[parent]! >= hash) break;
      this.move(parent, at);
      at = parent;
    }
    this.set(at, id, hash);
  }

  largestHash(): number {
    return this.hashes[0]!;
  }

  /** @returns the id */
  removeLargest(): number {
    const largest = this.ids[0]!;
    const last = --this.count;
    const hash = this.hashes[last]!;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && this.hashes[child + 1]! > this.hashes[child]!) child++;
      if (this.hashes[child]! <= hash) break;
      this.move(child, at);
      at = child;
    }
    this.set(at, this.ids[last]!, hash);
    return largest;
  }

  private move(from: number, to: number): void {
    this.set(to, this.ids[from]!, this.hashes[from]!);
  }

  private set(at: number, id: number, hash: number): void {
    this.ids[at] = id;
    this.hashes[at] = hash;
  }
}
