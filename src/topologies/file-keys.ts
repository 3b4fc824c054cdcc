import type { NodeKind, Status, Topology } from "../model/index.ts";

/** Keys of a `*.topo.yaml`, for the reader and for the schema. */
export const DOCUMENT_KEYS = [
  "version",
  "name",
  "title",
  "status",
  "nodes",
  "links",
  "routing",
  "tiers",
  "requesters",
  "probes",
  "probe_tier",
  "bom",
] as const;
export const NODE_KEYS = [
  "id",
  "kind",
  "part",
  "latency",
  "latency_one_way",
  "software",
  "capacity",
  "medium",
  "lanes",
  "buffers",
  "at",
  "vendor",
  "port",
  "cxl_type",
  "near_data",
] as const;
export const PORT_KEYS = ["lanes", "rate", "flits", "features"] as const;
export const MEDIUM_KEYS = [
  "kind",
  "latency",
  "write_latency",
  "read_rate",
  "write_rate",
  "channels",
  "turnaround",
  "banks",
  "bank_time",
  "bank_write_time",
  "port_read_rate",
  "port_write_rate",
  "port_request_ratio",
  "port_completion_ratio",
] as const;
export const LINK_KEYS = [
  "id",
  "from",
  "to",
  "protocol",
  "lanes",
  "rate",
  "bandwidth",
  "length",
  "latency",
  "latency_one_way",
  "ide",
] as const;
export const TIER_KEYS = [
  "name",
  "title",
  "nodes",
  "users",
  "mover",
  "capacity",
  "interleave",
  "interleave_ways",
  "origin",
] as const;
export const BUFFER_KEYS = ["vcs", "flits"] as const;
export const NEAR_KEYS = ["classes", "result_ratio", "rate"] as const;
export const ROUTING_KEYS = ["kind", "ties", "deadlock"] as const;
export const BOM_KEYS = ["part", "quantity", "group"] as const;

export const KINDS: readonly NodeKind[] = ["host", "gpu", "switch", "memory", "bridge", "nic", "storage"];
export const STATUSES: readonly Status[] = ["available", "projection", "historical"];
export const TIES: readonly Topology["routing"]["ties"][] = ["ecmp", "first", "adaptive"];
export const DEADLOCK = ["avoid", "none"] as const;
export const GROUPS = ["compute", "memory", "fabric", "storage"] as const;
