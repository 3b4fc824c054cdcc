import { InputError } from "../../model/index.ts";
import type { ServingSetup } from "../../workloads/index.ts";
import type { ByteSource } from "./byte-source.ts";
import { JsonItems } from "./json-items.ts";
import type { Rejections } from "./rejections.ts";
import { RequestChecks } from "./request-checks.ts";
import type { ForeignRequest } from "./serving-reader.ts";
import { isNumber, shown } from "./values.ts";

const NS_PER_S = 1e9;
const NAMES = { time: "t", input: "in", output: "out", ids: "hash_ids" };
/** Block ids of a conversation, and conversations, so that both together stay below 2^40. */
const SCOPE_BLOCKS = 2 ** 24;
export const MOST_CONVERSATIONS = 2 ** 16;
/** A year: longer sessions are none. */
const LONGEST_S = 366 * 86_400;

type Entry = Record<string, unknown>;

/** A chain of requests, each after the one before: the conversation itself, or a sub-agent's. */
interface Chain {
  readonly name: string;
  requests: number;
  /** Arrival of the latest request if nothing takes time but pauses, ns. */
  readyNs: number;
  /** When its latest request was over as it was recorded, s since the start of the conversation. */
  endS: number;
}

/**
 * Requests of one conversation, a JSON file of the kv-cache-tester, as they come. The recorded times only say who waited for whom: a
 * request follows the one before it and every sub-agent that was over by then, after the pause that lay between; a sub-agent's first
 * request follows the request before which it is listed. Arrivals are what they are if serving takes no time, so that the replay's
 * own times decide.
 */
export class WekaConversation {
  private readonly source: ByteSource;
  private readonly number: number;
  private readonly setup: ServingSetup;
  private readonly rejected: Rejections;
  private readonly checks: RequestChecks;
  private readonly startNs: number;
  private readonly main: Chain;
  private agents: Chain[] = [];
  private agentCount = 0;
  private scope: number;

  /** @param number of the conversation, from 0: the scope of its block ids @param startNs when it begins */
  constructor(
    source: ByteSource,
    number: number,
    setup: ServingSetup,
    rejected: Rejections,
    startNs: number,
  ) {
    this.source = source;
    this.number = number;
    this.setup = setup;
    this.rejected = rejected;
    this.startNs = startNs;
    this.checks = new RequestChecks(rejected, setup, NAMES, NS_PER_S, (input, block) =>
      Math.floor(input / block),
    );
    this.main = { name: `${number}`, requests: 0, readyNs: startNs, endS: 0 };
    this.scope = number * SCOPE_BLOCKS;
  }

  /** In order of arrival. @throws InputError T003, T007, T023 */
  async *requests(): AsyncGenerator<ForeignRequest, void> {
    let waiting: ForeignRequest[] = [];
    for await (const { place, entry } of this.entries()) {
      if (entry.type === "subagent") {
        waiting.push(...this.subAgent(entry, place));
        waiting.sort((a, b) => a.arrivalNs - b.arrivalNs);
        continue;
      }
      const request = this.mainRequest(entry, place);
      if (!request) continue;
      const due = waiting.findIndex(({ arrivalNs }) => arrivalNs > request.arrivalNs);
      const ready = due < 0 ? waiting : waiting.slice(0, due);
      waiting = due < 0 ? [] : waiting.slice(due);
      yield* ready;
      yield request;
    }
    yield* waiting;
  }

  private async *entries(): AsyncGenerator<{ place: string; entry: Entry }, void> {
    const items = new JsonItems(["requests"], this.source.path);
    for await (const chunk of this.source.chunks())
      for (const { key, index, text } of items.push(chunk)) {
        const value = parsed(text);
        if (index < 0) this.header(key, value);
        else {
          const place = `${this.source.path} request ${index + 1}`;
          if (isEntry(value)) yield { place, entry: value };
          else this.rejected.part(place, "not a JSON object");
        }
      }
    items.end();
  }

