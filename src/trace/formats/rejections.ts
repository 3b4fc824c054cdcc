import { InputError, type InputErrorInit, InputErrors } from "../../model/index.ts";
import type { Rejected } from "./format.ts";

const MOST_SHOWN = 5;
/** After so many rejections without anything usable the file is something else. */
const HOPELESS = 10_000;

/** Counts what of a file cannot be used, and keeps the first five. */
export class Rejections implements Rejected {
  count = 0;
  readonly first: InputErrorInit[] = [];
  private readonly path: string;
  private readonly strict: boolean;
  private readonly usable: () => boolean;
  private kept = false;

  /** @param usable whether anything of the file has been of use so far */
  constructor(path: string, strict: boolean, usable: () => boolean) {
    this.path = path;
    this.strict = strict;
    this.usable = usable;
  }

  /** @param at number of the line, from 1 @throws InputError T007 where the import is strict, InputErrors after 10,000 with nothing usable */
  line(at: number, reason: string, hint?: string): void {
    this.add(`line ${at}`, `${this.path}:${at}`, reason, hint);
  }

  /** A part of a file that has no lines. @param at what it is, such as `event 7` @throws InputError T007 where the import is strict */
  part(at: string, reason: string, hint?: string): void {
    this.add(at, `${this.path}, ${at}`, reason, hint);
  }

  /** Something was of use, though no row came of it yet. */
  keep(): void {
    this.kept = true;
  }

  private add(at: string, where: string, reason: string, hint: string | undefined): void {
    this.count++;
    if (this.first.length < MOST_SHOWN || this.strict) {
      const error = new InputError({ code: "T007", message: `${at}: ${reason}`, where, hint });
      if (this.strict) throw error;
      this.first.push(error.toJSON());
    }
    if (this.count >= HOPELESS && !this.kept && !this.usable()) this.refuse();
  }

  /** Once, at the end. @param what such as `requests` @throws InputError T008 InputErrors T007 where no row came of it */
  refuseNothing(rows: number, what: string): void {
    if (rows > 0) return;
    if (this.count > 0) this.refuse();
    throw new InputError({ code: "T008", message: `${this.path} holds no ${what}`, where: this.path });
  }

  private refuse(): never {
    throw new InputErrors(this.first.map((init) => new InputError(init)));
  }
}
