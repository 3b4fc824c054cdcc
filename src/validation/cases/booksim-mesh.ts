import { type BookSimReference, bookSimChecks, SOURCE } from "../booksim.ts";
import type { ValidationCase } from "../case.ts";

const REFERENCE: BookSimReference = {
  topology: "mesh",
  set: { hosts: 64 },
  zeroLoadCycles: 26.87,
  latency: [
    [0.1, 27.26],
    [0.2, 27.89],
    [0.3, 29.38],
  ],
  saturation: [0.45, 0.4255],
};

export const validation: ValidationCase = {
  name: "booksim-mesh",
  id: "val.booksim.mesh",
  title: "Mesh of 8 x 8, dimension order: latency against load, flit by flit",
  source: SOURCE,
  run: (context) => bookSimChecks(REFERENCE, context),
};
