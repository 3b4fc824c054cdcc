import { grown } from "../model/grown.ts";

/** Samples that are collected and counted by object before anything is done about them. */
export class SampleBatch {
  /** Objects sampled, each once, in order of their first sample; `length` of them. */
  objects = new Int32Array(1024);
  length = 0;
  /** Samples collected. */
  samples = 0;
  private counts = new Int32Array(1024);

  add(object: number): void {
    if (object >= this.counts.length) this.counts = grown(this.counts, object * 2);
    this.samples++;
    if (this.counts[object]!++ > 0) return;
    if (this.length === this.objects.length) this.objects = grown(this.objects, this.length * 2);
    this.objects[this.length++] = object;
  }

  countOf(object: number): number {
    return this.counts[object]!;
  }

  clear(): void {
    for (let i = 0; i < this.length; i++) this.counts[this.objects[i]!] = 0;
    this.length = 0;
    this.samples = 0;
  }
}
