import { createHmac } from "node:crypto";
import { type AccessBatch, type Dictionaries, InputError, type TraceReader } from "../model/index.ts";

/** What a replay or a reader of its results needs of the footer; everything else may say where a trace comes from. */
const KEPT = [
  "closed",
  "reuse",
  "model",
  "gpu",
  "tensor_parallel",
  "instances",
  "route",
  "block_tokens",
  "block_bytes",
  "decode_stride",
  "decode_stride_meaning",
  "assumptions",
  "lacks",
].map((key) => `weft.${key}`);

/** Ids keep to 52 bits: whole numbers that a double holds. */
const ID_HEX = 13;

/** A trace that says the same of memory and nothing of whose it was. */
export interface Redacted {
  readonly metadata: Record<string, string>;
  readonly dictionaries: Dictionaries;
  batches(): AsyncIterable<AccessBatch>;
}

/**
 * Hashes objects with a key (HMAC-SHA256, 52 bits), numbers requests, requesters, tenants and jobs in order of first appearance, counts
 * times from the first row and drops the footer's other keys. Equal stays equal and different stays different, so that replays and
 * exact miss-ratio curves come out as they did. Memory grows with objects and requests.
 */
export function redacted(reader: TraceReader, key: string): Redacted {
  const { metadata } = reader.info;
  const kept = Object.entries(metadata).filter(([name]) => KEPT.includes(name));
  const dictionaries: Dictionaries = { requester: [], tenant: [], job: [] };
  return {
    metadata: { ...Object.fromEntries(kept), "weft.source": "redacted" },
    dictionaries,
    batches: () => batchesOf(reader, new Ids(key), dictionaries),
  };
}

async function* batchesOf(
  reader: TraceReader,
  ids: Ids,
  dictionaries: Dictionaries,
): AsyncGenerator<AccessBatch, void> {
  const requests = new Map<number, number>();
  let start = Number.NaN;
  for await (const batch of reader.batches()) {
    if (Number.isNaN(start)) start = batch.tsNs[0]!;
    rename(dictionaries, reader.dictionaries);
    const { rows } = batch;
    const tsNs = new Float64Array(rows);
    const object = new Float64Array(rows);
    const request = new Float64Array(rows);
    for (let i = 0; i < rows; i++) {
      tsNs[i] = batch.tsNs[i]! - start;
      object[i] = ids.of(batch.object[i]!);
      request[i] = batch.request[i]! < 0 ? -1 : numberOf(requests, batch.request[i]!);
    }
    yield { ...batch, tsNs, object, request };
  }
}

function rename(to: Dictionaries, from: Dictionaries): void {
  const names = { requester: "gpu", tenant: "tenant", job: "job" } as const;
  for (const column of ["requester", "tenant", "job"] as const)
    while (to[column].length < from[column].length) to[column].push(`${names[column]}${to[column].length}`);
}

function numberOf(numbers: Map<number, number>, id: number): number {
  let number = numbers.get(id);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(id, number);
  }
  return number;
}

class Ids {
  private readonly key: string;
  private readonly hashes = new Map<number, number>();
  private readonly taken = new Set<number>();

  constructor(key: string) {
    this.key = key;
  }

  /** @throws InputError T025 where two objects get the same hash */
  of(object: number): number {
    const known = this.hashes.get(object);
    if (known !== undefined) return known;
    const hash = Number.parseInt(
      createHmac("sha256", this.key).update(String(object)).digest("hex").slice(0, ID_HEX),
      16,
    );
    if (this.taken.has(hash)) throw sameHash();
    this.taken.add(hash);
    this.hashes.set(object, hash);
    return hash;
  }
}

function sameHash(): InputError {
  return new InputError({
    code: "T025",
    message: "two objects get the same hash with this key",
    hint: "take another --key",
  });
}
