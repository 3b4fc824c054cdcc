import { significant } from "../model/index.ts";
import type { Progress } from "./command.ts";

const BAR_CELLS = 24;
const REDRAW_MS = 100;

export interface Terminal {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** A bar on a terminal, a line per 10 % elsewhere; both say the rate and the time left. */
export function createProgress(
  terminal: Terminal,
  label: string,
  unit: string,
  now: () => number = () => performance.now(),
): Progress {
  return terminal.isTTY ? bar(terminal, label, unit, now) : lines(terminal, label, unit, now);
}

function bar(terminal: Terminal, label: string, unit: string, now: () => number): Progress {
  const start = now();
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    update(done, total) {
      if (now() - drawn < REDRAW_MS) return;
      drawn = now();
      const filled = total > 0 ? Math.round((done / total) * BAR_CELLS) : 0;
      const cells = "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
      terminal.write(
        `\r\x1b[2K${label} ${cells} ${percent(done, total)}  ${pace(done, total, unit, now() - start)}`,
      );
    },
    done() {
      if (drawn > Number.NEGATIVE_INFINITY) terminal.write("\r\x1b[2K");
    },
  };
}

function lines(terminal: Terminal, label: string, unit: string, now: () => number): Progress {
  const start = now();
  let tenths = 0;
  return {
    update(done, total) {
      const reached = total > 0 ? Math.floor((done / total) * 10) : 0;
      if (reached <= tenths) return;
      tenths = reached;
      terminal.write(`${label} ${percent(done, total)}  ${pace(done, total, unit, now() - start)}\n`);
    },
    done() {},
  };
}

function percent(done: number, total: number): string {
  return `${total > 0 ? Math.floor((done / total) * 100) : 0} %`;
}

function pace(done: number, total: number, unit: string, elapsedMs: number): string {
  if (done <= 0 || elapsedMs <= 0) return "";
  const perSecond = (done / elapsedMs) * 1000;
  const left = Math.max(0, (total - done) / perSecond);
  return `${count(perSecond)} ${unit}/s, ${duration(left)} left`;
}

function count(value: number): string {
  if (value >= 1e6) return `${significant(value / 1e6)} M`;
  if (value >= 1e3) return `${significant(value / 1e3)} k`;
  return significant(value);
}

function duration(seconds: number): string {
  return seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
}
