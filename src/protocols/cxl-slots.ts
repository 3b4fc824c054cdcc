import { figure } from "../catalogue/index.ts";
import { type IdeMode, type MessageShape, type Protocol, wireBytes } from "../model/index.ts";

/** CXL.cache and CXL.mem move whole lines. */
export const LINE_BYTES = 64;
/** Slots of 16 B that the data of a line fill. */
export const DATA_SLOTS = 4;

/** How messages of one line fill the slots of a flit. */
export interface SlotLayout {
  readonly flitBytes: number;
  /** Slots of a flit that carry messages to the host (S2M), and from it (M2S); parts of a slot where a header slot takes less. */
  readonly s2mSlots: number;
  readonly m2sSlots: number;
  /** Slots that can carry data: header slots never do. */
  readonly dataSlots: number;
  /** Slots of a data header (DRS), a completion (NDR), a request (Req) and the header of a write (RwD). */
  readonly dataHeader: number;
  readonly completion: number;
  readonly request: number;
  readonly writeHeader: number;
}

/** Slots that a share `r` of reads and 1 - r of writes takes per line, as flits of either direction. */
export function flitsPerLine(layout: SlotLayout, r: number): { s2m: number; m2s: number } {
  const w = 1 - r;
  const s2m = ((DATA_SLOTS + layout.dataHeader) * r + layout.completion * w) / layout.s2mSlots;
  const m2s = ((DATA_SLOTS + layout.writeHeader) * w + layout.request * r) / layout.m2sSlots;
  return {
    s2m: Math.max(s2m, (DATA_SLOTS * r) / layout.dataSlots),
    m2s: Math.max(m2s, (DATA_SLOTS * w) / layout.dataSlots),
  };
}

type Messages = Pick<Protocol, "readRequest" | "readData" | "write" | "completion">;

/**
 * Each message by itself: its slots, or what its data need where only some slots carry data. A header that would ride free beside
 * data of others is charged all the same, so that shapes never carry more than the closed form.
 */
function messagesOf(layout: SlotLayout): Messages {
  const { flitBytes, s2mSlots, m2sSlots, dataSlots, dataHeader, completion, request, writeHeader } = layout;
  const perLine = (flits: number): MessageShape => ({
    unitBytes: LINE_BYTES,
    perUnitBytes: flits * flitBytes,
    perByte: 0,
  });
  const data = DATA_SLOTS / dataSlots;
  return {
    readRequest: perLine(request / m2sSlots),
    readData: perLine(Math.max((DATA_SLOTS + dataHeader) / s2mSlots, data)),
    write: perLine(Math.max((DATA_SLOTS + writeHeader) / m2sSlots, data)),
    completion: perLine(completion / s2mSlots),
  };
}

/** Flits that one authentication code covers, by mode (CXL 2.0 section 11.1.7, CXL 3.1 section 11.3.5). */
export type Epochs = Readonly<Record<IdeMode, number>>;

export const EPOCHS_68: Epochs = {
  containment: figure("cxl2.ide.contain").value,
  skid: figure("cxl2.ide.skid").value,
};
export const EPOCHS_256: Epochs = {
  containment: figure("cxl31.ide.contain").value,
  skid: figure("cxl31.ide.skid").value,
};

/**
 * A protocol of flits with slots. Goodput = raw x line / flit / max(S2M, M2S) flits per line.
 * @param secured layout where one header slot in so many flits carries an authentication code
 */
export function slotProtocol(
  about: Pick<Protocol, "name" | "title" | "status" | "source">,
  layout: SlotLayout,
  secured?: (mode: IdeMode) => SlotLayout,
): Protocol {
  return {
    ...about,
    ...messagesOf(layout),
    flitBytes: layout.flitBytes,
    maxPacketBytes: LINE_BYTES,
    postedWrites: false,
    ...(secured && {
      withIde: (mode: IdeMode) =>
        slotProtocol({ ...about, title: `${about.title}, IDE ${mode}` }, secured(mode)),
    }),
    goodputGBps(gBps, readShare, bytes = LINE_BYTES) {
      const { s2m, m2s } = flitsPerLine(layout, readShare);
      const lines = wireBytes({ unitBytes: LINE_BYTES, perUnitBytes: 1, perByte: 0 }, bytes);
      return (gBps * bytes) / (lines * layout.flitBytes * Math.max(s2m, m2s));
    },
  };
}
