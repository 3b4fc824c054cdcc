import { basename } from "node:path";
import { type AccessBatch, InputError, OP } from "../../model/index.ts";
import { LACKS_KEY, lacksOf } from "../lacks.ts";
import { AccessRows } from "./access-rows.ts";
import { type Body, type Foreign, openForeign } from "./foreign-reader.ts";
import type { TraceFormat } from "./format.ts";
import { WideIds } from "./wide-ids.ts";

const RECORD_BYTES = 24;
const NS_PER_S = 1e9;
const LONGEST_S = Math.floor(Number.MAX_SAFE_INTEGER / NS_PER_S);
/** Records of the head that recognition looks at. */
const LOOKED_AT = 1000;

/**
 * libCacheSim's oracleGeneral cache traces: records of 24 bytes, little-endian: uint32 time in s, uint64 object, uint32 bytes, int64
 * number of the next access to the object (not kept: it follows from the rows). Every record is one read of a whole object, as a
 * request of its own, by the requester `host0`. A time that falls back counts as the time before it; a record of no bytes is left
 * out, counted and reported, as libCacheSim leaves it out.
 */
export const oracleGeneral: TraceFormat = {
  name: "oracle-general",
  title: "libCacheSim oracleGeneral: time (s), object, bytes, next access; gzip or zstd undone",
  options: [],
  recognise: (head, path) => {
    if (!looksRight(head)) return 0;
    return /oraclegeneral/i.test(basename(path)) ? 0.95 : 0.6;
  },
  open: (path, options) =>
    openForeign(path, options, {
      metadata: {
        "weft.source": `oracle-general ${basename(path)}`,
        "weft.closed": "false",
        [LACKS_KEY]: lacksOf(
          "whole seconds only: accesses of the same second arrive together, in the order of the file",
          "reads only: the format does not tell writes apart",
          "nothing says which accesses wait for which",
        ),
      },
      parts: "records",
      begin: () => new OracleBody(),
    }),
};

class OracleBody implements Body {
  private readonly rows = new AccessRows();
  private readonly ids = new WideIds();
  private readonly requester = this.rows.code("requester", "host0");
  private records = 0;
  private startS = -1;
  private lastS = 0;

  get counts() {
    return this.rows.counts;
  }

  get dictionaries() {
    return this.rows.dictionaries;
  }

  async *batches(foreign: Foreign): AsyncGenerator<AccessBatch, void> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of foreign.source.chunks()) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      let at = 0;
      for (; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
        if (this.rows.isFull()) yield this.rows.take();
        this.read(bytes, at, foreign);
      }
      rest = bytes.subarray(at);
    }
    if (rest.length > 0) throw cutShort(foreign.source.path, this.records, rest.length);
    if (!this.rows.isEmpty) yield this.rows.take();
  }

  private read(bytes: Buffer, at: number, { rejected }: Foreign): void {
    const record = ++this.records;
    const size = bytes.readUInt32LE(at + 12);
    if (size === 0) {
      rejected.part(`record ${record}`, "an object of no bytes");
      return;
    }
    if (this.startS < 0) this.startS = bytes.readUInt32LE(at);
    const sinceS = bytes.readUInt32LE(at) - this.startS;
    if (sinceS > LONGEST_S) {
      rejected.part(`record ${record}`, "more than 104 days after the first: its time in ns is past 2^53");
      return;
    }
    this.lastS = Math.max(this.lastS, sinceS);
    const object = this.ids.idOf(bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 4));
    this.rows.begin(this.lastS * NS_PER_S, this.requester, OP.read, object, size);
    this.rows.endAtArrival();
  }
}

/** Times that do not fall, objects of some bytes, and next accesses after the record's own. */
function looksRight(head: Uint8Array): boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const records = Math.min(LOOKED_AT, Math.floor(bytes.length / RECORD_BYTES));
  for (let record = 0; record < records; record++) {
    const at = record * RECORD_BYTES;
    const time = bytes.readUInt32LE(at);
    const next = bytes.readBigInt64LE(at + 16);
    if (record > 0 && time < bytes.readUInt32LE(at - RECORD_BYTES)) return false;
    if (next !== -1n && next <= BigInt(record)) return false;
    if (bytes.readUInt32LE(at + 12) > 2 ** 31) return false;
  }
  return records > 0;
}

function cutShort(path: string, records: number, bytes: number): InputError {
  return new InputError({
    code: "T003",
    message: `${path} ends in the middle of record ${records + 1}: ${bytes} of its ${RECORD_BYTES} bytes are there`,
    where: path,
    hint: "upload it again, or it is no oracleGeneral trace",
  });
}
