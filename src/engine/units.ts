import { CLASSES, type TieringOptions } from "../model/index.ts";
import { grown } from "./grown.ts";
import type { Pages } from "./pages.ts";

/** Units of one object. */
const MOST = 2 ** 24;

/**
 * Placement units: objects of a class that states one are cut in extents of so many bytes, each a page of its own. The first extent
 * has the object's id; the others get theirs when they are first touched.
 */
export class Units {
  /** Pages that are no objects. */
  extents = 0;
  private readonly pages: Pages;
  /** By class; Infinity: as a whole. */
  private readonly bytes: Float64Array;
  /** By object: bytes seen of it. */
  private reach = new Float64Array(1024);

  constructor(pages: Pages, { unitBytes }: TieringOptions) {
    this.pages = pages;
    this.bytes = Float64Array.from(CLASSES, (name) => unitBytes[name] ?? Number.POSITIVE_INFINITY);
  }

  /** Unit of an object, Infinity where it is placed as a whole. */
  bytesOf(object: number): number {
    return this.bytes[this.pages.classOf[object]!]!;
  }

  /** An access reaches so far into an object. */
  extend(object: number, reach: number): void {
    if (object >= this.reach.length) this.reach = grown(this.reach, object * 2);
    if (reach > this.reach[object]!) this.reach[object] = reach;
  }

  /** Extents of an object that have been touched, or lie before one that has. */
  count(object: number): number {
    const reach = object < this.reach.length ? this.reach[object]! : 0;
    return Math.max(1, Math.ceil(reach / this.bytesOf(object)));
  }

  /** Page of extent `index` of an object. Keys below -1 are no object's of the file. */
  page(object: number, index: number): number {
    if (index === 0) return object;
    const before = this.pages.count;
    const page = this.pages.objectId(-2 - (object * MOST + index), this.pages.classOf[object]!);
    if (this.pages.count > before) {
      this.extents++;
      this.pages.quotas?.inherit(page, object);
    }
    const { nextUseOf } = this.pages;
    if (nextUseOf) nextUseOf[page] = nextUseOf[object]!;
    return page;
  }
}
