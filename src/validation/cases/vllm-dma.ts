import { figure } from "../../catalogue/index.ts";
import { protocols } from "../../protocols/index.ts";
import { near, type ValidationCase } from "../case.ts";

const TOLERANCE = 0.08;
/** GB/s of PCIe 5.0 x16, each way. */
const RAW_GBPS = 64;
/** GB/s both ways at once, by the copy engines (figure pcie.g5.dma.h100). */
const BOTH_WAYS_GBPS = 83.4;

export const validation: ValidationCase = {
  name: "vllm-dma",
  id: "val.vllm.dma",
  title: "PCIe copies between a GPU and its host",
  source: "vLLM blog, 8 January 2026: H100, PCIe 5.0 x16",
  run() {
    const goodput = (share: number): number => protocols.get("pcie").goodputGBps(RAW_GBPS, share);
    const oneWay = figure("pcie.g5.dma.h100").value;
    return [
      near("host to GPU", "GB/s", oneWay, goodput(1), TOLERANCE),
      near("GPU to host", "GB/s", oneWay, goodput(0), TOLERANCE),
      {
        ...near("both at once", "GB/s", BOTH_WAYS_GBPS, goodput(1 / 2), TOLERANCE),
        unmet:
          "Weft charges the link alone; the root complex and the copy engines that hold back two directions at once are not published",
      },
    ];
  },
};
