import types from "parquetjs-lite/gen-nodejs/parquet_types.js";
import reader, { type EnvelopeReader, type FileMetaData, type RowGroup } from "parquetjs-lite/lib/reader.js";
import { InputError } from "../../model/index.ts";
import type {
  ColumnPlan,
  FileShape,
  NumberColumn,
  RawBlock,
  RequestEnds,
  Source,
  TextColumn,
} from "../raw.ts";
import { BlockBuilder } from "./blocks.ts";
import { type ChunkBytes, type DecodedColumn, decodeChunk } from "./chunk.ts";
import { columnsOf, type Leaf, leavesOf } from "./leaves.ts";
import { encodingName } from "./pages.ts";
import { damaged, unsupported } from "./problems.ts";
import { Strings } from "./values.ts";

const { CompressionCodec, Encoding } = types;
const CODECS = ["UNCOMPRESSED", "GZIP", "SNAPPY", "ZSTD", "BROTLI"];
const ENCODINGS = [
  Encoding.PLAIN,
  Encoding.PLAIN_DICTIONARY,
  Encoding.RLE_DICTIONARY,
  Encoding.RLE,
  Encoding.BIT_PACKED,
  Encoding.DELTA_BINARY_PACKED,
  Encoding.DELTA_LENGTH_BYTE_ARRAY,
];
/** Whole row groups are held in memory, a few dozen bytes per value. */
const MOST_GROUP_ROWS = 2 ** 22;
const FOOTER_VERSIONS = [1, 2];
const LONGEST_METADATA = 65_536;

/** Reads Parquet with parquetjs-lite: pure JavaScript, for where DuckDB's binary is not, and as a check on it. */
export class ParquetjsSource implements Source {
  private file!: EnvelopeReader;
  private footer!: FileMetaData;
  private leaves = new Map<string, Leaf>();
  private plan: readonly ColumnPlan[] = [];
  private builder!: BlockBuilder;
  private strings: Strings[] = [];
  private group = 0;
  private decoded: DecodedColumn[] = [];
  private groupRows = 0;
  private groupUsed = 0;
  /** Elements of each list column handed on so far. */
  private listUsed: number[] = [];

  async open(path: string): Promise<FileShape> {
    return guarded(async () => {
      this.file = await reader.ParquetEnvelopeReader.openFile(path);
      await this.file.readHeader();
      this.footer = await this.file.readFooter();
      if (!FOOTER_VERSIONS.includes(this.footer.version))
        throw unsupported(`footers of version ${this.footer.version}`);
      const leaves = leavesOf(this.footer.schema ?? []);
      this.leaves = new Map(leaves.map((leaf) => [leaf.name, leaf]));
      const rows = wholeNumber(this.footer.num_rows);
      const groups = this.footer.row_groups ?? [];
      const groupRows = Float64Array.from(groups, ({ num_rows }) => wholeNumber(num_rows));
      const total = groupRows.reduce((sum, count) => sum + count, 0);
      if (total !== rows) throw damaged(`row groups of ${total} rows where the footer says ${rows}`);
      return { rows, groupRows, columns: columnsOf(leaves), metadata: metadataOf(this.footer) };
    });
  }

  async start(plan: readonly ColumnPlan[]): Promise<void> {
    this.plan = plan;
    this.builder = new BlockBuilder(plan);
    this.strings = plan.map(() => new Strings());
    this.group = 0;
    this.groupRows = 0;
    this.groupUsed = 0;
    for (const group of this.footer.row_groups) for (const column of plan) this.refuse(group, column);
  }

  /** @throws InputError T006, R001 before anything is decoded */
  private refuse(group: RowGroup, { source }: ColumnPlan): void {
    const { meta_data: meta } = this.chunkOf(group, source);
    const codec = codecName(meta!.codec);
    if (!CODECS.includes(codec)) throw unsupported(`codec ${codec} of column ${source}`);
    for (const encoding of meta!.encodings ?? [])
      if (!ENCODINGS.includes(encoding))
        throw unsupported(`encoding ${encodingName(encoding)} of column ${source}`);
    const rows = wholeNumber(group.num_rows);
    if (rows > MOST_GROUP_ROWS)
      throw new InputError({
        code: "R001",
        message: `a row group of ${rows} rows is more than the parquetjs reader holds in memory (${MOST_GROUP_ROWS})`,
        hint: "--reader duckdb, or rewrite the file with smaller row groups",
      });
  }

  private chunkOf(group: RowGroup, source: string) {
    const leaf = this.leaves.get(source)!;
    const chunk = group.columns?.find(({ meta_data }) => meta_data?.path_in_schema?.join("\n") === leaf.path);
    if (!chunk) throw damaged(`a row group lacks column ${source}`);
    if (chunk.file_path) throw unsupported(`columns kept in another file (${source})`);
    return chunk;
  }

