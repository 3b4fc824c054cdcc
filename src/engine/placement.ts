import { CLASSES } from "../model/index.ts";
import type { Sequencer } from "./accesses.ts";
import type { Core } from "./core.ts";
import { OBJECT } from "./pages.ts";
import type { Units } from "./units.ts";

const KV_CLASS = CLASSES.indexOf("kv");

/** Where an access finds its page, or puts it (engine.md section 2, step 2). */
export class Placement {
  private readonly core: Core;
  private readonly sequencer: Pick<Sequencer, "makeRoom">;

  constructor(core: Core, sequencer: Pick<Sequencer, "makeRoom">) {
    this.core = core;
    this.sequencer = sequencer;
  }

  /** What `prefetch`, `alloc` and `free` do. @returns whether there was a place for it */
  apply(row: number, op: number, place: number, time: number): boolean {
    const { rows } = this.core;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const bytes = rows.real[row * 16 + 2 /* bytes */]!;
    if (this.core.units) return this.applyToAll(this.core.units, op, object, bytes, place, time);
    return this.applyTo(op, object, bytes, place, time);
  }

  /** Each unit of an object: those that have been touched, for `alloc` those that it has. */
  private applyToAll(
    units: Units,
    op: number,
    object: number,
    bytes: number,
    place: number,
    time: number,
  ): boolean {
    const unit = units.bytesOf(object);
    if (op === 4 /* alloc */) units.extend(object, bytes);
    let done = true;
    for (let index = 0; index < units.count(object); index++) {
      const part = Math.max(0, Math.min(unit, bytes - (index === 0 ? 0 : index * unit)));
      if (!this.applyTo(op, units.page(object, index), part, place, time)) done = false;
    }
    return done;
  }

  private applyTo(op: number, page: number, bytes: number, place: number, time: number): boolean {
    const { pages, copies } = this.core;
    if (op === 4 /* alloc */) return this.allocated(page, bytes, place, time);
    if (op === 5 /* free */) copies.freeObject(page, time);
    else if (op === 3 /* prefetch */) {
      const copy = pages.find(page, place);
      if (copy !== -1 && pages.rankOf(copy, place) > 0) copies.promote(copy, place, time);
    }
    return true;
  }

  /** Gives an object a place; where no tier takes it, the origin holds it. @returns whether anything does */
  private allocated(object: number, bytes: number, place: number, time: number): boolean {
    const { pages, tiers, chains } = this.core;
    if (bytes > pages.objectBytes[object]!) pages.objectBytes[object] = bytes;
    if (pages.reaches(object, place) || tiers.place(object, place, bytes, time) !== -1) return true;
    pages.objectFlags[object]! |= OBJECT.placed;
    return chains.originNodes[place]!.length > 0;
  }

  /**
   * A page on its way to another store is read at its old place, or, where the policy says so, waited for; it is written at its new
   * one. A page without room is waited for.
   * @returns the copy whose room or bytes a row has to wait for before it uses another; -1 if it need not
   */
  unsettled(row: number, copy: number): number {
    const { rows, pages, policy } = this.core;
    const target = rows.word[row * 16 + 12 /* target */]!;
    if (target !== -1) return pages.waiting[target] === 1 ? target : -1;
    if (pages.waiting[copy] === 1) return copy;
    const next = pages.goesTo[copy]!;
    if (next === -1) return -1;
    const written = rows.word[row * 16 + 1 /* op */] === 1 /* write */ && pages.leaving[copy] !== 0;
    return written || policy.whileMoving === "blocked" ? next : -1;
  }

  /**
   * The copy that an access to the first `reach` bytes of a page goes to, placed or extended if need be; -1 where it goes to the origin.
   */
  locate(row: number, object: number, reach: number, place: number, time: number): number {
    const { rows, pages, tiers, chains } = this.core;
    const copy = pages.find(object, place);
    if (copy !== -1 && pages.leaving[copy] !== 0) return copy;
    const write = rows.word[row * 16 + 1 /* op */] === 1 /* write */;
    if (copy !== -1 && !write) return copy;
    if (pages.objectBytes[object] === 0 || (write && reach > pages.objectBytes[object]!))
      pages.objectBytes[object] = reach;
    if (copy !== -1) {
      const more = reach - pages.bytesOf[copy]!;
      if (more <= 0) return copy;
      this.sequencer.makeRoom(row, pages.storeOf[copy]!, more, time);
      return tiers.extend(copy, place, more, time);
    }
    const known = (pages.objectFlags[object]! & OBJECT.placed) !== 0;
    if (known || (!write && chains.originNodes[place]!.length > 0)) return -1;
    if (write && chains.length[place]! > 0)
      this.sequencer.makeRoom(row, chains.stores[chains.start[place]!]!, pages.objectBytes[object]!, time);
    return this.pinned(row, tiers.place(object, place, pages.objectBytes[object]!, time));
  }

  /** KV that a request writes stays pinned while it runs. */
  private pinned(row: number, copy: number): number {
    const { rows, requests, pages } = this.core;
    const request = rows.word[row * 16 + 5 /* request */]!;
    const working =
      rows.word[row * 16 + 1 /* op */] === 1 /* write */ &&
      rows.word[row * 16 + 2 /* objectClass */] === KV_CLASS;
    if (copy === -1 || request === -1 || !working) return copy;
    pages.pinsOf[copy]!++;
    requests.pin(request, copy);
    return copy;
  }
}
