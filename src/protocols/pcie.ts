import type { Protocol } from "../model/index.ts";
import { goodputOfShapes, NO_MESSAGE } from "./closed-form.ts";
import { CREDIT_BYTES, MEMORY_READ, MEMORY_WRITE, PAYLOAD_BYTES, READ_COMPLETION } from "./pcie-framing.ts";

/** What a DMA engine asks for at once is long: the closed form is of long copies unless told otherwise. */
const COPY_BYTES = 1024 ** 2;

const shapes = {
  readRequest: MEMORY_READ,
  readData: READ_COMPLETION,
  write: MEMORY_WRITE,
  completion: NO_MESSAGE,
};

/** PCIe Gen3 to Gen5 transaction-layer packets. x16 at 32 GT/s gives 51.7 GB/s of reads and 50.4 of writes; DMA measures 50 to 55.4. */
export const protocol: Protocol = {
  name: "pcie",
  title: "PCIe TLPs",
  status: "available",
  source:
    "PCI Express Base Specification 5.0: section 2.2 (TLP), 3.5 (DLLP), 4.2.2 (128b/130b), 7.5.3.4 (128 B default payload)",
  ...shapes,
  flitBytes: CREDIT_BYTES,
  maxPacketBytes: PAYLOAD_BYTES,
  postedWrites: true,
  goodputGBps: (gBps, readShare, bytes = COPY_BYTES) => goodputOfShapes(shapes, gBps, readShare, bytes),
};
