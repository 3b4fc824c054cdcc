import { type BookSimReference, bookSimChecks, SOURCE } from "../booksim.ts";
import type { ValidationCase } from "../case.ts";

const REFERENCE: BookSimReference = {
  topology: "mesh",
  set: { hosts: 16, hosts_per_switch: 16, x: 1, y: 1 },
  zeroLoadCycles: 6,
  latency: [
    [0.1, 6.06],
    [0.2, 6.15],
    [0.3, 6.31],
    [0.4, 6.61],
    [0.5, 7.31],
  ],
  saturation: [1, 0.6505],
};

export const validation: ValidationCase = {
  name: "booksim-switch",
  id: "val.booksim.switch",
  title: "One switch of 16 ports: latency against load, flit by flit",
  source: SOURCE,
  run: (context) => bookSimChecks(REFERENCE, context),
};