  private header(key: string, value: unknown): void {
    if (key === "hash_id_scope" && value === "global") this.scope = 0;
    if (key !== "block_size" || value === this.setup.blockTokens) return;
    throw new InputError({
      code: "T023",
      message: `${this.source.path}: block_size is ${shown(value)}, not ${this.setup.blockTokens}`,
      where: this.source.path,
      hint: isNumber(value, 1, 65_536) ? `--block-tokens ${value}` : undefined,
    });
  }

  private mainRequest(entry: Entry, place: string): ForeignRequest | undefined {
    const atS = entry.t;
    const joined = isNumber(atS, 0, LONGEST_S) ? this.agents.filter(({ endS }) => endS <= atS) : [];
    const waitsFor = this.main.requests > 0 ? [this.main, ...joined] : joined;
    const pauseS = joined.length > 0 ? undefined : entry.think_time;
    const request = this.requestOf(entry, place, 0, this.main, waitsFor, pauseS);
    if (!request) return undefined;
    this.agents = this.agents.filter((agent) => !joined.includes(agent));
    return request;
  }

  private *subAgent(entry: Entry, place: string): Generator<ForeignRequest, void> {
    const { t: atS, requests } = entry;
    if (!isNumber(atS, 0, LONGEST_S) || !Array.isArray(requests)) {
      this.rejected.part(place, `a sub-agent at t ${shown(atS)} with requests ${shown(requests)}`);
      return;
    }
    const name = `${this.number}/${this.agentCount++}`;
    const agent: Chain = { name, requests: 0, readyNs: this.main.readyNs, endS: this.main.endS };
    let waitsFor = this.main.requests > 0 ? [this.main] : [];
    for (const [index, one] of requests.entries()) {
      const at = `${place}.${index + 1}`;
      const request = isEntry(one)
        ? this.requestOf(one, at, atS, agent, waitsFor, index === 0 ? undefined : one.think_time)
        : this.rejected.part(at, "not a JSON object");
      if (!request) continue;
      waitsFor = [agent];
      yield request;
    }
    if (waitsFor[0] === agent) this.agents.push(agent);
  }

  /** @param startS when the chain's clock begins @param pauseS as recorded; else what lies between the end of the others and this one */
  private requestOf(
    entry: Entry,
    place: string,
    startS: number,
    chain: Chain,
    waitsFor: readonly Chain[],
    pauseS: unknown,
  ): ForeignRequest | undefined {
    const { t, in: input, out: output, hash_ids: ids, api_time: apiS } = entry;
    const problem =
      this.checks.problemOf({ time: t, input, output, ids: ids ?? null }) ??
      (isNumber(t, 0, LONGEST_S) ? scopeProblem(ids as number[]) : `t: ${shown(t)} is more than a year`);
    if (problem !== undefined) {
      this.rejected.part(place, problem);
      return undefined;
    }
    const atS = startS + (t as number);
    const overS = Math.max(0, ...waitsFor.map(({ endS }) => endS));
    const pause = isNumber(pauseS, 0, LONGEST_S) ? pauseS : Math.max(0, atS - overS);
    const pauseNs = waitsFor.length > 0 ? Math.round(pause * NS_PER_S) : 0;
    const readyNs = Math.max(this.startNs, ...waitsFor.map((other) => other.readyNs)) + pauseNs;
    const follows = waitsFor.map(keyOf);
    chain.requests++;
    chain.readyNs = readyNs;
    chain.endS = atS + (isNumber(apiS, 0, LONGEST_S) ? apiS : 0);
    return {
      arrivalNs: readyNs,
      inputTokens: input as number,
      outputTokens: output as number,
      blockIds: (ids as number[]).map((id) => this.scope + id),
      key: keyOf(chain),
      follows,
      pauseNs,
    };
  }
}

/** Names the latest request of a chain. */
const keyOf = ({ name, requests }: Chain): string => `${name}.${requests}`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isEntry = (value: unknown): value is Entry =>
  value !== null && typeof value === "object" && !Array.isArray(value);

function scopeProblem(ids: readonly number[]): string | undefined {
  const bad = ids.findIndex((id) => id >= SCOPE_BLOCKS);
  return bad < 0 ? undefined : `hash_ids[${bad}]: ${ids[bad]} is not below 2^24`;
}
