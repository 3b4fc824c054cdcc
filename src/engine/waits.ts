import type { Core } from "./core.ts";

/** Who serves rows that need not wait any more. */
export interface Server {
  serve(row: number, time: number): void;
}

/** Rows that wait for the room or the bytes of a copy go on: their wait is the component `migration`. */
export class Waits {
  private readonly core: Core;
  private readonly server: Server;

  constructor(core: Core, server: Server) {
    this.core = core;
    this.server = server;
  }

  /** Room was made in a store for copies that wait for it, or a copy that rows wait for is there. */
  end(slot: number, time: number): void {
    const { rooms, moves, copies, pages } = this.core;
    if (slot >= pages.stores) {
      this.resume(slot - pages.stores, time);
      return;
    }
    for (let copy = rooms.admit(slot); copy !== -1; copy = rooms.admit(slot)) {
      moves.setOut(copy, time);
      this.resume(copy, time);
      copies.unpin(copy, time);
    }
  }

  private resume(copy: number, time: number): void {
    const { rows, rooms } = this.core;
    for (let row = rooms.takeRows(copy); row !== -1; ) {
      const next = rows.word[row * 16 + 14 /* next */]!;
      rows.real[row * 16 + 11 /* migration */]! += time - rows.real[row * 16 + 12 /* parked */]!;
      this.server.serve(row, time);
      row = next;
    }
  }
}
