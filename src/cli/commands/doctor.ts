import { availableParallelism, freemem, totalmem } from "node:os";
import { formatBytes } from "../../model/index.ts";
import type { CliCommand } from "../command.ts";
import { VERSION } from "../version.ts";

interface Check {
  name: string;
  ok: boolean;
  found: string;
}

/** Loads the optional native pieces, to say what will work here. */
async function checks(): Promise<Check[]> {
  return [
    { name: "weft", ok: true, found: VERSION },
    { name: "node", ok: true, found: `${process.versions.node} (${process.execPath})` },
    { name: "platform", ok: true, found: `${process.platform}-${process.arch}` },
    { name: "cores", ok: true, found: String(availableParallelism()) },
    { name: "memory", ok: true, found: `${formatBytes(freemem())} free of ${formatBytes(totalmem())}` },
    await duckdb(),
  ];
}

async function duckdb(): Promise<Check> {
  try {
    const { version } = await import("@duckdb/node-api");
    return { name: "duckdb", ok: true, found: version() };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return {
      name: "duckdb",
      ok: false,
      found: `not here (${reason}); the JavaScript Parquet reader is used`,
    };
  }
}

export const command: CliCommand = {
  name: "doctor",
  path: ["doctor"],
  summary: "what this machine offers: runtime, cores, memory, Parquet readers",
  examples: ["weft doctor", "weft doctor --json"],
  configure() {},
  async run(_args, _options, io) {
    const found = await checks();
    if (io.json) io.document("doctor", { checks: found });
    else
      for (const { name, ok, found: text } of found)
        io.out(`${ok ? "ok  " : "warn"} ${name.padEnd(9)} ${text}`);
    return 0;
  },
};
