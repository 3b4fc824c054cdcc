import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlitProbeData } from "../../src/planner/probe-flits.ts";
import { type Ran, weft } from "../fixtures/cli.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "weft-probe-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const LINK = "protocol: cxl-256b, lanes: 16, rate: 64 GT/s, length: 0.1 m, latency: 4 ns";

/** A ring of switches with a host on each, and nothing to store in. */
function ring(size: number, deadlock: string): string {
  const numbers = Array.from({ length: size }, (_, i) => i);
  const text = [
    "version: 1",
    "name: ring",
    "nodes:",
    ...numbers.map(
      (i) => `  - {id: r${i}, kind: switch, latency: 12 ns, at: [${i}], buffers: {vcs: 2, flits: 4}}`,
    ),
    ...numbers.map((i) => `  - {id: h${i}, kind: host}`),
    "links:",
    ...numbers.map((i) => `  - {id: ring${i}, from: r${i}, to: r${(i + 1) % size}, ${LINK}}`),
    ...numbers.map((i) => `  - {from: h${i}, to: r${i}, ${LINK}}`),
    `routing: {kind: dimension-order, ties: ecmp, deadlock: ${deadlock}}`,
  ].join("\n");
  const path = join(folder, `ring-${deadlock}.topo.yaml`);
  writeFileSync(path, `${text}\n`);
  return path;
}

const probe = (...argv: string[]): Promise<Ran> => weft(["topo", "probe", ...argv]);

async function data(...argv: string[]): Promise<FlitProbeData> {
  const { code, out, err } = await probe(...argv, "--json");
  expect(code, err).toBe(0);
  const document = JSON.parse(out);
  expect(document.kind).toBe("probe");
  return document.data;
}

/** The ring with its hosts named otherwise, those from `hosts` on left out. */
function renamed(hosts: number): string {
  const lines = readFileSync(ring(4, "avoid"), "utf8").split("\n");
  const kept = lines.filter((line) => Number(/\bh(\d)/.exec(line)?.[1] ?? 0) < hosts);
  const path = join(folder, `renamed-${hosts}.topo.yaml`);
  writeFileSync(path, kept.join("\n").replaceAll(/\bh(\d)/g, "server-$1"));
  return path;
}

const SHORT = ["--warmup", "500", "--measure", "2000"];

