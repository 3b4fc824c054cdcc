import { createHash } from "node:crypto";

/**
 * Names the full blocks of prompts given as token ids, as a prefix cache does (vLLM, automatic prefix caching): by the tokens of the
 * block and all before it. Names are small numbers in order of first appearance.
 */
export class PrefixBlocks {
  private readonly names = new Map<string, number>();
  private readonly blockTokens: number;

  constructor(blockTokens: number) {
    this.blockTokens = blockTokens;
  }

  /** One name per full block of the prompt; what is left at its end has none. */
  namesOf(tokens: readonly number[]): number[] {
    const found: number[] = [];
    let before = "";
    for (let end = this.blockTokens; end <= tokens.length; end += this.blockTokens) {
      const block = Int32Array.from(tokens.slice(end - this.blockTokens, end));
      // 128 bits: of a billion blocks two share a name by chance once in 10^20 traces
      before = createHash("sha256").update(before, "binary").update(block).digest("binary").slice(0, 16);
      found.push(this.nameOf(before));
    }
    return found;
  }

  private nameOf(hash: string): number {
    let name = this.names.get(hash);
    if (name === undefined) {
      name = this.names.size;
      this.names.set(hash, name);
    }
    return name;
  }
}
