import { type Check, near, type ValidationCase } from "../case.ts";
import { curveOf, fitted, type Points, residualChecks, type Tolerance } from "../curves.ts";

/** Measured curves by mix of reads and writes. */
type Family = Record<"reads" | "even" | "twoToOne" | "threeToOne", Points>;

const EXPANDER: Family = {
  reads: [
    [0.61, 246.8],
    [3.86, 268.7],
    [8.73, 277.8],
    [15.54, 263.7],
    [19.41, 269.8],
    [24.52, 302.5],
    [28.63, 317.3],
    [32.86, 300.5],
    [37.98, 339.5],
    [45.57, 412.9],
    [47.99, 759.7],
  ],
  even: [
    [0.72, 247.8],
    [5.26, 280],
    [9.85, 299.4],
    [15.56, 313.1],
    [22.87, 320.9],
    [29.19, 268.1],
    [33.94, 270.6],
    [38.84, 368.8],
    [54.1, 890.9],
  ],
  twoToOne: [
    [1.19, 248.9],
    [4.4, 274.9],
    [11.03, 279.5],
    [17.35, 311.1],
    [21.03, 318.4],
    [28.15, 342],
    [32.64, 347.4],
    [47.94, 454.1],
    [51.92, 769.6],
    [54, 780.2],
  ],
  threeToOne: [
    [0.89, 250.4],
    [6.16, 271.7],
    [10.05, 291],
    [15.86, 270.7],
    [21.34, 302.7],
    [28.63, 334.9],
    [32.87, 339.6],
    [38.6, 372.1],
    [45.12, 441.2],
    [50.1, 469.1],
    [51.32, 570.6],
    [54.41, 905],
  ],
};

const DDR5: Family = {
  reads: [
    [1.25, 96.9],
    [7.99, 100.4],
    [13.45, 102.7],
    [29.14, 109.7],
    [37.23, 115.9],
    [43.63, 131.1],
    [57.28, 142.2],
    [67.21, 333.1],
    [69.24, 223.6],
  ],
  even: [
    [0.95, 100.2],
    [5.66, 101.8],
    [12.96, 105.7],
    [18.34, 110.3],
    [24.8, 112.2],
    [31.73, 127.6],
    [40.93, 153.9],
    [52.31, 212.7],
    [58.9, 408.5],
  ],
  twoToOne: [
    [1.11, 100.2],
    [5.98, 101.6],
    [11.45, 104],
    [20.61, 108.1],
    [25.81, 114.1],
    [36.3, 131.1],
    [42.33, 143.5],
    [50.45, 169.5],
    [53.61, 181.4],
    [61.23, 423.7],
  ],
  threeToOne: [
    [1.26, 100.2],
    [5.64, 101.4],
    [12.11, 103.8],
    [20.86, 106.9],
    [24.59, 111],
    [30.99, 118.1],
    [37.41, 129.4],
    [45.65, 144.8],
    [51.76, 163.3],
    [54.41, 173.7],
    [58.12, 196.3],
    [61.56, 354.6],
  ],
};

const READS = 1;
const EVEN = 1 / 2;
const PREDICTED = { "3:1": 3 / 4, "2:1": 2 / 3 };
const CHANNELS = 2;
const LINE_BYTES = 64;
const TOLERANCE: Tolerance = { peak: 0.05, idle: 0.05, latency: 0.15 };
const SATURATED_TOLERANCE = 0.4;

export const validation: ValidationCase = {
  name: "es24-curves",
  id: "val.es24.curves",
  title:
    "Latency against bandwidth of a CXL expander and of two channels of DDR5; two mixes fitted, two predicted",
  source:
    "EuroSys'24 (Tang et al.), raw MLC logs in bytedance/eurosys24-artifacts, one x16 expander and DDR5-4800",
  caveat:
    "latencies measured at 1:1 fall by 50 ns half way up, which is noise: the fit is 15 % off there, and that curve is checked by peak and idle alone",
  run: ({ seed }) => [
    ...familyChecks("CXL", EXPANDER, seed, { ...TOLERANCE, latency: undefined }),
    ...familyChecks("DDR5", DDR5, seed, TOLERANCE),
  ],
};

/** @param even tolerances of the 1:1 curve */
function familyChecks(name: string, family: Family, seed: number, even: Tolerance): Check[] {
  const curves = [
    curveOf(READS, family.reads),
    curveOf(PREDICTED["3:1"], family.threeToOne),
    curveOf(PREDICTED["2:1"], family.twoToOne),
    curveOf(EVEN, family.even),
  ];
  const { residuals, outstanding } = fitted(curves, { channels: CHANNELS, fitOn: [READS, EVEN], seed });
  const of = (share: number) => residuals.find(({ read_ratio }) => read_ratio === share)!;
  const [, saturatedNs] = family.threeToOne.at(-1)!;
  // by Little's law: what the load generator kept going, over the rate
  const ours = (outstanding * LINE_BYTES) / of(PREDICTED["3:1"]).peak_gbps.ours;
  return [
    ...residualChecks(`${name} 1:0, fitted`, of(READS), TOLERANCE),
    ...residualChecks(`${name} 1:1, fitted`, of(EVEN), even),
    ...Object.entries(PREDICTED).flatMap(([mix, share]) =>
      residualChecks(`${name} ${mix}, predicted`, of(share), TOLERANCE),
    ),
    near(`${name} 3:1, predicted: saturated`, "ns", saturatedNs, ours, SATURATED_TOLERANCE),
  ];
}
