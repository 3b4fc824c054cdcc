import { CLASSES, PORT_FEATURES, PORT_FLITS } from "../model/index.ts";
import {
  BOM_KEYS,
  BUFFER_KEYS,
  DEADLOCK,
  DOCUMENT_KEYS,
  GROUPS,
  KINDS,
  LINK_KEYS,
  MEDIUM_KEYS,
  NEAR_KEYS,
  NODE_KEYS,
  PORT_KEYS,
  ROUTING_KEYS,
  STATUSES,
  TIER_KEYS,
  TIES,
} from "./file-keys.ts";
import { IDE_CHOICES } from "./security.ts";

export type JsonSchema = { readonly [key: string]: unknown };

const text = (description: string): JsonSchema => ({ type: "string", minLength: 1, description });
const names = (description: string): JsonSchema => ({
  type: "array",
  items: { type: "string" },
  description,
});
const oneOf = (choices: readonly string[], description: string): JsonSchema => ({
  enum: choices,
  description,
});

/** A quantity with its unit, plain or with where it comes from. */
const quantity = (example: string, description: string): JsonSchema => ({
  description: `${description}, e.g. "${example}"`,
  anyOf: [{ type: "string" }, { $ref: "#/$defs/stated" }],
});
const ratio = (description: string): JsonSchema => ({
  description,
  anyOf: [{ type: "number", minimum: 0 }, { type: "string" }, { $ref: "#/$defs/stated" }],
});
const count = (description: string): JsonSchema => ({ type: "integer", minimum: 1, description });

const closed = (
  keys: readonly string[],
  properties: Record<string, JsonSchema>,
  required: string[],
): JsonSchema => {
  const undescribed = keys.filter((key) => !(key in properties));
  if (undescribed.length > 0) throw new Error(`schema lacks ${undescribed.join(", ")}`);
  return { type: "object", additionalProperties: false, properties, required };
};

const both = "there and back";
const latencies = {
  latency: quantity("250 ns", `latency, ${both}`),
  latency_one_way: quantity("125 ns", "latency, one way; instead of latency"),
};

const medium = closed(
  MEDIUM_KEYS,
  {
    kind: text("for people: ddr5, hbm3, nand"),
    latency: quantity("37.5 ns", "what a read spends besides waiting"),
    write_latency: quantity("37.5 ns", "the same of a write"),
    read_rate: quantity("69 GB/s", "read bandwidth of a channel"),
    write_rate: quantity("60 GB/s", "write bandwidth of a channel"),
    channels: count("channels"),
    turnaround: quantity("0.6 ns", "what a channel loses between a read and a write"),
    banks: count("banks of a channel, or whatever an access keeps longer than the bus"),
    bank_time: quantity("47 ns", "for how long a read keeps its bank"),
    bank_write_time: quantity("80 ns", "the same of a write; bank_time where it is not given"),
    port_read_rate: quantity("48 GB/s", "full-duplex port in front of the channels: data that goes out"),
    port_write_rate: quantity("44 GB/s", "data that comes in; port_read_rate where it is not given"),
    port_request_ratio: ratio("way in that a read takes, over that of as many bytes written; 0 unless given"),
    port_completion_ratio: ratio(
      "way out that a write takes, over that of as many bytes read; 0 unless given",
    ),
  },
  [],
);

const port = closed(
  PORT_KEYS,
  {
    lanes: count("lanes of the port"),
    rate: quantity("32 GT/s", "fastest rate of a lane"),
    flits: { type: "array", items: { enum: PORT_FLITS }, description: "flits it speaks, bytes" },
    features: {
      type: "array",
      items: { enum: PORT_FEATURES },
      description: "latency-optimised flits, port-based routing, encryption",
    },
  },
  [],
);

