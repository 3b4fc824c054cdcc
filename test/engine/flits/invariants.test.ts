import { expect, it } from "vitest";
import { violationsOf } from "../../../src/engine/flits/invariants.ts";
import { FlitState } from "../../../src/engine/flits/state.ts";
import { fabricOf, star, timingOf } from "./fixtures.ts";

function network(): FlitState {
  const topology = star(4);
  return new FlitState(fabricOf(topology, timingOf(topology)), false);
}

it("an empty network keeps every buffer's depth", () => {
  expect(violationsOf(network(), Int32Array.of(3, 3))).toEqual([]);
});

it("tells of a flit that was lost", () => {
  expect(violationsOf(network(), Int32Array.of(3, 2))).toEqual(["flits: 3 in, 2 out, 0 in the network"]);
});

it("tells of a credit that was lost, and of one too many", () => {
  const state = network();
  state.room[2]! -= 1;
  state.room[9]! += 1;
  expect(violationsOf(state, Int32Array.of(0, 0))).toEqual([
    "buffers: 7 free and 0 in use behind port 0, of 8",
    "buffers: 9 free and 0 in use behind port 1, of 8",
  ]);
});
