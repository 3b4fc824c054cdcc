import { type MessageShape, type Protocol, significant } from "../../src/model/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { code, table } from "./table.ts";

const MIXES = ["1:0", "4:1", "2:1", "3:2", "1:1", "1:2", "0:1"];
/** Bytes of an access that each protocol is usually asked for; a line elsewhere. */
const ACCESS: Readonly<Record<string, number>> = {
  pcie: 4096,
  "pcie-6": 4096,
  rdma: 65_536,
  nvme: 131_072,
  "nvme-of": 131_072,
  nvlink: 128,
  ualink: 256,
};

/** `17 per 64`, `16 + payload, per 256`, `168 per access`, `none`. */
function shapeText({ unitBytes, perUnitBytes, perByte }: MessageShape): string {
  const fixed = significant(perUnitBytes, 4);
  if (perByte === 0) {
    if (perUnitBytes === 0) return "none";
    return Number.isFinite(unitBytes) ? `${fixed} per ${unitBytes}` : `${fixed} per access`;
  }
  const payload = perByte === 1 ? "payload" : `${significant(perByte, 4)} x payload`;
  return perUnitBytes === 0 ? payload : `${fixed} + ${payload}, per ${unitBytes}`;
}

/** Bytes on the wire of every message, by direction. */
export const messages = (): string =>
  table(
    [
      "protocol",
      "read request, out",
      "read data, back",
      "write, out",
      "completion, back",
      "flit",
      "largest packet",
    ],
    protocols.all.map(({ name, readRequest, readData, write, completion, flitBytes, maxPacketBytes }) => [
      code(name),
      ...[readRequest, readData, write, completion].map(shapeText),
      String(flitBytes),
      String(maxPacketBytes),
    ]),
  );

function boundsOf(name: string, protocol: Protocol, bytes: number): string[] {
  const ratios = MIXES.map((mix) => {
    const [reads, writes] = mix.split(":").map(Number) as [number, number];
    return protocol.goodputGBps(1, reads / (reads + writes), bytes).toFixed(3);
  });
  return [name, String(bytes), ...ratios];
}

/** Payload of both directions together over the raw rate of one, by reads to writes. */
export const bounds = (): string =>
  table(
    ["protocol", "access", ...MIXES],
    protocols.all.flatMap((protocol) => {
      const { name, withIde } = protocol;
      const bytes = ACCESS[name] ?? 64;
      const secured = withIde
        ? (["skid", "containment"] as const).map((mode) =>
            boundsOf(`${code(name)}, IDE ${mode}`, withIde(mode), bytes),
          )
        : [];
      return [boundsOf(code(name), protocol, bytes), ...secured];
    }),
  );
