/** What an end of a link can do beyond its width, rate and flits: latency-optimised flits, port-based routing, encryption. */
export const PORT_FEATURES = ["lopt", "pbr", "ide"] as const;
export type PortFeature = (typeof PORT_FEATURES)[number];

/** Bytes of the flits that a port of CXL or PCIe may speak. */
export const PORT_FLITS = [68, 256] as const;
export type PortFlits = (typeof PORT_FLITS)[number];

/** What one end of a link can do; what it does not say sets no limit. */
export interface Port {
  readonly lanes?: number;
  /** GT/s of a lane. */
  readonly rateGTps?: number;
  readonly flits?: readonly PortFlits[];
  readonly features?: readonly PortFeature[];
}
