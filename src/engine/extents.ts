import type { Core } from "./core.ts";
import { grown } from "./grown.ts";
import { OBJECT } from "./pages.ts";
import type { Placement } from "./placement.ts";

const NOWHERE: readonly number[] = [];
/** More than a row has flights. */
const GUARD = 2 ** 30;

/** Who ends a row. */
export interface RowEnder {
  refuse(row: number, time: number): void;
  /** A row is about to send. */
  opens(row: number): void;
  /** Every flight of a row is accepted, or has failed. */
  accepted(row: number, time: number): void;
}

/**
 * Accesses to several placement units: each part goes to where its page is, all at once; the access is over when the last part is, and
 * counts for the slowest tier it went to. It pays software and translation once, the most that any part has to.
 */
export class Extents {
  private readonly core: Core;
  private readonly placement: Placement;
  private readonly ender: RowEnder;
  // Parts of the access at hand.
  private parts = 0;
  private page = new Int32Array(64);
  private copy = new Int32Array(64);
  private from = new Float64Array(64);
  private bytes = new Float64Array(64);

  constructor(core: Core, placement: Placement, ender: RowEnder) {
    this.core = core;
    this.placement = placement;
    this.ender = ender;
  }

  /** Whether a row goes beyond the first unit of its object. */
  covers(row: number): boolean {
    const { rows, pages } = this.core;
    const units = this.core.units!;
    const object = rows.word[row * 16 + 0 /* object */]!;
    if ((pages.objectFlags[object]! & OBJECT.rebuildable) !== 0) return false;
    const reach = rows.real[row * 16 + 1 /* offset */]! + rows.real[row * 16 + 2 /* bytes */]!;
    units.extend(object, reach);
    return reach > units.bytesOf(object);
  }

  serve(row: number, place: number, time: number): void {
    const { pages, rooms, chains } = this.core;
    this.split(row);
    let wanted = -1;
    let lost = false;
    for (let part = 0; part < this.parts; part++) {
      const copy = this.placement.locate(
        row,
        this.page[part]!,
        this.from[part]! + this.bytes[part]!,
        place,
        time,
      );
      this.copy[part] = copy;
      if (copy === -1) lost ||= chains.originNodes[place]!.length === 0;
      else {
        if (rooms.unsettled > 0 && wanted === -1) wanted = this.placement.unsettled(row, copy);
        pages.pinsOf[copy]!++;
      }
    }
    if (lost) this.ender.refuse(row, time);
    else if (wanted !== -1) rooms.park(row, wanted, time);
    else this.send(row, place, time);
    for (let part = 0; part < this.parts; part++)
      if (this.copy[part] !== -1) this.core.copies.unpin(this.copy[part]!, time);
    if (!lost && wanted === -1) this.follow(place, time);
  }

  private split(row: number): void {
    const { rows } = this.core;
    const units = this.core.units!;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const unit = units.bytesOf(object);
    const offset = rows.real[row * 16 + 1 /* offset */]!;
    const end = offset + rows.real[row * 16 + 2 /* bytes */]!;
    const first = Math.floor(offset / unit);
    const last = units.count(object) - 1;
    this.parts = Math.max(1, Math.ceil(end / unit) - first);
    if (this.parts > this.page.length) this.grow(this.parts * 2);
    for (let part = 0; part < this.parts; part++) {
      const start = (first + part) * unit;
      const from = Math.max(offset, start);
      const page = units.page(object, first + part);
      // all but the last extent are whole
      if (first + part < last) this.core.pages.objectBytes[page] = unit;
      this.page[part] = page;
      this.from[part] = from - start;
      this.bytes[part] = Math.min(end, start + unit) - from;
    }
  }

