import { CLASSES } from "../../model/index.ts";
import { closed, type JsonSchema, list, name, quantity, share } from "./schema-words.ts";
import { tiering } from "./tiering-schema.ts";

const METRICS = ["ttft", "tpot", "e2e", "latency"].flatMap((of) =>
  ["p50", "p90", "p99", "p999"].map((statistic) => `${of}_${statistic}`),
);

const stated = {
  type: ["string", "number", "object"],
  additionalProperties: false,
  properties: {
    value: { type: ["string", "number"], description: "a quantity with its unit: 250 ns" },
    range: { type: "string", pattern: "^.+ ?\\.\\. ?.+$", description: "220 ns .. 500 ns" },
    grade: { enum: ["measured", "datasheet", "quoted", "derived", "assumed"] },
    source: { type: "string" },
    as_of: { type: "string", pattern: "^\\d{4}(-\\d{2}(-\\d{2})?)?$" },
  },
  required: ["value"],
};

const candidate = closed(
  {
    id: {
      type: "string",
      pattern: "^[A-Za-z0-9][A-Za-z0-9._-]*$",
      description: "name in every table and picture",
    },
    topology: name("built in (weft topo list) or the path of a *.topo.yaml"),
    policy: name("how pages move between tiers: lru, first-touch, ..."),
    set: {
      type: "object",
      description: "parameters of the topology: weft topo show NAME lists them",
      additionalProperties: stated,
    },
  },
  ["id", "topology"],
);

const requester = closed(
  {
    gpu: name("GPU of the catalogue: weft parts list"),
    tensor_parallel: {
      type: "integer",
      minimum: 1,
      description: "GPUs that one model instance is spread over",
    },
    slots: { type: "integer", minimum: 1, description: "requests in progress per requester" },
    window: { type: "integer", minimum: 1, description: "outstanding accesses per requester" },
    batching: {
      enum: ["none", "continuous"],
      description: "decode of all requests in one batch; as the trace was made unless stated",
    },
    admission: {
      enum: ["slot", "room"],
      description:
        "when a request starts: with a free slot, or when its prompt has room in the fastest tier besides; room with continuous batching unless stated",
    },
    model: name("model whose weights take memory away from KV; the trace's own unless stated"),
  },
  [],
  "what issues the accesses",
);

const kv = closed({
  lookup: {
    enum: ["contiguous", "independent"],
    description: "contiguous: lookups stop at the first block in no tier",
  },
  use: {
    enum: ["copy", "in-place"],
    description: "copy: a hit is copied to the fastest tier; in-place: read there",
  },
  publish: { enum: ["shared", "never"], description: "whether a rebuilt block is offered to a shared tier" },
});

const slo = closed(
  {
    ...Object.fromEntries(METRICS.map((metric) => [metric, quantity("time", "upper limit, e.g. 38 ms")])),
    incomplete_counts_as: { enum: ["miss", "ignored"], description: "requests that never ended" },
  },
  [],
  "upper limits a candidate has to meet",
);

const qos = closed(
  {
    arbitration: {
      enum: ["strict", "weighted"],
      description: "strict: the highest priority first; weighted: bytes in proportion to the weights",
    },
    classes: {
      type: "array",
      minItems: 1,
      maxItems: 7,
      description: "the first class that an access fits takes it; what fits none has priority 0 and weight 1",
      items: closed(
        {
          name: name("printed in the report"),
          tenants: list(name("a tenant of the trace"), "tenants whose accesses it takes; all unless stated"),
          object_classes: list({ enum: CLASSES }, "object classes that it takes; all unless stated"),
          priority: { type: "integer", minimum: 0, description: "higher goes first (strict)" },
          weight: { type: "number", exclusiveMinimum: 0, description: "share against the others (weighted)" },
        },
        ["name"],
      ),
    },
  },
  ["classes"],
  "traffic classes at every output of the fabric; transfers are cut to 4 KiB, into 32 pieces at most, unless replay.burst says otherwise",
);

const health = closed(
  {
    timeout: quantity("time", "until what was lost with a link is asked for again, e.g. 10 ms"),
    retries: { type: "integer", minimum: 0, description: "times it is asked for again before it has failed" },
    events: list(
      closed(
        {
          at: quantity("time", "since the start of the trace, e.g. 30 s"),
          part: name("id of a link or node: weft topo show NAME lists them"),
          state: { enum: ["down", "up", "degraded"] },
          rate: {
            type: "number",
            exclusiveMinimum: 0,
            maximum: 1,
            description: "degraded: share of its rate that a link keeps; state down if none",
          },
          flit_errors: share("degraded: share of flits that arrive damaged and are sent again"),
        },
        ["at", "part", "state"],
      ),
      "what breaks, is repaired or loses rate, and when",
    ),
  },
  [],
  "faults of links, switches and devices",
);

/** JSON Schema 2020-12 of `study.yaml`: editors, checks and the docs all read this one. */
export const studySchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Weft study",
  ...closed(
    {
      version: { const: 1 },
      name: name("printed in the report; the file's name unless stated"),
      trace: closed(
        {
          ref: name("path of a Parquet trace, relative to this file"),
          sha256: { type: "string", pattern: "^[0-9a-f]{64}$", description: "refuse any other trace" },
        },
        ["ref"],
      ),
      requester,
      kv,
      slo,
      baseline: name("id of the candidate that the others are compared with; the first unless stated"),
      candidates: { type: "array", minItems: 1, items: candidate },
      prices: closed({
        as_of: { type: "string", pattern: "^\\d{4}(-\\d{2}(-\\d{2})?)?$", description: "date of the prices" },
      }),
      uncertainty: closed({
        seeds: {
          type: "integer",
          minimum: 1,
          maximum: 100,
          description: "replays per candidate, each with its own seed",
        },
        level: {
          enum: [0.95],
          description: "the intervals are of 95 %, no other level is computed: leave it out or say 0.95",
        },
      }),
      seed: { type: "integer", minimum: 0 },
      replay: closed({
        exclusive: {
          type: "array",
          items: {
            enum: ["prefill", "decode", "forward", "backward", "update", "load", "checkpoint", "other"],
          },
          description: "phases that have the compute to themselves, one after another",
        },
        burst: quantity("bytes", "longer transfers are cut; whole ones unless stated"),
      }),
      qos,
      congestion: {
        enum: ["none", "devload", "marks"],
        description:
          "how requesters slow down: not; by the load CXL devices report; by marks of full links (Gen-Z)",
      },
      health,
      tiering,
    },
    ["version", "trace", "candidates"],
  ),
};
