import { type BookSimReference, bookSimChecks, SOURCE } from "../booksim.ts";
import type { ValidationCase } from "../case.ts";

const REFERENCE: BookSimReference = {
  topology: "torus",
  set: { hosts: 64 },
  zeroLoadCycles: 22.09,
  latency: [
    [0.1, 22.13],
    [0.2, 22.44],
    [0.3, 22.94],
    [0.4, 23.8],
    [0.5, 25.46],
  ],
  saturation: [0.7, 0.6601],
};

export const validation: ValidationCase = {
  name: "booksim-torus",
  id: "val.booksim.torus",
  title: "Torus of 8 x 8, dimension order with dateline: latency against load, flit by flit",
  source: SOURCE,
  run: (context) => bookSimChecks(REFERENCE, context),
};
