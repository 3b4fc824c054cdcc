import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OP, type PolicyFactory, psPerByte, type TieringOptions, wireBytes } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { type PoolShape, pool, type Row, replay } from "../engine/fixtures.ts";

const shape = fc.record({
  hosts: fc.integer({ min: 1, max: 5 }),
  devices: fc.integer({ min: 1, max: 4 }),
  gBps: fc.constantFrom(8, 31.5, 64),
  mediumGBps: fc.constantFrom(10, 38.4, 76.8),
  channels: fc.integer({ min: 1, max: 4 }),
  protocol: fc.constantFrom("cxl-68b", "cxl-256b", "gen-z", "pcie", "rdma"),
  capacityBytes: fc.constantFrom(20_000, 200_000, 2 ** 40),
  localBytes: fc.constantFrom(undefined, 4_000, 40_000),
  origin: fc.boolean(),
});

const row = fc.record({
  gap: fc.constantFrom(0, 1, 50, 2_000),
  requester: fc.nat(6),
  op: fc.constantFrom(
    OP.read,
    OP.read,
    OP.read,
    OP.write,
    OP.write,
    OP.atomic,
    OP.prefetch,
    OP.alloc,
    OP.free,
    OP.fence,
  ),
  object: fc.nat(20),
  bytes: fc.constantFrom(0, 1, 64, 200, 4_096, 9_000),
  request: fc.constantFrom(undefined, 1, 2, 3),
  tenant: fc.constantFrom(-1, 0, 1),
  think: fc.constantFrom(0, 0, 100),
  after: fc.constantFrom("previous" as const, "arrival" as const),
  lookUp: fc.boolean(),
});

/** Random rows in order of time; look-ups are reads of KV blocks in prefill. Requests stay with one requester. */
function trace(raw: readonly (typeof row extends fc.Arbitrary<infer T> ? T : never)[]): Row[] {
  let ts = 0;
  return raw.map(({ gap, lookUp, ...rest }) => {
    ts += gap;
    const own = rest.request === undefined ? rest.requester : rest.request;
    const kv = lookUp && rest.op === OP.read ? { cls: 2, phase: 1, rebuild: 500 } : {};
    return { ...rest, ...kv, ts, requester: own };
  });
}

const rows = fc.array(row, { minLength: 1, maxLength: 60 }).map(trace);
const options = fc.record({
  policy: fc.constantFrom(...policies.all),
  slots: fc.constantFrom(1, 2, 64),
  window: fc.constantFrom(1, 3, 16),
  burstBytes: fc.constantFrom(Number.POSITIVE_INFINITY, 256),
  kv: fc.record({
    lookup: fc.constantFrom("contiguous" as const, "independent" as const),
    use: fc.constantFrom("copy" as const, "in-place" as const),
    publish: fc.constantFrom("shared" as const, "never" as const),
  }),
});

const tiering = fc.record({
  rateGBps: fc.constantFrom(undefined, 0.001, 1),
  unitBytes: fc.constantFrom({}, { other: 1_000 }),
  quotas: fc.constantFrom([], [{ tenant: "t0", tier: "pool", bytes: 10_000 }]),
  tlb: fc.constantFrom(undefined, { entries: 4, pageBytes: 4_096, walkNs: 300 }),
  hierarchy: fc.constantFrom("default" as const, "inclusive" as const, "exclusive" as const),
  pin: fc.constantFrom([], ["other" as const]),
  prefetch: fc.record({
    kind: fc.constantFrom("none" as const, "next" as const, "prefix" as const),
    depth: fc.constantFrom(1, 3),
  }),
  whileMoving: fc.constantFrom("old-place" as const, "blocked" as const),
});

const REQUESTERS = { requesters: 7 };

