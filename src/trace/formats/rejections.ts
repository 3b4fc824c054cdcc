import { InputError, type InputErrorInit, InputErrors } from "../../model/index.ts";
import type { Rejected } from "./format.ts";

const MOST_SHOWN = 5;

/** Counts what of a file cannot be used, and keeps the first five. */
export class Rejections implements Rejected {
  count = 0;
  readonly first: InputErrorInit[] = [];
  private readonly path: string;
  private readonly strict: boolean;

  constructor(path: string, strict: boolean) {
    this.path = path;
    this.strict = strict;
  }

  /** @param at number of the line, from 1 @throws InputError T007 where the import is strict */
  line(at: number, reason: string, hint?: string): void {
    this.add({ code: "T007", message: `line ${at}: ${reason}`, where: `${this.path}:${at}`, hint });
  }

  /** A part of a file that has no lines. @param at what it is, such as `event 7` @throws InputError T007 where the import is strict */
  part(at: string, reason: string, hint?: string): void {
    this.add({ code: "T007", message: `${at}: ${reason}`, where: `${this.path}, ${at}`, hint });
  }

  private add(init: InputErrorInit): void {
    const error = new InputError(init);
    if (this.strict) throw error;
    this.count++;
    if (this.first.length < MOST_SHOWN) this.first.push(error.toJSON());
  }

  /** Once, at the end. @param what such as `requests` @throws InputError T008 InputErrors T007 where no row came of it */
  refuseNothing(rows: number, what: string): void {
    if (rows > 0) return;
    if (this.count > 0) throw new InputErrors(this.first.map((init) => new InputError(init)));
    throw new InputError({ code: "T008", message: `${this.path} holds no ${what}`, where: this.path });
  }
}
