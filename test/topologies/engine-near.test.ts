import { expect, it } from "vitest";
import { createReplay } from "../../src/engine/index.ts";
import { CLASSES, DEFAULT_REPLAY, emptyBatch, type ObjectClass, OP } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { routings } from "../../src/routing/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";

const BYTES = 64 * 1024;

/** Bytes on the targets' links towards the host when 64 KiB of a class are read from them. */
const crossed = (objectClass: ObjectClass, set: Record<string, string> = {}): number =>
  back(objectClass, set, 2) - back(objectClass, set, 1);

/** The same of a write and what follows it. */
function back(objectClass: ObjectClass, set: Record<string, string>, rows: number): number {
  const whole = buildTopology("genz-storage", { hosts: 1, ...set });
  const topology = {
    ...whole,
    tiers: whole.tiers.filter(({ name }) => name === "flash"),
    requesters: whole.probes,
  };
  const batch = emptyBatch(2, 0);
  batch.rows = rows;
  batch.op.set([OP.write, OP.read]);
  batch.tsNs.set([0, 1e9]);
  batch.object.fill(1);
  batch.bytes.fill(BYTES);
  batch.objectClass.fill(CLASSES.indexOf(objectClass));
  batch.lastOfRequest.fill(1);
  const replay = createReplay({
    topology,
    protocols,
    routings,
    policy: policies.get("first-touch"),
    options: DEFAULT_REPLAY,
    dictionaries: { requester: ["host0"], tenant: [], job: [] },
    closed: true,
  });
  replay.feed(batch);
  const { violations, servers } = replay.finish();
  expect(violations).toEqual([]);
  return servers
    .filter(({ id, kind }) => kind === "link" && id.includes("target") && id.endsWith("<"))
    .reduce((sum, { wireBytes }) => sum + wireBytes, 0);
}

it("computing flash sends the result alone, of the classes it works on", () => {
  expect(crossed("weight")).toBeGreaterThan(BYTES);
  expect(crossed("embedding")).toBeLessThan(0.07 * BYTES);
  expect(crossed("embedding")).toBeGreaterThan(0.05 * BYTES);
  expect(crossed("embedding", { "near.classes": "none" })).toBe(crossed("weight"));
});

it("NVMe-oF moves whole blocks in frames of its own", () =>
  expect(crossed("weight", { "storage.access": "nvme-of" })).not.toBe(crossed("weight")));
