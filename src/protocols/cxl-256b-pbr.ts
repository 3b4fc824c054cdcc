import { layout256, macOf256 } from "./cxl-256b.ts";
import { EPOCHS_256, type SlotLayout, slotProtocol } from "./cxl-slots.ts";

/** Messages with a 12-bit destination are longer: two to a slot towards the host, header slots included. Always standard flits. */
const layout: SlotLayout = {
  ...layout256,
  s2mSlots: 15,
  dataHeader: 1 / 2,
  completion: 1 / 2,
};

/** CXL 3.x with port-based routing: what links between switches of a fabric speak. */
export const protocol = slotProtocol(
  {
    name: "cxl-256b-pbr",
    title: "CXL 3.x, 256 B flits, port-based routing",
    status: "projection",
    source: "CXL Specification 3.1, sections 4.3.2 to 4.3.4, 7.7 (PBR), tables 4-14 to 4-18",
  },
  layout,
  (mode) => macOf256(layout, EPOCHS_256[mode], 1),
);
