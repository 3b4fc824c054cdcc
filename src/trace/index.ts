export { ContentHash, contentMetadata } from "./content.ts";
export { LACKS_KEY } from "./lacks.ts";
export { type OpenTraceOptions, openTrace } from "./open.ts";
export { type DescribeOptions, describeTrace, type Mix, type Passport } from "./passport.ts";
export type { ReaderName } from "./raw.ts";
export { fileSha256 } from "./sha256.ts";
export { createTraceWriter, type TraceWriter, type TraceWriterOptions, type WrittenTrace } from "./write.ts";
export { writeSmallTrace } from "./write-small.ts";
