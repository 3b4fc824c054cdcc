import type { DocumentExtra, Io } from "./command.ts";
import { contentId } from "./hash.ts";
import { createProgress, type Terminal } from "./progress.ts";
import { VERSION } from "./version.ts";

export interface Stream extends Terminal {
  readonly columns?: number;
}

/** Where a command line runs: the process, or a test's own streams. */
export interface Host {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Record<string, string | undefined>;
}

const COLUMNS_WITHOUT_TERMINAL = 100;

/** Colour on a terminal, unless NO_COLOR is set (https://no-color.org) or TERM says dumb. */
export function wantsColor(stream: Stream, env: Host["env"]): boolean {
  return stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
}

export function createIo(host: Host, signal: AbortSignal, json: boolean): Io {
  const { stdout, stderr, env } = host;
  const out = (text: string): void => void stdout.write(`${text}\n`);
  return {
    out,
    note: (text) => void stderr.write(`${text}\n`),
    progress: (label, unit) => createProgress(stderr, label, unit),
    signal,
    json,
    color: wantsColor(stdout, env),
    columns: stdout.columns ?? COLUMNS_WITHOUT_TERMINAL,
    document: (kind, data, extra) => out(JSON.stringify(documentOf(kind, data, extra), null, 2)),
  };
}

/** The frame that every JSON document of Weft has. */
export function documentOf(kind: string, data: unknown, extra: DocumentExtra = {}): Record<string, unknown> {
  return {
    schemaVersion: 1,
    kind,
    id: contentId(data),
    data,
    warnings: extra.warnings ?? [],
    provenance: { weft: VERSION, ...extra.provenance },
  };
}
