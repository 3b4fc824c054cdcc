/** Deeper than any list of tensors. */
const DEEPEST = 100;

const WORDS: Readonly<Record<string, unknown>> = {
  None: null,
  True: true,
  False: false,
  null: null,
  true: true,
  false: false,
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
};

/**
 * What Python's `repr` prints of lists, tuples, strings, numbers, None and truth values; JSON, too. Nothing is evaluated.
 * @throws SyntaxError where it is something else
 */
export function pythonLiteral(text: string): unknown {
  return new Literal(text).whole();
}

class Literal {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  whole(): unknown {
    const value = this.value(0);
    this.space();
    if (this.at < this.text.length) throw this.wrong();
    return value;
  }

  private value(depth: number): unknown {
    this.space();
    const first = this.text[this.at];
    if (depth > DEEPEST || first === undefined) throw this.wrong();
    if (first === "[" || first === "(") return this.list(first === "[" ? "]" : ")", depth);
    if (first === "'" || first === '"') return this.string(first);
    return this.wordOrNumber();
  }

  private list(end: string, depth: number): unknown[] {
    const values: unknown[] = [];
    this.at++;
    for (this.space(); this.text[this.at] !== end; this.space()) {
      values.push(this.value(depth + 1));
      this.space();
      if (this.text[this.at] === ",") this.at++;
      else if (this.text[this.at] !== end) throw this.wrong();
    }
    this.at++;
    return values;
  }

  private string(quote: string): string {
    let value = "";
    for (this.at++; this.text[this.at] !== quote; this.at++) {
      if (this.text[this.at] === "\\") this.at++;
      if (this.at >= this.text.length) throw this.wrong();
      value += this.text[this.at];
    }
    this.at++;
    return value;
  }

  private wordOrNumber(): unknown {
    const from = this.at;
    while (this.at < this.text.length && !/[\s,[\]()]/.test(this.text[this.at]!)) this.at++;
    const word = this.text.slice(from, this.at);
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    const number = Number(word);
    if (word === "" || Number.isNaN(number)) throw this.wrong();
    return number;
  }

  private space(): void {
    while (this.text[this.at] === " " || this.text[this.at] === "\n") this.at++;
  }

  private wrong(): SyntaxError {
    return new SyntaxError(`not a list or value at character ${this.at}`);
  }
}
