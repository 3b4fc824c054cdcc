export { ContentHash, contentMetadata } from "./content.ts";
export { type OpenTraceOptions, openTrace } from "./open.ts";
export { fileSha256 } from "./sha256.ts";
export { createTraceWriter, type TraceWriter, type TraceWriterOptions, type WrittenTrace } from "./write.ts";
