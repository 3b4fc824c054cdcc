import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { InputError, NS_PER_S } from "../../model/index.ts";
import { numberOf, type OptionSpec, type ServingSetup } from "../../workloads/index.ts";
import { ByteSource } from "./byte-source.ts";
import type { Foreign, Progressing } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { textOf } from "./recognise.ts";
import { type ForeignRequest, servingOptions, servingReader, servingSetup } from "./serving-reader.ts";
import { MOST_CONVERSATIONS, WekaConversation } from "./weka-conversation.ts";

const BLOCK_TOKENS = 64;
const STAGGER: OptionSpec = {
  name: "stagger",
  value: "s",
  description: "seconds between the starts of conversations",
  default: "0",
};
const OPTIONS = [...servingOptions(BLOCK_TOKENS), STAGGER];
const MOST_STAGGER_S = 1e6;

/**
 * Agent sessions of WEKA's kv-cache-tester (callanjfox/kv-cache-tester): a JSON file per conversation, 64-token blocks with ids of its
 * own, sub-agents within. A folder of such files is one trace, a conversation per file in order of names. Closed loop: what follows
 * what, and after which pause; when, is for the replay to find out.
 */
export const weka: TraceFormat = {
  name: "weka",
  title:
    "WEKA agent sessions, JSON: requests with in, out, hash_ids of 64-token blocks, think_time; a file or a folder",
  options: OPTIONS,
  recognise: (head) => {
    const text = textOf(head);
    return /^\s*\{/.test(text) && /"hash_id_scope"\s*:/.test(text) ? 0.95 : 0;
  },
  async open(path, options) {
    const setup = servingSetup(options, OPTIONS);
    const staggerNs = numberOf(options.values, STAGGER, 0, MOST_STAGGER_S) * NS_PER_S;
    const source = new Conversations(path, await sourcesOf(path, options.signal));
    return servingReader("weka", source, options, setup, (foreign) => merged(foreign, setup, staggerNs));
  },
};

class Conversations implements Progressing {
  readonly path: string;
  readonly files: readonly ByteSource[];

  constructor(path: string, files: readonly ByteSource[]) {
    this.path = path;
    this.files = files;
  }

  get bytesTotal(): number {
    return this.files.reduce((sum, { bytesTotal }) => sum + bytesTotal, 0);
  }

  get bytesRead(): number {
    return this.files.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
  }
}

async function sourcesOf(path: string, signal: AbortSignal | undefined): Promise<ByteSource[]> {
  const folder = await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  if (!folder) return [await ByteSource.open(path, signal)];
  const names = (await readdir(path)).filter((name) => /\.json(\.gz)?$/.test(name)).sort();
  if (names.length === 0 || names.length > MOST_CONVERSATIONS)
    throw new InputError({
      code: "T023",
      message: `${path} holds ${names.length} JSON files; a trace has 1 to ${MOST_CONVERSATIONS} conversations`,
      where: path,
    });
  const sources: ByteSource[] = [];
  for (const name of names) sources.push(await ByteSource.open(join(path, name), signal));
  return sources;
}

interface Head {
  requests: AsyncGenerator<ForeignRequest, void>;
  next: ForeignRequest;
}

/** All conversations by time of arrival, equal times in order of files. */
async function* merged(
  { source, rejected }: Foreign<Conversations>,
  setup: ServingSetup,
  staggerNs: number,
): AsyncGenerator<ForeignRequest, void> {
  const heads: Head[] = [];
  for (const [number, file] of source.files.entries()) {
    const startNs = Math.round(number * staggerNs);
    const requests = new WekaConversation(file, number, setup, rejected, startNs).requests();
    const first = await requests.next();
    if (!first.done) heads.push({ requests, next: first.value });
  }
  while (heads.length > 0) {
    const head = heads.reduce((best, one) => (one.next.arrivalNs < best.next.arrivalNs ? one : best));
    yield head.next;
    const { value, done } = await head.requests.next();
    if (done) heads.splice(heads.indexOf(head), 1);
    else head.next = value;
  }
}