  async next(): Promise<RawBlock | undefined> {
    return guarded(async () => {
      while (this.builder.room > 0 && (await this.fill()));
      if (this.builder.rows === 0) return undefined;
      for (const [index, strings] of this.strings.entries())
        if (this.plan[index]!.kind === "text") this.builder.add(index, strings.takeAdded());
      return this.builder.take();
    });
  }

  /** Moves rows of the current row group into the block. @returns false at the end */
  private async fill(): Promise<boolean> {
    while (this.groupUsed === this.groupRows) if (!(await this.decodeGroup())) return false;
    const count = Math.min(this.builder.room, this.groupRows - this.groupUsed);
    for (const [index, column] of this.decoded.entries()) {
      if (column.kind === "number") this.builder.numbers(index, column.values, this.groupUsed, count);
      else if (column.kind === "text") this.builder.codes(index, column.codes, this.groupUsed, count);
      else
        this.listUsed[index]! += this.builder.lists(
          index,
          column.counts,
          this.groupUsed,
          count,
          column.values,
          this.listUsed[index]!,
        );
    }
    this.builder.advance(count);
    this.groupUsed += count;
    return true;
  }

  private async decodeGroup(): Promise<boolean> {
    const group = this.footer.row_groups[this.group++];
    if (!group) return false;
    this.decoded = [];
    for (const [index, column] of this.plan.entries())
      this.decoded.push(
        decodeChunk(
          await this.read(group, column.source),
          this.leaves.get(column.source)!,
          column,
          this.strings[index]!,
        ),
      );
    this.listUsed = this.plan.map(() => 0);
    this.groupRows = wholeNumber(group.num_rows);
    this.groupUsed = 0;
    return true;
  }

  private async read(group: RowGroup, source: string): Promise<ChunkBytes> {
    const meta = this.chunkOf(group, source).meta_data!;
    const dictionary = meta.dictionary_page_offset === null ? 0 : wholeNumber(meta.dictionary_page_offset);
    const data = wholeNumber(meta.data_page_offset);
    const start = dictionary > 0 ? Math.min(dictionary, data) : data;
    const length = wholeNumber(meta.total_compressed_size);
    if (start + length > this.file.fileSize)
      throw damaged(`column ${source} reaches past the end of the file`);
    const bytes = await this.file.read(start, length);
    return {
      bytes,
      codec: codecName(meta.codec),
      values: wholeNumber(meta.num_values),
      rows: wholeNumber(group.num_rows),
    };
  }

  async requestEnds(request: string, requester: string | undefined): Promise<RequestEnds> {
    const plan: ColumnPlan[] = [{ column: "request", source: request, kind: "number" }];
    if (requester !== undefined) plan.push({ column: "requester", source: requester, kind: "text" });
    await this.start(plan);
    const lastRow = new Map<number, number>();
    const issuer = new Map<number, number>();
    const split = new Set<number>();
    let row = 0;
    for (let block = await this.next(); block; block = await this.next()) {
      const [requests, who] = block.columns as [NumberColumn, TextColumn?];
      for (let i = 0; i < block.rows; i++, row++) {
        const id = requests.values[i]!;
        if (!(id >= 0)) continue;
        lastRow.set(id, row);
        if (!who) continue;
        const known = issuer.get(id);
        if (known === undefined) issuer.set(id, who.codes[i]!);
        else if (known !== who.codes[i]! && known >= 0 && who.codes[i]! >= 0) split.add(id);
      }
    }
    const last = new Uint8Array(Math.ceil(row / 8));
    for (const end of lastRow.values()) last[Math.floor(end / 8)]! |= 1 << (end % 8);
    const splits = [...split].map((id) => lastRow.get(id)!);
    return { last, splitRow: splits.length === 0 ? -1 : splits.reduce((least, end) => Math.min(least, end)) };
  }
}

/** Codecs that parquet.thrift got after the library was made. */
const NEWER_CODECS: Record<number, string> = { 6: "ZSTD", 7: "LZ4_RAW" };

const codecName = (codec: number): string =>
  Object.keys(CompressionCodec).find((name) => CompressionCodec[name] === codec) ??
  NEWER_CODECS[codec] ??
  `number ${codec}`;

function metadataOf({ key_value_metadata: pairs }: FileMetaData): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const { key, value } of pairs ?? [])
    if (typeof key === "string" && typeof value === "string" && value.length <= LONGEST_METADATA)
      metadata[key] = value;
  return metadata;
}

/** @throws InputError T004 where a footer's 64-bit number is negative or past 2^53 */
function wholeNumber(value: unknown): number {
  const number = Number(value);
  if (!(Number.isSafeInteger(number) && number >= 0))
    throw damaged(`the footer says ${String(value).slice(0, 30)}`);
  return number;
}

/** The library throws strings, and whatever a damaged footer makes it run into. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const { message = String(error) } = error as { message?: string };
    throw damaged(message.split("\n")[0]!.slice(0, 200));
  }
}