describe("any replay", () => {
  test("keeps the invariants: conservation, exact parts, clock, capacities, rates, Little's law", () => {
    fc.assert(
      fc.property(shape, rows, options, (fabric, trace, how) => {
        const result = replay(pool(fabric as PoolShape), trace, { ...how, ...REQUESTERS });
        expect(result.violations).toEqual([]);
        expect(result.accesses).toBe(trace.length);
        expect(result.completed + result.refused).toBe(trace.length);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test("keeps them whatever is set between tiers", () => {
    fc.assert(
      fc.property(
        shape,
        rows,
        options,
        tiering,
        (fabric, trace, how, { whileMoving, rateGBps, tlb, ...more }) => {
          const policy: PolicyFactory = {
            ...how.policy,
            create: (pages, stores) => Object.assign(how.policy.create(pages, stores), { whileMoving }),
          };
          const set: TieringOptions = { ...more, ...(rateGBps && { rateGBps }), ...(tlb && { tlb }) };
          const fast = { ...fabric, localBytes: fabric.localBytes ?? 9_000 } as PoolShape;
          const result = replay(pool(fast), trace, { ...how, policy, tiering: set, ...REQUESTERS });
          expect(result.violations).toEqual([]);
          expect(result.completed + result.refused).toBe(trace.length);
        },
      ),
      { numRuns: 400, seed: 4 },
    );
  });

  test("is the same twice, and does not care what objects are called", () => {
    fc.assert(
      fc.property(shape, rows, options, (fabric, trace, how) => {
        const again = (named: Row[]) => replay(pool(fabric as PoolShape), named, { ...how, ...REQUESTERS });
        const first = again(trace);
        expect(again(trace)).toEqual(first);
        expect(again(trace.map((r) => ({ ...r, object: 1e12 - (r.object ?? 0) * 7919 })))).toEqual(first);
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  test("taking a competitor away never makes an uncontended access slower, nor does a faster link", () => {
    fc.assert(
      fc.property(shape, fc.constantFrom(64, 4_096, 9_000), (fabric, bytes) => {
        const roomy = { ...fabric, capacityBytes: 2 ** 40, localBytes: undefined, hosts: 2 } as PoolShape;
        const alone = replay(pool(roomy), [{ object: 1, bytes }]).latencyNs.max;
        const busy = replay(
          pool(roomy),
          [
            { object: 1, bytes, requester: 1 },
            { object: 1, bytes },
          ],
          { requesters: 2 },
        );
        expect(busy.byRequester.r0!.latencyNs.max).toBeGreaterThanOrEqual(alone);
        const faster = replay(pool({ ...roomy, gBps: roomy.gBps! * 2 }), [{ object: 1, bytes }]).latencyNs
          .max;
        expect(faster).toBeLessThanOrEqual(alone);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

test("one access on an idle fabric takes the sum on paper, to the picosecond", () => {
  const latencies = fc.record({
    hostLatencyNs: fc.nat(500),
    linkLatencyNs: fc.nat(200),
    switchLatencyNs: fc.nat(700),
    deviceLatencyNs: fc.nat(300),
  });
  fc.assert(
    fc.property(
      shape,
      latencies,
      fc.constantFrom(1, 64, 200, 4_096),
      fc.boolean(),
      (fabric, delays, bytes, write) => {
        const one = {
          ...fabric,
          ...delays,
          capacityBytes: 2 ** 40,
          localBytes: undefined,
          hosts: 1,
          origin: false,
          devices: 1,
        } as PoolShape;
        const protocol = protocols.get(one.protocol!);
        const posted = write && protocol.postedWrites;
        const train = (shape: typeof protocol.write) => {
          const whole = Math.ceil(wireBytes(shape, bytes) * psPerByte(one.gBps!));
          const packet =
            bytes <= shape.unitBytes
              ? whole
              : Math.ceil(wireBytes(shape, shape.unitBytes) * psPerByte(one.gBps!));
          return { packet, trail: whole - packet };
        };
        const out = train(write ? protocol.write : protocol.readRequest);
        const back = train(write ? protocol.completion : protocol.readData);
        const share = one.channels === 1 || bytes <= 256 ? bytes : bytes / one.channels!;
        const busy = Math.ceil(share * psPerByte(one.mediumGBps!));
        const medium = busy - Math.min(busy, Math.ceil(64 * psPerByte(one.mediumGBps!)));
        const fixed =
          (delays.hostLatencyNs +
            2 * delays.linkLatencyNs +
            delays.switchLatencyNs +
            delays.deviceLatencyNs) *
          1000;
        const toFirstPort =
          Math.ceil((delays.hostLatencyNs * 1000) / 2) + Math.ceil((delays.linkLatencyNs * 1000) / 2);
        const onPaper = posted
          ? toFirstPort + out.packet + out.trail
          : fixed + out.packet + back.packet + Math.max(out.trail, back.trail, medium);
        const ours = replay(pool(one), [{ object: 3, bytes, op: write ? OP.write : OP.read }]);
        expect(Math.round(ours.latencyNs.max * 1000)).toBe(onPaper);
      },
    ),
    { numRuns: 500, seed: 4 },
  );
});
