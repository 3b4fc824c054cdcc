import { type FlitState, PHASE } from "./state.ts";

/**
 * Links whose full buffers wait for each other, found in the state of the network: a channel can move unless everything it waits for
 * cannot (Duato, Yalamanchili and Ni, Interconnection Networks, section 3.1: a deadlock is a set of channels closed under waiting).
 * Terminals take whatever reaches them. Empty where nothing is stuck for good.
 */
export function findDeadlock(state: FlitState): string[] {
  const waits = { state, holder: holders(state), asked: groupsAsked(state) };
  const stuck = stuckChannels(waits);
  const start = stuck.indexOf(1);
  return start < 0 ? [] : cycleFrom(waits, stuck, start);
}

interface Waits {
  state: FlitState;
  /** By output channel: input channel that has it; -1: none. */
  holder: Int32Array;
  /** By input channel: group that an allocating one asks in, as port x groups + group. */
  asked: Int32Array;
}

function holders({ phase, output, room }: FlitState): Int32Array {
  const holder = new Int32Array(room.length).fill(-1);
  phase.forEach((doing, channel) => {
    if (doing === PHASE.active) holder[output[channel]!] = channel;
  });
  return holder;
}

function groupsAsked({ layout, ports, asking, askers, words, groups, inputs }: FlitState): Int32Array {
  const asked = new Int32Array(inputs);
  for (let at = 0; at < groups * layout.routerPortsEnd; at++) {
    if (askers[at] === 0) continue;
    const first = ports[8 * Math.floor(at / groups) + 7 /* first channel */]!;
    for (let input = 0; input < 32 * words; input++) {
      if ((asking[at * words + (input >> 5)]! & (1 << (input & 31))) !== 0) asked[first + input] = at;
    }
  }
  return asked;
}

/** 1 for every input channel that can never move again. */
function stuckChannels(waits: Waits): Uint8Array {
  const { state } = waits;
  const stuck = Uint8Array.from(state.phase, (doing) => Number(doing !== PHASE.idle));
  for (let changed = true; changed; ) {
    changed = false;
    for (let channel = 0; channel < stuck.length; channel++) {
      if (stuck[channel] === 0 || !canMove(waits, stuck, channel)) continue;
      stuck[channel] = 0;
      changed = true;
    }
  }
  return stuck;
}

function canMove(waits: Waits, stuck: Uint8Array, channel: number): boolean {
  const { state, holder, asked } = waits;
  if (state.held[channel] === 0) return isFed(waits, stuck, channel);
  if (state.phase[channel] !== PHASE.allocating) return drains(state, stuck, state.output[channel]!);
  const { shift, groups, groupVcs } = state;
  const at = asked[channel]!;
  const port = Math.floor(at / groups);
  for (let vc = 0; vc < state.vcs; vc++) {
    if ((groupVcs[at]! & (1 << vc)) === 0) continue;
    const holding = holder[(port << shift) | vc]!;
    if (holding < 0 || stuck[holding] === 0) return true;
  }
  return false;
}

/** Whether the rest of a packet, of which nothing is here, is on the link or can still come. */
function isFed({ state, holder }: Waits, stuck: Uint8Array, channel: number): boolean {
  const feeder = behindOf(state, channel);
  const sender = holder[feeder]!;
  const onTheLink = state.room[feeder]! < state.clocks.depth[channel >> state.shift]!;
  return onTheLink || sender < 0 || stuck[sender] === 0;
}

/** Whether there is, or will be, room behind an output channel. */
function drains(state: FlitState, stuck: Uint8Array, output: number): boolean {
  if (state.room[output]! > 0) return true;
  const behind = behindOf(state, output);
  const { depth } = state.clocks;
  if (behind >= state.held.length) return true;
  return state.held[behind]! < depth[behind >> state.shift]! || stuck[behind] === 0;
}

/** Channel at the other end of a link: input of an output, output of an input. */
function behindOf(state: FlitState, channel: number): number {
  const { shift, layout } = state;
  return (layout.peer[channel >> shift]! << shift) | (channel & ((1 << shift) - 1));
}

/** Follows what each stuck channel waits for until one comes again. */
function cycleFrom(waits: Waits, stuck: Uint8Array, start: number): string[] {
  const { layout, shift } = waits.state;
  const seen = new Map<number, number>();
  const links: string[] = [];
  let channel = start;
  while (!seen.has(channel)) {
    seen.set(channel, links.length);
    links.push(layout.graph.links[layout.link[channel >> shift]!]!.id);
    channel = waitsFor(waits, stuck, channel);
  }
  return withoutRepeats(links.slice(seen.get(channel)));
}

function waitsFor(waits: Waits, stuck: Uint8Array, channel: number): number {
  const { state, holder, asked } = waits;
  if (state.held[channel] === 0) return holder[behindOf(state, channel)]!;
  if (state.phase[channel] !== PHASE.allocating) return behindOf(state, state.output[channel]!);
  const at = asked[channel]!;
  return stuckHolder(waits, stuck, Math.floor(at / state.groups), state.groupVcs[at]!);
}

function stuckHolder({ state, holder }: Waits, stuck: Uint8Array, port: number, vcs: number): number {
  for (let vc = 0; vc < state.vcs; vc++) {
    const holding = holder[(port << state.shift) | vc]!;
    if ((vcs & (1 << vc)) !== 0 && holding >= 0 && stuck[holding] === 1) return holding;
  }
  throw new Error("a stuck channel waits for nothing stuck");
}

/** Two channels of one link in a row count as the link once. */
const withoutRepeats = (links: string[]): string[] => links.filter((id, i) => i === 0 || id !== links[i - 1]);
