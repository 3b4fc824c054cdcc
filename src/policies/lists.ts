import { grown } from "../model/grown.ts";

const NEWER = 0;
const OLDER = 1;
const LIST = 2;
const MARK = 3;
const RECORD_BITS = 2;

/**
 * Linked lists over small numbers, copies as a rule: from oldest to newest, any number of lists, each number in one of them at most.
 * A record of four words per number, so that one cache line serves an access: the records of its neighbours, its list, and a mark
 * that is the user's (reference bits, a frequency). A list is a ring through a record of its own, so that no end needs a test.
 */
export class Lists {
  private words: Int32Array;
  private readonly lists: number;

  constructor(lists: number) {
    this.lists = lists;
    this.words = new Int32Array((lists + 1024) << RECORD_BITS);
    for (let list = 0; list < lists; list++) {
      const end = list << RECORD_BITS;
      this.words[end + NEWER] = end;
      this.words[end + OLDER] = end;
    }
  }

  /** Puts a number into a list as the newest; its mark is as it was (0 at first). */
  add(list: number, one: number): void {
    this.insert(list, one, this.words[(list << RECORD_BITS) + OLDER]!);
  }

  /** Puts a number into a list next to an older one of it, or as the oldest where that is -1. */
  addAfter(list: number, one: number, older: number): void {
    this.insert(list, one, older === -1 ? list << RECORD_BITS : (older + this.lists) << RECORD_BITS);
  }

  private insert(list: number, one: number, older: number): void {
    const at = (one + this.lists) << RECORD_BITS;
    if (at >= this.words.length) this.words = grown(this.words, at * 2);
    const { words } = this;
    const newer = words[older + NEWER]!;
    words[at + NEWER] = newer;
    words[at + OLDER] = older;
    words[at + LIST] = list;
    words[newer + OLDER] = at;
    words[older + NEWER] = at;
  }

  /** Takes a number out of its list. */
  remove(one: number): void {
    const { words } = this;
    const at = (one + this.lists) << RECORD_BITS;
    const newer = words[at + NEWER]!;
    const older = words[at + OLDER]!;
    words[newer + OLDER] = older;
    words[older + NEWER] = newer;
  }

  /** Makes a number the newest of its list. */
  refresh(one: number): void {
    const { words } = this;
    const at = (one + this.lists) << RECORD_BITS;
    const newer = words[at + NEWER]!;
    const end = words[at + LIST]! << RECORD_BITS;
    if (newer === end) return;
    const older = words[at + OLDER]!;
    words[newer + OLDER] = older;
    words[older + NEWER] = newer;
    const newest = words[end + OLDER]!;
    words[at + NEWER] = end;
    words[at + OLDER] = newest;
    words[newest + NEWER] = at;
    words[end + OLDER] = at;
  }

  /** The oldest of a list; -1 where it is empty. */
  oldest(list: number): number {
    return this.numberAt(this.words[(list << RECORD_BITS) + NEWER]!);
  }

  /** The newest of a list; -1 where it is empty. */
  newest(list: number): number {
    return this.numberAt(this.words[(list << RECORD_BITS) + OLDER]!);
  }

  /** The next newer one of the same list; -1 after the newest. */
  newer(one: number): number {
    return this.numberAt(this.words[((one + this.lists) << RECORD_BITS) + NEWER]!);
  }

  /** The next older one of the same list; -1 before the oldest. */
  older(one: number): number {
    return this.numberAt(this.words[((one + this.lists) << RECORD_BITS) + OLDER]!);
  }

  /** Which list a number is in, or was in last. */
  listOf(one: number): number {
    return this.words[((one + this.lists) << RECORD_BITS) + LIST]!;
  }

  markOf(one: number): number {
    return this.words[((one + this.lists) << RECORD_BITS) + MARK]!;
  }

  mark(one: number, value: number): void {
    this.words[((one + this.lists) << RECORD_BITS) + MARK] = value;
  }

  /** The oldest without pins; -1 where there is none. */
  oldestFree(list: number, pinsOf: Int32Array): number {
    let one = this.oldest(list);
    while (one >= 0 && pinsOf[one]! > 0) one = this.newer(one);
    return one;
  }

  private numberAt(offset: number): number {
    return Math.max(-1, (offset >> RECORD_BITS) - this.lists);
  }
}
