import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_REPLAY, InputError } from "../../src/model/index.ts";
import { fromMessage, toMessage } from "../../src/runner/error-message.ts";
import { measureBurstError, type ReplayJob, runReplays, scanTrace } from "../../src/runner/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";

const TRACE = resolve(import.meta.dirname, "../../traces/chat-small.parquet");

const job = (topology: string, over: Partial<ReplayJob> = {}): ReplayJob => ({
  tracePath: TRACE,
  topology: buildTopology(topology, { hosts: 4 }),
  policy: "lru",
  options: DEFAULT_REPLAY,
  ...over,
});

describe("runner", () => {
  it("keeps the order of the jobs and finishes the others when one fails", async () => {
    let most = 0;
    const outcomes = await runReplays(
      [
        job("hbm-only"),
        job("cxl-pool", { tracePath: "/nowhere.parquet" }),
        job("cxl-pool", { policy: "no-such" }),
        job("cxl-pool"),
      ],
      {
        workers: 2,
        onRows: (rows) => {
          expect(rows).toBeGreaterThanOrEqual(most);
          most = rows;
        },
      },
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, true]);
    const codes = outcomes.flatMap((one) => (one.ok ? [] : [(one.error as InputError).code]));
    expect(codes).toEqual(["T002", "S023"]);
    const [first, , , last] = outcomes;
    if (!first?.ok || !last?.ok) throw new Error("unreachable");
    expect(last.result.rebuilds).toBeLessThan(first.result.rebuilds);
    expect(most).toBe(first.result.accesses + last.result.accesses);
    expect(first.result.violations).toEqual([]);
  }, 60_000);

  it("stops when asked, before and during the work", async () => {
    await expect(
      runReplays([job("hbm-only")], { workers: 1, signal: AbortSignal.abort(new Error("early")) }),
    ).rejects.toThrow("early");
    const controller = new AbortController();
    const running = runReplays([job("cxl-pool"), job("rdma-pool")], {
      workers: 2,
      signal: controller.signal,
      onRows: () => controller.abort(new Error("enough")),
    });
    await expect(running).rejects.toThrow("enough");
  }, 60_000);

  it("carries errors between threads: the user's with their code, bugs with their stack", () => {
    const given = new InputError({
      code: "T003",
      message: "cut short",
      where: "a.parquet",
      hint: "upload again",
    });
    const back = fromMessage(structuredClone(toMessage(given)));
    expect(back).toBeInstanceOf(InputError);
    expect((back as InputError).toJSON()).toEqual(given.toJSON());
    const bug = new Error("oops");
    expect(fromMessage(toMessage(bug)).stack).toBe(bug.stack);
  });
});

describe("scan", () => {
  it("counts requesters, span and reuse", async () => {
    expect(existsSync(TRACE)).toBe(true);
    const scan = await scanTrace(TRACE);
    expect(scan.requesters).toBe(Number(scan.metadata["weft.instances"]));
    expect(scan.model).toBe("llama-3-70b");
    expect(scan.spanNs).toBeGreaterThan(1e9);
    expect(scan.reusedRatio).toBeGreaterThan(0.2);
    expect(scan.reusedRatio).toBeLessThan(1);
    const { footprint_bytes: footprint, working_sets: sets, reuse } = scan.passport;
    expect(sets.at(-1)).toMatchObject({ windows: 1, bytes_max: footprint });
    expect(reuse.ratio).toBeGreaterThan(reuse.between_requests_ratio);
  }, 30_000);
});

describe("error of bursts against packets", () => {
  it.each(topologies.names)("%s: small, and the same every time", (name) => {
    const given = job(name);
    const error = measureBurstError(given);
    expect(error).toMatchObject({ transfers: 128, bytes: 65_536 });
    // most where no copy is launched: the same difference is then of a shorter latency
    expect(Math.abs(error.mean_ratio - 1)).toBeLessThan(0.1);
    expect(measureBurstError(given)).toEqual(error);
  });
});