const node = closed(
  NODE_KEYS,
  {
    id: text("name, used by links and tiers"),
    kind: oneOf(KINDS, "what it is"),
    part: text("host profile, GPU, switch or device of the catalogue: what is not said comes from it"),
    ...latencies,
    software: quantity("8 us", "software that an access pays where its route leaves through this node"),
    capacity: quantity("512 GiB", "bytes of a memory node"),
    medium,
    lanes: count("lanes that a switch has for its links"),
    buffers: closed(
      BUFFER_KEYS,
      {
        vcs: count("virtual channels of every port that comes in"),
        flits: count("flits of the link's protocol that each of them can hold"),
      },
      ["vcs", "flits"],
    ),
    at: {
      type: "array",
      items: { type: "integer", minimum: 0 },
      minItems: 1,
      description:
        "place of a switch: [x, y] in a mesh or torus, [level, place] in a fat tree, [group, router] in a dragonfly",
    },
    vendor: text("who made it"),
    port: {
      description: "what its ends of links can do: links are negotiated down to it; part: what its part can",
      anyOf: [port, { const: "part" }],
    },
    cxl_type: {
      enum: [1, 2, 3],
      description:
        "CXL device type of an accelerator or memory: 1 io + cache, 2 io + cache + mem, 3 io + mem",
    },
    near_data: closed(
      NEAR_KEYS,
      {
        classes: {
          type: "array",
          items: { enum: CLASSES },
          description: "object classes whose reads it carries out",
        },
        result_ratio: ratio("bytes of the result over bytes read"),
        rate: quantity("13 GB/s", "rate at which it works on what it reads"),
      },
      ["classes", "result_ratio", "rate"],
    ),
  },
  ["id", "kind"],
);

const link = closed(
  LINK_KEYS,
  {
    id: text("name in results; from-to where it is not given"),
    from: text("node nearer the requesters"),
    to: text("node farther from them"),
    protocol: text(
      "on-package, pcie, pcie-6, cxl-68b, cxl-256b, cxl-256b-lopt, cxl-256b-pbr, gen-z, rdma, nvme, nvme-of, nvlink, ualink, ...",
    ),
    lanes: count("lanes"),
    rate: quantity("32 GT/s", "rate of a lane"),
    bandwidth: quantity("64 GB/s", "raw rate per direction, instead of lanes and rate"),
    length: quantity("1 m", "cable length"),
    ...latencies,
    ide: oneOf(IDE_CHOICES, "integrity and data encryption"),
  },
  ["from", "to", "protocol"],
);

const tier = closed(
  TIER_KEYS,
  {
    name: text("hbm, dram, cxl, ...; entries of one name are instances of one tier"),
    title: text("for people"),
    nodes: names("memory or storage nodes"),
    users: names("requesters that can use it; all where it is not given"),
    mover: text("host or GPU that moves pages out of it"),
    capacity: quantity("2 TiB", "bytes; those of the nodes where it is not given"),
    interleave: quantity("256 B", "larger accesses are spread over several nodes"),
    interleave_ways: count("nodes that one object is spread over; all of them where it is not given"),
    origin: { type: "boolean", description: "backing store that is never full" },
  },
  ["name", "nodes"],
);

const bom = closed(
  BOM_KEYS,
  {
    part: text("weft parts list"),
    quantity: { type: "number", minimum: 0, description: "pieces, or GiB" },
    group: oneOf(GROUPS, "what it is for"),
  },
  ["part", "quantity", "group"],
);

/** JSON Schema of `*.topo.yaml`, for editors. */
export const topologySchema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Weft topology",
  description:
    'Latencies are round trips unless the key ends in one_way. A quantity is a string with a unit ("250 ns").',
  ...closed(
    DOCUMENT_KEYS,
    {
      version: { const: 1 },
      name: text("name in every table and picture"),
      title: text("for people"),
      status: oneOf(STATUSES, "shown on every picture"),
      nodes: { type: "array", items: node },
      links: { type: "array", items: link },
      routing: closed(
        ROUTING_KEYS,
        {
          kind: text(
            "how a way is chosen: shortest, dimension-order, nearest-common-ancestor, up-down, tree, port-based, dragonfly-minimal, dragonfly-valiant",
          ),
          ties: oneOf(TIES, "among ways that are equally good: by hash, the first, the least occupied"),
          deadlock: oneOf(
            DEADLOCK,
            "whether virtual channels are split into the classes that the routing needs",
          ),
        },
        [],
      ),
      tiers: {
        type: "array",
        items: tier,
        description: "fastest first; without it, from where each memory hangs",
      },
      requesters: names("nodes that issue; GPUs, or hosts where there are none"),
      probes: names("nodes that a load generator issues from; hosts"),
      probe_tier: text("tier a load generator reads from unless told"),
      bom: {
        type: "array",
        items: bom,
        description: "what to buy; without it, the parts of nodes and links",
      },
    },
    ["version", "name", "nodes", "links"],
  ),
  $defs: {
    stated: {
      type: "object",
      additionalProperties: false,
      required: ["value"],
      properties: {
        value: { type: ["string", "number"] },
        range: { type: "string", pattern: "^.+\\.\\..+$" },
        grade: { enum: ["measured", "datasheet", "quoted", "derived", "assumed"] },
        source: { type: "string" },
        as_of: { type: "string" },
      },
    },
  },
};
