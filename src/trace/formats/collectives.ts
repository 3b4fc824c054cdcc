/** What one rank moves in a collective: bytes that leave its buffer (read) and that come into it (written). */
export interface Moved {
  reads: number;
  writes: number;
}

const NOTHING: Moved = { reads: 0, writes: 0 };

/** By name, of `bytes` whole (the gathered or scattered tensor) among `ranks`; whatever the algorithm sends besides. */
const MOVES: Readonly<Record<string, (bytes: number, part: number, isRoot: boolean) => Moved>> = {
  all_reduce: (bytes) => ({ reads: bytes, writes: bytes }),
  all_to_all: (bytes) => ({ reads: bytes, writes: bytes }),
  all_gather: (bytes, part) => ({ reads: part, writes: bytes }),
  reduce_scatter: (bytes, part) => ({ reads: bytes, writes: part }),
  reduce: (bytes, _, isRoot) => ({ reads: bytes, writes: isRoot ? bytes : 0 }),
  broadcast: (bytes, _, isRoot) => (isRoot ? { reads: bytes, writes: 0 } : { reads: 0, writes: bytes }),
  isend: (bytes) => ({ reads: bytes, writes: 0 }),
  irecv: (bytes) => ({ reads: 0, writes: bytes }),
  send: (bytes) => ({ reads: bytes, writes: 0 }),
  recv: (bytes) => ({ reads: 0, writes: bytes }),
  barrier: () => NOTHING,
};

const SAME: Readonly<Record<string, string>> = {
  all_gather_into_tensor: "all_gather",
  reduce_scatter_tensor: "reduce_scatter",
  alltoall: "all_to_all",
};

/** @returns undefined where there is no such collective */
export function movedBy(name: string, bytes: number, ranks: number, isRoot: boolean): Moved | undefined {
  const known = SAME[name] ?? name;
  if (!Object.hasOwn(MOVES, known)) return undefined;
  return MOVES[known]!(bytes, Math.ceil(bytes / ranks), isRoot);
}
