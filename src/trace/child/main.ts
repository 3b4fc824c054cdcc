/** Entry of the child process: answers one call after another, and leaves when its parent does. */

import { rmSync } from "node:fs";
import { InputError } from "../../model/index.ts";
import type { CallMessage, ReplyMessage } from "../raw.ts";

type Methods = Record<string, (...args: never[]) => Promise<unknown>>;

const [kind, folder] = process.argv.slice(2);
let methods: Promise<Methods> | undefined;

/** Only what is asked for is loaded, so that the pure JavaScript reader works where the native binary does not. */
async function load(): Promise<Methods> {
  if (kind === "duckdb") return bound(new (await import("./duckdb-source.ts")).DuckdbSource());
  if (kind === "parquetjs") return bound(new (await import("./parquetjs-source.ts")).ParquetjsSource());
  return bound(new (await import("./stage.ts")).Stage());
}

function bound(target: object): Methods {
  const found: Methods = {};
  for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(target))) {
    const method = (target as Methods)[name];
    if (typeof method === "function" && name !== "constructor") found[name] = method.bind(target);
  }
  return found;
}

async function answer({ id, method, args }: CallMessage): Promise<ReplyMessage> {
  try {
    methods ??= load();
    if (method === "loads") {
      return {
        id,
        value: await methods.then(
          () => true,
          () => false,
        ),
      };
    }
    const found = (await methods)[method];
    if (!found) throw new Error(`no method ${method}`);
    return { id, value: await found(...(args as never[])) };
  } catch (error) {
    if (error instanceof InputError) return { id, problem: error.toJSON() };
    return { id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

let queue = Promise.resolve();

process.on("message", (message: CallMessage) => {
  queue = queue.then(async () => {
    const reply = await answer(message);
    if (process.connected) process.send!(reply);
  });
});
process.on("disconnect", () => {
  // the parent died without a chance to clean up
  rmSync(folder!, { recursive: true, force: true });
  process.exit(0);
});
// the parent decides what Ctrl-C means, and ends this process itself
process.on("SIGINT", () => {});
