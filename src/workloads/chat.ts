import type { AccessBatch } from "../model/index.ts";
import { type ChatShape, chatTurns, type LogNormal } from "./chat-sessions.ts";
import { countOf, numberOf, type OptionSpec, type OptionValues } from "./option.ts";
import { createRouter } from "./route.ts";
import { type ServingRequest, ServingRows } from "./serving.ts";
import {
  parseServing,
  requesterNames,
  SERVING_OPTIONS,
  type ServingSetup,
  servingMetadata,
} from "./setup.ts";
import type { ServingCounts, Workload, WorkloadRun } from "./workload.ts";

const spec = (name: string, value: string, fallback: string, description: string): OptionSpec => ({
  name,
  value,
  default: fallback,
  description,
});

// Plain defaults of a workload, not measurements: what they are is written into the trace's footer.
const SESSIONS = spec("sessions", "n", "200", "chat sessions");
const RATE = spec("rate", "per-s", "0.5", "sessions per second, Poisson");
const TURNS = spec("turns", "n", "4", "mean number of turns of a session, geometric");
const SYSTEM = spec("system-tokens", "n", "2048", "tokens of the system prompt that all sessions share");
const FIRST = spec("first-tokens", "n", "1500", "median tokens of a session's first message, log-normal");
const FIRST_SIGMA = spec("first-sigma", "x", "1.2", "standard deviation of the logarithm of first-tokens");
const MESSAGE = spec("message-tokens", "n", "120", "median tokens of later messages, log-normal, sigma 0.9");
const REPLY = spec("reply-tokens", "n", "220", "median tokens of replies, log-normal, sigma 0.8");
const PAUSE = spec(
  "pause",
  "s",
  "25",
  "median seconds from a reply's end to the next message, log-normal, sigma 0.8",
);
const SPEED = spec(
  "reply-rate",
  "per-s",
  "30",
  "tokens per second at which the user gets a reply, before the pause",
);
const CONTEXT = spec("context", "n", "131072", "a session ends before prompt and reply grow past this");
const SPAN = spec("span", "s", "0", "leave out what arrives after this many seconds; 0: nothing");
const SEED = spec("seed", "n", "1", "same seed, same trace");

const CHAT_OPTIONS = [
  SESSIONS,
  RATE,
  TURNS,
  SYSTEM,
  FIRST,
  FIRST_SIGMA,
  MESSAGE,
  REPLY,
  PAUSE,
  SPEED,
  CONTEXT,
  SPAN,
  SEED,
];

const MOST_SESSIONS = 10_000_000;
const MOST_TOKENS = 10_000_000;
const MESSAGE_SIGMA = 0.9;
const REPLY_SIGMA = 0.8;
const PAUSE_SIGMA = 0.8;

export const chat: Workload = {
  name: "chat",
  title: "multi-turn chat: Poisson sessions, a shared system prompt, growing prefixes",
  options: [...SERVING_OPTIONS, ...CHAT_OPTIONS],
  create(values) {
    const setup = parseServing(values);
    return new ChatRun(setup, parseChat(values, setup.blockTokens));
  },
};

function parseChat(values: OptionValues, blockTokens: number): ChatShape {
  const tokens = (option: OptionSpec, sigma: number): LogNormal => ({
    median: numberOf(values, option, 1, MOST_TOKENS),
    sigma,
  });
  const systemTokens = countOf(values, SYSTEM, 0, MOST_TOKENS);
  return {
    sessions: countOf(values, SESSIONS, 1, MOST_SESSIONS),
    ratePerS: numberOf(values, RATE, 1e-6, 1e6),
    turnsMean: numberOf(values, TURNS, 1, 1e4),
    systemTokens,
    first: tokens(FIRST, numberOf(values, FIRST_SIGMA, 0, 5)),
    message: tokens(MESSAGE, MESSAGE_SIGMA),
    reply: tokens(REPLY, REPLY_SIGMA),
    pauseS: { median: numberOf(values, PAUSE, 0, 1e6), sigma: PAUSE_SIGMA },
    replyTokensPerS: numberOf(values, SPEED, 0.1, 1e6),
    contextTokens: countOf(values, CONTEXT, systemTokens + 2, MOST_TOKENS),
    spanS: numberOf(values, SPAN, 0, 1e6) || Number.POSITIVE_INFINITY,
    blockTokens,
    seed: countOf(values, SEED, 0, 2 ** 32 - 1),
  };
}

class ChatRun implements WorkloadRun {
  readonly metadata: Record<string, string>;
  readonly dictionaries;
  readonly expectedRequests: number;
  private rows: ServingRows;
  private readonly setup: ServingSetup;
  private readonly shape: ChatShape;

  constructor(setup: ServingSetup, shape: ChatShape) {
    this.setup = setup;
    this.shape = shape;
    this.rows = new ServingRows(setup);
    this.dictionaries = { requester: requesterNames(setup), tenant: [], job: [] };
    this.expectedRequests = shape.sessions * shape.turnsMean;
    this.metadata = {
      ...servingMetadata(setup, "weft trace synth chat"),
      "weft.workload": JSON.stringify({ name: "chat", ...shape }),
    };
  }

  get counts(): ServingCounts {
    return this.rows.counts;
  }

  *batches(): Generator<AccessBatch, void> {
    this.rows = new ServingRows(this.setup);
    const router = createRouter(this.setup.route, this.setup.instances);
    const request: ServingRequest = {
      arrivalNs: 0,
      inputTokens: 0,
      outputTokens: 0,
      blockIds: [],
      requester: 0,
    };
    for (const turn of chatTurns(this.shape)) {
      Object.assign(request, turn);
      request.requester = router.route(turn.blockIds, turn.inputTokens + turn.outputTokens);
      yield* this.rows.feed(request);
    }
    yield* this.rows.flush();
  }
}
