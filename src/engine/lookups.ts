import type { Compute } from "./compute.ts";
import type { Core } from "./core.ts";
import { OBJECT } from "./pages.ts";

/** Look-ups of KV blocks (engine.md section 1): hit, or rebuild and store. */
export class Lookups {
  count = 0;
  bytes = 0;
  rebuilds = 0;
  /** By tier. */
  readonly hits: Float64Array;
  readonly hitBytes: Float64Array;
  private readonly core: Core;
  private readonly compute: Compute;

  constructor(core: Core, compute: Compute) {
    this.core = core;
    this.compute = compute;
    this.hits = new Float64Array(core.tierCount);
    this.hitBytes = new Float64Array(core.tierCount);
  }

  /** @returns whether the row hit: its source and target are set; otherwise it is being rebuilt */
  lookUp(row: number, place: number, time: number): boolean {
    const { rows, requests, pages, policy, options } = this.core;
    const request = rows.word[row * 16 + 5 /* request */]!;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const bytes = rows.real[row * 16 + 2 /* bytes */]!;
    const reach = rows.real[row * 16 + 1 /* offset */]! + bytes;
    if (reach > pages.objectBytes[object]!) pages.objectBytes[object] = reach;
    pages.objectFlags[object]! |= OBJECT.rebuildable;
    this.count++;
    this.bytes += bytes;
    if (this.core.prefetcher) this.core.prefetcher.follows(object, requests.lookedUp[request]!);
    if (policy.follows) {
      const rebuildPs = rows.real[row * 16 + 5 /* rebuild */]!;
      policy.follows(object, requests.lookedUp[request]!, rebuildPs, bytes);
    }
    requests.lookedUp[request] = object;
    const stopped = options.kv.lookup === "contiguous" && requests.missed[request] === 1;
    const copy = stopped ? -1 : pages.find(object, place);
    if (copy !== -1) {
      this.hit(row, request, copy, place, time);
      return true;
    }
    requests.missed[request] = 1;
    this.rebuild(row, time);
    return false;
  }

  /** The copy is used by the request from now on: where it lies, or through a copy in the fastest store. */
  private hit(row: number, request: number, copy: number, place: number, time: number): void {
    const { rows, requests, pages, policy, options, copies, tiering } = this.core;
    const tier = pages.storeTier[pages.storeOf[copy]!]!;
    this.hits[tier]!++;
    this.hitBytes[tier]! += rows.real[row * 16 + 2 /* bytes */]!;
    const lasting = pages.lasting(copy);
    policy.touch(lasting);
    if (tiering.watches) tiering.accessed(row, copy, place, time);
    if (lasting !== copy) {
      this.hold(request, lasting);
      return;
    }
    const near = pages.rankOf(copy, place) === 0 || options.kv.use === "in-place";
    const target = near ? -1 : copies.reserve(copy, place, time);
    rows.word[row * 16 + 11 /* source */] = copy;
    rows.word[row * 16 + 12 /* target */] = target;
    pages.pinsOf[copy]!++;
    requests.pin(request, target === -1 ? copy : target);
  }

  private hold(request: number, copy: number): void {
    this.core.pages.pinsOf[copy]!++;
    this.core.requests.pin(request, copy);
  }

  private rebuild(row: number, time: number): void {
    const { rows, queue } = this.core;
    const requester = rows.word[row * 16 + 4 /* requester */]!;
    const phase = rows.word[row * 16 + 3 /* phase */]!;
    this.rebuilds++;
    rows.word[row * 16 + 8 /* outcome */] = 1 /* rebuilt */;
    const end = this.compute.occupyInBatch(requester, phase, rows.real[row * 16 + 5 /* rebuild */]!, 0, time);
    queue.push(end, (row << 3) | 2 /* rebuilt */);
  }

  /** A block has been recomputed: it goes where the policy says, in the background, and is used from there. */
  rebuilt(row: number, place: number, time: number): void {
    const { rows, pages, policy, options, copies } = this.core;
    const object = rows.word[row * 16 + 0 /* object */]!;
    const bytes = rows.real[row * 16 + 2 /* bytes */]!;
    const found = pages.find(object, place);
    const copy = found === -1 ? this.store(object, place, bytes, time) : pages.lasting(found);
    if (found !== -1) policy.touch(copy);
    if (copy !== -1) this.hold(rows.word[row * 16 + 5 /* request */]!, copy);
    if (options.kv.publish === "shared") copies.publish(object, place, bytes, time);
    rows.word[row * 16 + 7 /* tier */] = this.core.tierCount + 1;
  }

  private store(object: number, place: number, bytes: number, time: number): number {
    const { chains, tiers, moves } = this.core;
    const copy = tiers.place(object, place, bytes, time);
    if (copy !== -1) moves.fill(copy, chains.placeNode[place]!, bytes, time);
    return copy;
  }

  /** A hit's copy has arrived: others may use it, and its source may go. One that has failed goes with its request. */
  settle(row: number, time: number): void {
    const { rows, pages, copies } = this.core;
    const target = rows.word[row * 16 + 12 /* target */]!;
    if (target === -1) return;
    if (pages.doomed[target] === 0) pages.arriving[target] = 0;
    this.core.rooms.wake(target, time);
    copies.release(rows.word[row * 16 + 11 /* source */]!, target, time);
  }
}
