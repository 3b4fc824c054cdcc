import { type FigureTable, figuresFrom } from "./define.ts";

const asFitted = (device: string) =>
  ({
    source: `weft calibrate on all mixes of the MLC curves of ${device} in bytedance/eurosys24-artifacts (Tang et al., EuroSys'24)`,
    asOf: "2024",
    grade: "derived",
  }) as const;

/** Media as measured curves make them: keys of `medium:` in a topology file, per channel of two. */
export const figures: FigureTable = {
  ...figuresFrom(asFitted("two channels of DDR5-4800"), {
    "fit.es24.ddr5.read": { value: 34.54, unit: "GB/s", note: "read rate of a channel" },
    "fit.es24.ddr5.write": { value: 31.5, unit: "GB/s", note: "write rate of a channel" },
    "fit.es24.ddr5.turnaround": {
      value: 0.3858,
      unit: "ns",
      note: "per change of direction in order of arrival: what is left of it after a controller has gathered writes",
    },
    "fit.es24.ddr5.banks": { value: 53, unit: "banks", note: "of a channel" },
    "fit.es24.ddr5.bank_time": { value: 65.22, unit: "ns", note: "for how long a read keeps its bank" },
    "fit.es24.ddr5.bank_write_time": { value: 109.6, unit: "ns", note: "the same of a write" },
    "fit.es24.ddr5.residual": {
      value: 2.85,
      unit: "%",
      high: 7.36,
      note: "latency to 80 % of the peak, mean and most; peaks within 2 %",
    },
  }),
  ...figuresFrom(asFitted("an x16 CXL expander"), {
    "fit.es24.cxl.bus": { value: 27.73, unit: "GB/s", note: "rate of a channel behind the port" },
    "fit.es24.cxl.turnaround": { value: 0.06351, unit: "ns", note: "per change of direction" },
    "fit.es24.cxl.banks": { value: 123, unit: "banks", note: "of a channel" },
    "fit.es24.cxl.bank_time": { value: 205.6, unit: "ns", note: "for how long a read keeps its bank" },
    "fit.es24.cxl.bank_write_time": { value: 248.8, unit: "ns", note: "the same of a write" },
    "fit.es24.cxl.port_read": { value: 47.99, unit: "GB/s", note: "way out of the port" },
    "fit.es24.cxl.residual": {
      value: 3.99,
      unit: "%",
      high: 13.7,
      note: "latency to 80 % of the peak, mean and most; peaks within 2.8 %",
    },
  }),
};