  private send(row: number, place: number, time: number): void {
    const { rows, chains, traffic } = this.core;
    this.cost(row, place);
    const delay = rows.real[row * 16 + 9 /* software */]! + rows.real[row * 16 + 13 /* translation */]!;
    const objectClass = rows.word[row * 16 + 2 /* objectClass */]!;
    const lane = traffic.of(rows.word[row * 16 + 6 /* tenant */]!, objectClass);
    const write = rows.word[row * 16 + 1 /* op */] === 1; /* write */
    rows.word[row * 16 + 10 /* flights */] = GUARD;
    rows.word[row * 16 + 7 /* tier */] = 0;
    this.ender.opens(row);
    let sent = 0;
    for (let part = 0; part < this.parts; part++) {
      const copy = this.copy[part]!;
      this.touch(row, part, place, write, time);
      const nodes = this.nodesOf(copy, place);
      const spread = copy === -1 ? chains.originSpread : this.core.pages.storeOf[copy]!;
      sent += this.core.router.send(
        row,
        chains.placeNode[place]!,
        write ? NOWHERE : nodes,
        write ? nodes : NOWHERE,
        this.page[part]!,
        this.from[part]!,
        this.bytes[part]!,
        spread,
        time,
        delay,
        lane,
        objectClass,
      );
    }
    rows.word[row * 16 + 10 /* flights */]! += sent - GUARD;
    if (rows.word[row * 16 + 10 /* flights */] === 0) this.ender.accepted(row, time);
  }

  private nodesOf(copy: number, place: number): readonly number[] {
    const { chains, pages } = this.core;
    return copy === -1 ? chains.originNodes[place]! : chains.storeNodes[pages.storeOf[copy]!]!;
  }

  /** Software and translation of the row: the most that a part has. */
  private cost(row: number, place: number): void {
    const { rows, router, chains, pages, tlb } = this.core;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    let software = 0;
    let walk = 0;
    for (let part = 0; part < this.parts; part++) {
      const copy = this.copy[part]!;
      const nodes = this.nodesOf(copy, place);
      software = Math.max(software, router.software(chains.placeNode[place]!, nodes));
      const spread = copy === -1 ? chains.originSpread : pages.storeOf[copy]!;
      const [page, from, bytes] = [this.page[part]!, this.from[part]!, this.bytes[part]!];
      walk = Math.max(walk, tlb?.translate(requester, page, from, bytes, spread) ?? 0);
    }
    rows.real[row * 16 + 9 /* software */] = software;
    rows.real[row * 16 + 13 /* translation */] = walk;
  }

  /** What a part does to its page and its row. */
  private touch(row: number, part: number, place: number, write: boolean, time: number): void {
    const { rows, pages, policy, tiering, tierCount } = this.core;
    const copy = this.copy[part]!;
    const tier = copy === -1 ? tierCount : pages.storeTier[pages.storeOf[copy]!]!;
    if (tier > rows.word[row * 16 + 7 /* tier */]!) rows.word[row * 16 + 7 /* tier */] = tier;
    if (copy === -1) return;
    const lasting = pages.lasting(copy);
    if (lasting !== -1) policy.touch(lasting);
    if (tiering.watches) tiering.accessed(row, copy, place, time);
    if (write) pages.dirty[copy] = 1;
  }

  /** Pages that the policy promotes, or that come from the origin, move once the access has been sent. */
  private follow(place: number, time: number): void {
    const { pages, policy, copies } = this.core;
    for (let part = 0; part < this.parts; part++) {
      const page = this.page[part]!;
      const copy = pages.find(page, place);
      if (copy === -1) this.bring(page, place, time);
      else {
        const rank = pages.rankOf(copy, place);
        const moves = rank > 0 && pages.pinsOf[copy] === 0 && pages.leaving[copy] === 0;
        if (moves && policy.promotes(copy, rank)) copies.promote(copy, place, time);
      }
    }
  }

  private bring(page: number, place: number, time: number): void {
    const { pages, tiers, copies } = this.core;
    pages.objectFlags[page]! |= OBJECT.placed;
    if (pages.reaches(page, place)) return;
    const copy = tiers.place(page, place, pages.objectBytes[page]!, time);
    if (copy !== -1) copies.fetch(copy, place, time);
  }

  private grow(length: number): void {
    this.page = grown(this.page, length);
    this.copy = grown(this.copy, length);
    this.from = grown(this.from, length);
    this.bytes = grown(this.bytes, length);
  }
}
