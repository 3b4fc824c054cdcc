import { EPOCHS_68, type SlotLayout, slotProtocol } from "./cxl-slots.ts";

const SLOTS = 4;

/**
 * Four slots of 16 B with 2 B protocol id and 2 B CRC. Every slot can carry data (all-data flits); two data headers or
 * completions share a slot, a request and a write's header take one each.
 */
const layout: SlotLayout = {
  flitBytes: 68,
  s2mSlots: SLOTS,
  m2sSlots: SLOTS,
  dataSlots: SLOTS,
  dataHeader: 1 / 2,
  completion: 1 / 2,
  request: 1,
  writeHeader: 1,
};

/** CXL 1.1 and 2.0, 68 B flits. Packing is taken as ideal: at most one flit of alignment on an idle link is left out. */
export const protocol = slotProtocol(
  {
    name: "cxl-68b",
    title: "CXL 2.0, 68 B flits",
    status: "available",
    source:
      "CXL Specification 2.0, section 4.2 (flit packing); slot counts checked against four measurements",
  },
  layout,
  (mode) => {
    // one slot of an epoch carries the code (header H6)
    const slots = SLOTS - 1 / EPOCHS_68[mode];
    return { ...layout, s2mSlots: slots, m2sSlots: slots, dataSlots: slots };
  },
);
