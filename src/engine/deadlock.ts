import type { Engine } from "./replay.ts";

/**
 * Links whose buffers wait for one another in a circle, when nothing is due any more and transfers are still on their way: each is
 * full of what waits for the next (Dally and Seitz, IEEE Trans. Computers C-36(5), 1987). Empty where everything has arrived.
 */
export function findDeadlock(engine: Engine): string[] {
  const { flights, gates } = engine;
  if (flights.active === 0 || engine.queue.size > 0) return [];
  const waits = waitsFor(engine);
  const known = new Set<number>();
  for (const start of waits.keys()) {
    const path: number[] = [];
    for (let at: number | undefined = start; at !== undefined && !known.has(at); at = waits.get(at)) {
      known.add(at);
      path.push(at);
      const next = waits.get(at);
      const from = next === undefined ? -1 : path.indexOf(next);
      if (from !== -1)
        return path.slice(from).map((channel) => nameOf(engine, Math.floor(channel / gates.perServer)));
    }
  }
  return [...waits.values()].map((channel) => nameOf(engine, Math.floor(channel / gates.perServer)));
}

/** By channel whose buffer a waiting transfer holds: the channel that it waits for. */
function waitsFor({ flights, gates }: Engine): Map<number, number> {
  const waits = new Map<number, number>();
  for (let channel = 0; channel < gates.credits.channels; channel++) {
    const flight = gates.firstOf(channel);
    const held = flight === -1 ? -1 : flights.word[flight * 16 + 9 /* held */]!;
    if (held !== -1) waits.set(held, channel);
  }
  return waits;
}

function nameOf({ setup }: Engine, server: number): string {
  return `${setup.topology.links[server >> 1]!.id}${server % 2 === 0 ? ">" : "<"}`;
}
