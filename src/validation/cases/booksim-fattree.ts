import { type BookSimReference, bookSimChecks, SOURCE } from "../booksim.ts";
import type { ValidationCase } from "../case.ts";

const REFERENCE: BookSimReference = {
  topology: "fat-tree",
  set: { hosts: 64, k: 4, n: 3 },
  zeroLoadCycles: 19.45,
  latency: [
    [0.1, 19.69],
    [0.2, 19.97],
    [0.3, 20.52],
    [0.4, 21.35],
    [0.5, 23.05],
    [0.55, 24.6],
  ],
  saturation: [0.75, 0.7462],
};

export const validation: ValidationCase = {
  name: "booksim-fattree",
  id: "val.booksim.fattree",
  title: "Fat tree of 3 levels of 4, nearest common ancestor: latency against load, flit by flit",
  source: SOURCE,
  run: (context) => bookSimChecks(REFERENCE, context),
};
