/** A line of `perf script`: who, when, which event, and what follows. */
export interface PerfLine {
  /** `cpu3`, or the thread where the CPU was not printed. */
  requester: string;
  ns: number;
  event: string;
  rest: string;
}

const FORM =
  /^\s*(\S.*?)\s+(\d+)(?:\/(\d+))?\s+(?:\[(\d+)\]\s+)?(\d+)\.(\d{1,9}):\s+(?:\d+\s+)?(\S+):\s+(.*)$/;
const LONGEST_LINE = 4_096;

/** @returns undefined where it is no such line */
export function perfLine(line: string): PerfLine | undefined {
  const parts = line.length > LONGEST_LINE ? null : FORM.exec(line);
  if (!parts) return undefined;
  const [, , pid, tid, cpu, seconds, fraction, event, rest] = parts;
  const ns = Number(seconds) * 1e9 + Number(fraction!.padEnd(9, "0"));
  return {
    requester: cpu === undefined ? `tid${tid ?? pid}` : `cpu${Number(cpu)}`,
    ns,
    event: event!,
    rest: rest!,
  };
}
