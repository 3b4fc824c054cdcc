import { NS_PER_S, Random } from "../model/index.ts";

/** A length or gap: log-normal with this median; sigma is the standard deviation of the logarithm. */
export interface LogNormal {
  median: number;
  sigma: number;
}

/** Multi-turn chat. Sessions arrive as a Poisson process; every turn's prompt is all that was said before and a new message. */
export interface ChatShape {
  sessions: number;
  /** Sessions per second. */
  ratePerS: number;
  /** Turns of a session, geometric with this mean. */
  turnsMean: number;
  /** Tokens in front of every session, the same ones. */
  systemTokens: number;
  /** First message of a session (it may bring a document), later messages, replies: tokens. */
  first: LogNormal;
  message: LogNormal;
  reply: LogNormal;
  /** Pause between the end of a reply and the next message, s. */
  pauseS: LogNormal;
  /** How fast the user gets the reply, tokens per second: when the pause can begin. */
  replyTokensPerS: number;
  /** A session ends before prompt and reply grow past this. */
  contextTokens: number;
  /** Turns that arrive later than this are left out, s; Infinity: none. */
  spanS: number;
  blockTokens: number;
  seed: number;
}

/** One prompt and its reply. The object handed out is reused. */
export interface ChatTurn {
  arrivalNs: number;
  inputTokens: number;
  outputTokens: number;
  blockIds: number[];
}

interface Session {
  readonly random: Random;
  /** Ids of the full blocks of what has been said: their content never changes. */
  readonly blocks: number[];
  turnsLeft: number;
  saidTokens: number;
  /** The turn to come. */
  arrivalNs: number;
  promptTokens: number;
  replyTokens: number;
}

/**
 * Turns in order of arrival, ties by session. Blocks are named as a prefix cache names them: a full block by all tokens up to its
 * end, so that the next turn names it again; the partial block at a prompt's end by a name of its own, since the next turn fills
 * it. The whole blocks of the system prompt are the same in every session. Every session draws from its own generator.
 */
export function* chatTurns(shape: ChatShape): Generator<ChatTurn, void> {
  const system = Array.from({ length: Math.floor(shape.systemTokens / shape.blockTokens) }, (_, i) => i);
  const starts = new Random(shape.seed);
  const meanGapNs = NS_PER_S / shape.ratePerS;
  const active: Session[] = [];
  const turn: ChatTurn = { arrivalNs: 0, inputTokens: 0, outputTokens: 0, blockIds: [] };
  let started = 0;
  let startNs = 0;
  let freshBlock = system.length;
  while (started < shape.sessions || active.length > 0) {
    const at = earliest(active);
    if (started < shape.sessions && (at < 0 || startNs <= active[at]!.arrivalNs)) {
      active.push(startSession(shape, system, starts.uint32(), startNs));
      startNs += starts.exponential(meanGapNs);
      started++;
      continue;
    }
    if (active[at]!.arrivalNs > shape.spanS * NS_PER_S) return;
    freshBlock = takeTurn(active[at]!, turn, shape.blockTokens, freshBlock);
    if (!planTurn(active[at]!, shape)) active.splice(at, 1);
    yield turn;
  }
}

/** Index of the session whose turn comes first, -1 if there is none. */
function earliest(sessions: readonly Session[]): number {
  let best = -1;
  for (let i = 0; i < sessions.length; i++)
    if (best < 0 || sessions[i]!.arrivalNs < sessions[best]!.arrivalNs) best = i;
  return best;
}

function startSession(shape: ChatShape, system: readonly number[], seed: number, startNs: number): Session {
  const random = new Random(seed);
  const first = drawTokens(random, shape.first);
  const room = shape.contextTokens - shape.systemTokens;
  const replyTokens = Math.min(drawTokens(random, shape.reply), room - 1);
  return {
    random,
    blocks: [...system],
    turnsLeft: random.geometric(shape.turnsMean) - 1,
    saidTokens: shape.systemTokens,
    arrivalNs: Math.round(startNs),
    promptTokens: shape.systemTokens + Math.min(first, room - replyTokens),
    replyTokens,
  };
}

/** Writes the session's turn into `turn` and takes its reply as said. @returns the next unused block id */
function takeTurn(session: Session, turn: ChatTurn, blockTokens: number, freshBlock: number): number {
  let fresh = freshBlock;
  const { blocks, promptTokens } = session;
  while ((blocks.length + 1) * blockTokens <= promptTokens) blocks.push(fresh++);
  turn.arrivalNs = session.arrivalNs;
  turn.inputTokens = promptTokens;
  turn.outputTokens = session.replyTokens;
  turn.blockIds.length = 0;
  for (const block of blocks) turn.blockIds.push(block);
  if (promptTokens % blockTokens > 0) turn.blockIds.push(fresh++);
  session.saidTokens = promptTokens + session.replyTokens;
  return fresh;
}

/** Draws the session's next turn. @returns false where it has none */
function planTurn(session: Session, shape: ChatShape): boolean {
  if (session.turnsLeft-- === 0) return false;
  const { random } = session;
  const readNs = (session.replyTokens / shape.replyTokensPerS) * NS_PER_S;
  const pauseNs = random.logNormal(shape.pauseS.median, shape.pauseS.sigma) * NS_PER_S;
  session.arrivalNs += Math.round(readNs + pauseNs);
  session.promptTokens = session.saidTokens + drawTokens(random, shape.message);
  session.replyTokens = drawTokens(random, shape.reply);
  return session.promptTokens + session.replyTokens <= shape.contextTokens;
}

function drawTokens(random: Random, length: LogNormal): number {
  return Math.max(1, Math.round(random.logNormal(length.median, length.sigma)));
}
