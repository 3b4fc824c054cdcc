import type { MessageShape } from "../model/index.ts";

/** 128b/130b line coding of 8 to 32 GT/s. */
const CODING = 130 / 128;
/** The default Max_Payload_Size, which is also what root complexes commonly complete reads in. */
export const PAYLOAD_BYTES = 128;
/** One data credit is four double words (PCI Express Base Specification 5.0, section 2.6.1). */
export const CREDIT_BYTES = 16;
export const MAX_READ_REQUEST_BYTES = 512;
export const MEMORY_HEADER_BYTES = 16;
export const COMPLETION_HEADER_BYTES = 12;
/** STP token with sequence number, and link CRC. */
const FRAMING_BYTES = 4 + 4;
/** One acknowledgement or credit update in the same direction for each TLP. */
const DLLP_BYTES = 8;

const requestTlp = (MEMORY_HEADER_BYTES + FRAMING_BYTES + DLLP_BYTES) * CODING;
const completionTlp = (COMPLETION_HEADER_BYTES + FRAMING_BYTES + DLLP_BYTES) * CODING;

export const MEMORY_READ: MessageShape = {
  unitBytes: MAX_READ_REQUEST_BYTES,
  perUnitBytes: requestTlp,
  perByte: 0,
};
export const READ_COMPLETION: MessageShape = {
  unitBytes: PAYLOAD_BYTES,
  perUnitBytes: completionTlp,
  perByte: CODING,
};
export const MEMORY_WRITE: MessageShape = {
  unitBytes: PAYLOAD_BYTES,
  perUnitBytes: requestTlp,
  perByte: CODING,
};
