import { EPOCHS_256, type SlotLayout, slotProtocol } from "./cxl-slots.ts";

/** A header slot carries two of three data headers or completions to the host, and a whole request from it; never data. */
export const HEADER_S2M = 2 / 3;
export const HEADER_M2S = 1;
const DATA_SLOTS = 14;

export const layout256: SlotLayout = {
  flitBytes: 256,
  s2mSlots: DATA_SLOTS + HEADER_S2M,
  m2sSlots: DATA_SLOTS + HEADER_M2S,
  dataSlots: DATA_SLOTS,
  dataHeader: 1 / 3,
  completion: 1 / 3,
  request: 1,
  writeHeader: 1,
};

/** One header slot of an epoch carries the code (header H8): `s2m` slots less towards the host. */
export const macOf256 = (layout: SlotLayout, flits: number, s2m = HEADER_S2M): SlotLayout => ({
  ...layout,
  s2mSlots: layout.s2mSlots - s2m / flits,
  m2sSlots: layout.m2sSlots - HEADER_M2S / flits,
});

/** CXL 3.x, standard 256 B flits: one header slot and 14 slots of 16 B. No hardware measurement confirms it yet. */
export const protocol = slotProtocol(
  {
    name: "cxl-256b",
    title: "CXL 3.x, 256 B flits",
    status: "projection",
    source: "CXL Specification 3.1, sections 4.3.2 to 4.3.4, tables 4-14 to 4-18",
  },
  layout256,
  (mode) => macOf256(layout256, EPOCHS_256[mode]),
);
