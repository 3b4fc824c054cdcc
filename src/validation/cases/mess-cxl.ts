import type { ValidationCase } from "../case.ts";
import { curveOf, fitted, type Points, residualChecks } from "../curves.ts";

/** GB/s and ns at the pins. */
const CURVE: Points = [
  [0.3, 107.4],
  [4.3, 108.3],
  [8.5, 109.6],
  [12.8, 111],
  [18.3, 113.9],
  [22.8, 117],
  [24.6, 119.1],
  [26.7, 122.8],
  [27.8, 126],
  [29.1, 132.8],
  [30.1, 571],
];
const READ_RATIO = 0.88;
const TOLERANCE = 0.1;

export const validation: ValidationCase = {
  name: "mess-cxl",
  id: "val.mess.cxl",
  title: "CXL expander at its pins: latency against bandwidth at 88 % reads",
  source: "Mess (Esmaili-Dokht et al., MICRO 2024): Micron's SystemC model, memory_curve/cxl/bwlat_88.txt",
  caveat:
    "a manufacturer's model, not hardware; a host's own path comes on top; one curve, so that the fit is checked, not a prediction",
  run: ({ seed }) => {
    const { residuals } = fitted([curveOf(READ_RATIO, CURVE)], { channels: 1, fitOn: [READ_RATIO], seed });
    return residualChecks("88 % reads", residuals[0]!, {
      peak: TOLERANCE,
      idle: TOLERANCE,
      latency: TOLERANCE,
    });
  },
};
