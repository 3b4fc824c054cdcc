import { HEADER_S2M, layout256, macOf256 } from "./cxl-256b.ts";
import { EPOCHS_256, type SlotLayout, slotProtocol } from "./cxl-slots.ts";

const DATA_SLOTS = 13;

/** Two halves with a CRC each, so that the second is not waited for: 13 data slots, a header slot and a shorter one of 12 B. */
const layout: SlotLayout = {
  ...layout256,
  s2mSlots: DATA_SLOTS + 2 * HEADER_S2M,
  dataSlots: DATA_SLOTS,
};

/**
 * CXL 3.x, latency-optimised 256 B flits. Past 13 reads in 16 data headers ride free in the two header slots, which message by
 * message cannot be said: shapes charge them, and carry up to 1.8 % less than the closed form there; at 1:0 both are equal.
 */
export const protocol = slotProtocol(
  {
    name: "cxl-256b-lopt",
    title: "CXL 3.x, latency-optimised 256 B flits",
    status: "projection",
    source: "CXL Specification 3.1, sections 4.3.2 to 4.3.4 (latency-optimised flit), tables 4-14 to 4-18",
  },
  layout,
  (mode) => macOf256(layout, EPOCHS_256[mode]),
);