describe("weft topo probe, a pattern of flits", () => {
  it("names terminals that there are where one is too few", async () => {
    const { code, err } = await probe(renamed(4), "--pattern", "uniform", "--terminals", "server-2");
    expect(code).toBe(2);
    expect(err).toMatch(/P110.*two terminals, there are 1[\s\S]*--terminals server-0,server-1/);
    expect((await probe(renamed(1), "--pattern", "uniform")).err).toMatch(
      /P110[\s\S]*link a second host or device/,
    );
  });

  it("takes routers and links from the file, and says what they are", async () => {
    const found = await data(ring(4, "avoid"), "--pattern", "uniform", "--load", "0.05,0.2", ...SHORT);
    // 256 B at 128 GB/s: 2 ns; a switch of 6 ns one way is 3 cycles, a link of 2 ns 1
    expect(found).toMatchObject({ cycle_ns: 2, flit_bytes: 256, terminals: 4, deadlocked: false });
    expect(found.router).toMatchObject({
      vcs: 2,
      buffer_flits: [4],
      router_delay_cycles: [3],
      link_delay_cycles: [1],
    });
    // a ring of 4, itself included: 0, 1, 1 or 2 hops on
    expect(found.zero_load_hops).toBeCloseTo(2, 12);
    expect(found.zero_load_cycles).toBeCloseTo(4 * 2 + 2, 12);
    expect(found.idle_latency_ns).toBeCloseTo(20, 12);
    expect(found.points[1]).toMatchObject({
      offered_ratio: 0.2,
      offered_gbps: 0.2 * 4 * 128,
      saturated: false,
    });
    expect(found.points[1]!.latency_cycles.mean).toBeGreaterThan(found.points[0]!.latency_cycles.mean);
    expect(found.points[1]!.latency_ns.mean).toBeCloseTo(2 * found.points[1]!.latency_cycles.mean, 9);
  });

  it("says which buffer is too short for its credits' round trip, and how long it had to be", async () => {
    const options = ["--pattern", "neighbour", "--load", "1", "--vcs", "8", "--router-delay", "60", ...SHORT];
    const short = await data(ring(4, "avoid"), ...options, "--buffer-flits", "8");
    // 60 + 2 x 1 + 1 + 1 cycles; two deadlock classes have 4 channels each
    expect(short.short_buffer).toMatchObject({
      round_trip_cycles: 64,
      channels: 4,
      flits: 8,
      rate_ratio: 0.5,
    });
    expect(short.short_buffer?.flits_needed).toBe(16);
    expect(short.points[0]!.accepted_ratio).toBeLessThan(0.55);
    const { out } = await probe(ring(4, "avoid"), ...options, "--buffer-flits", "8");
    expect(out).toMatch(/at most 50 % of the link. --buffer-flits 16 covers it/);
    const enough = await data(ring(4, "avoid"), ...options, "--buffer-flits", "16");
    expect(enough.short_buffer).toBeNull();
    expect(enough.points[0]!.accepted_ratio).toBeGreaterThan(0.95);
  });

  it("lets options override the file", async () => {
    const more = ["--vcs", "8", "--buffer-flits", "6", "--router-delay", "5", "--link-delay", "2"];
    const found = await data(ring(4, "avoid"), "--pattern", "neighbour", "--load", "0.01", ...more, ...SHORT);
    expect(found.router).toMatchObject({ vcs: 8, buffer_flits: [6], router_delay_cycles: [5] });
    // injection 1 + 2, two routers of 5 + 2
    expect(found.zero_load_cycles).toBe(3 + 2 * 7);
    expect(found.points[0]!.latency_cycles.mean).toBeCloseTo(17, 0);
  });

  it("gives the same bytes for the same seed", async () => {
    const line = [
      ring(4, "avoid"),
      "--pattern",
      "uniform",
      "--load",
      "0.3",
      "--read-ratio",
      "0.5",
      "--vcs",
      "8",
      ...SHORT,
    ];
    expect(await data(...line)).toEqual(await data(...line));
  });

  it("says that a ring without a dateline stands still, with exit code 3", async () => {
    const heavy = ["--pattern", "uniform", "--load", "1", "--packet-flits", "4", "--measure", "4000"];
    const stuck = await probe(ring(8, "none"), ...heavy);
    expect(stuck.code).toBe(3);
    expect(stuck.out).toContain("DEADLOCK");
    expect(stuck.err).toMatch(/DEADLOCK in ring: .*ring\d -> /);
    const goes = await probe(ring(8, "avoid"), ...heavy);
    expect(goes.code).toBe(0);
    expect(goes.out).toContain("saturated");
  });

  it("works on a built-in fabric", async () => {
    const found = await data(
      "mesh",
      ...["--set", "hosts=9", "--pattern", "hotspot", "--hotspot", "host0:0.5", "--load", "0.1", ...SHORT],
    );
    expect(found).toMatchObject({ terminals: 9, hotspots: [{ node: "host0", share: 0.5 }] });
    expect(found.points[0]!.accepted_ratio).toBeCloseTo(0.1, 1);
  });

  it("refuses options of the other kind, unknown patterns and too few channels", async () => {
    const path = ring(4, "avoid");
    expect((await probe(path, "--vcs", "4")).err).toContain("--vcs is not an option of pattern memory");
    expect((await probe(path, "--pattern", "uniform", "--tier", "cxl")).err).toContain(
      "--tier is not an option",
    );
    expect((await probe(path, "--pattern", "tornadoo")).err).toContain('did you mean "tornado"?');
    const few = await probe(path, "--pattern", "uniform", "--read-ratio", "1");
    expect(few.code).toBe(2);
    expect(few.err).toContain("2 virtual channels are too few");
  });
});
