import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../../model/index.ts";
import type { CliCommand } from "../command.ts";

export const command: CliCommand = {
  name: "report-open",
  path: ["report", "open"],
  summary: "show a report in the browser, or say where it is",
  examples: ["weft report open report.html"],
  configure(program) {
    program.argument("<file>", "HTML file").option("--print", "only print where it is");
  },
  async run([file], options, io) {
    const path = resolve(file!);
    if (!existsSync(path)) {
      throw new InputError({
        code: "S001",
        message: `${file} cannot be read: no such file`,
        hint: `weft report build comparison.json -o ${file}`,
      });
    }
    const address = pathToFileURL(path).href;
    const opened = options.print !== true && hasDisplay() && (await open(path));
    if (io.json) io.document("report-open", { path, url: address, opened });
    else io.out(path);
    if (!opened && options.print !== true) io.note(`no browser could be started here; open ${address}`);
    return 0;
  },
};

const hasDisplay = (): boolean =>
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const OPENERS: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
  darwin: ["open", []],
  win32: ["explorer.exe", []],
};

/** Starts the desktop's own opener and leaves it running. */
function open(path: string): Promise<boolean> {
  const [program, before] = OPENERS[process.platform] ?? ["xdg-open", []];
  return new Promise((done) => {
    const child = spawn(program, [...before, path], { detached: true, stdio: "ignore" });
    child.once("error", () => done(false));
    child.once("spawn", () => {
      child.unref();
      done(true);
    });
  });
}
