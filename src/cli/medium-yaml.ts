import type { Medium } from "../model/index.ts";

/** Keys and values of `medium:` in a topology file. */
export function mediumKeys(medium: Medium): Record<string, string | number> {
  const { turnaroundNs, banks, port, channels } = medium;
  const ns = (value: number) => `${value} ns`;
  const rate = (value: number) => `${Number.isFinite(value) ? value : 1e9} GB/s`;
  const pairs: [string, string | number][] = [
    ["kind", medium.kind],
    ["latency", ns(medium.readLatencyNs)],
    ...(medium.writeLatencyNs === medium.readLatencyNs
      ? []
      : [["write_latency", ns(medium.writeLatencyNs)] as [string, string]]),
    ["read_rate", rate(medium.readGBps)],
    ["write_rate", rate(medium.writeGBps)],
    ["channels", channels],
  ];
  if (turnaroundNs) pairs.push(["turnaround", ns(turnaroundNs)]);
  if (banks)
    pairs.push(
      ["banks", banks.count],
      ["bank_time", ns(banks.readNs)],
      ["bank_write_time", ns(banks.writeNs)],
    );
  if (port)
    pairs.push(
      ["port_read_rate", rate(port.readGBps)],
      ["port_write_rate", rate(port.writeGBps)],
      ["port_request_ratio", port.requestRatio],
      ["port_completion_ratio", port.completionRatio],
    );
  return Object.fromEntries(pairs);
}

/** `medium:` of a topology file, as lines. */
export function mediumLines(medium: Medium): string[] {
  return ["medium:", ...Object.entries(mediumKeys(medium)).map(([key, value]) => `  ${key}: ${value}`)];
}

/** A topology of a host and the medium alone, for `topo probe`, with the block to paste elsewhere in it. */
export function mediumTopology(medium: Medium, pathNs: number, comments: readonly string[]): string {
  return [
    ...comments.map((line) => `# ${line}`),
    "version: 1",
    "name: calibrated",
    "nodes:",
    `  - {id: host, kind: host, latency: ${pathNs} ns}`,
    "  - id: memory",
    "    kind: memory",
    "    capacity: 1 TiB",
    ...mediumLines(medium).map((line) => `    ${line}`),
    "links:",
    "  - {from: host, to: memory, protocol: on-package}",
    "",
  ].join("\n");
}
