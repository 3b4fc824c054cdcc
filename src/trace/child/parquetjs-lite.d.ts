/** The parts of parquetjs-lite that Weft uses; the package has no types. 64-bit numbers are node-int64 objects: convert with Number(). */

declare module "parquetjs-lite/lib/reader.js" {
  export interface SchemaElement {
    type: number | null;
    repetition_type: number | null;
    name: string;
    num_children: number | null;
    converted_type: number | null;
    scale: number | null;
    precision: number | null;
    logicalType: Record<string, unknown> | null;
  }
  export interface ColumnMetaData {
    type: number;
    encodings: number[] | null;
    path_in_schema: string[];
    codec: number;
    num_values: unknown;
    total_compressed_size: unknown;
    data_page_offset: unknown;
    dictionary_page_offset: unknown;
  }
  export interface ColumnChunk {
    file_path: string | null;
    meta_data: ColumnMetaData | null;
  }
  export interface RowGroup {
    columns: ColumnChunk[];
    num_rows: unknown;
  }
  export interface FileMetaData {
    version: number;
    schema: SchemaElement[];
    num_rows: unknown;
    row_groups: RowGroup[];
    key_value_metadata: { key: unknown; value: unknown }[] | null;
  }
  export interface EnvelopeReader {
    fileSize: number;
    readHeader(): Promise<void>;
    readFooter(): Promise<FileMetaData>;
    read(offset: number, length: number): Promise<Buffer>;
    close(): Promise<void>;
  }
  const reader: { ParquetEnvelopeReader: { openFile(path: string): Promise<EnvelopeReader> } };
  export default reader;
}

declare module "parquetjs-lite/lib/util.js" {
  /** `decodeThrift` returns the bytes read. */
  const util: { decodeThrift(into: object, buffer: Buffer, offset?: number): number };
  export default util;
}

declare module "parquetjs-lite/lib/compression.js" {
  const compression: { inflate(method: string, bytes: Buffer): Buffer };
  export default compression;
}

declare module "parquetjs-lite/gen-nodejs/parquet_types.js" {
  interface DataPageHeader {
    num_values: number;
    encoding: number;
    definition_level_encoding: number;
    repetition_level_encoding: number;
  }
  export interface PageHeader {
    type: number | null;
    uncompressed_page_size: number;
    compressed_page_size: number;
    data_page_header: DataPageHeader | null;
    dictionary_page_header: { num_values: number; encoding: number } | null;
  }
  const types: {
    PageHeader: new () => PageHeader;
    Encoding: Record<string, number>;
    CompressionCodec: Record<string, number>;
  };
  export default types;
}

declare module "parquetjs-lite" {
  export interface Writer {
    setMetadata(key: string, value: string): void;
    appendRow(row: Record<string, unknown>): Promise<void>;
    close(): Promise<void>;
  }
  const parquet: {
    ParquetSchema: new (fields: Record<string, object>) => object;
    ParquetWriter: {
      openFile(schema: object, path: string, options?: Record<string, unknown>): Promise<Writer>;
    };
  };
  export default parquet;
}
