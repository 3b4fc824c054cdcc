import { describe, expect, it } from "vitest";
import { reportError } from "../../src/cli/errors.ts";
import { known } from "../../src/cli/known.ts";
import { withFlags } from "../../src/cli/study-source.ts";
import { parseYaml } from "../../src/cli/yaml-file.ts";
import { type InputError, InputErrors, type Study } from "../../src/model/index.ts";
import { parseStudy } from "../../src/planner/index.ts";

function parse(text: string): Study {
  const { value, at } = parseYaml(text, "study.yaml");
  return parseStudy(value, at, known);
}

/** `CODE where message | hint` of everything wrong. */
function problems(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof InputErrors)) throw error;
    return error.errors.map(line);
  }
  return [];
}

const line = ({ code, where, message, hint }: InputError): string =>
  `${code} ${where} ${message} | ${hint ?? ""}`;

const GOOD = `version: 1
trace: {ref: kv.parquet}
requester: {gpu: h100-sxm, tensor_parallel: 8, slots: 32, window: 8, model: llama-3-70b}
kv: {lookup: independent, use: in-place}
slo: {ttft_p99: 1 s, tpot_p99: 38 ms, incomplete_counts_as: ignored}
baseline: direct
candidates:
  - {id: direct, topology: cxl-direct, policy: lru}
  - id: pool
    topology: cxl-pool
    set:
      hosts: 4
      dram.capacity: {value: 2 TiB, range: 1 TiB .. 4 TiB, grade: quoted, source: "a vendor", as_of: 2026-03}
uncertainty: {seeds: 2, level: 0.95}
seed: 7
replay: {burst: 1 MiB}
`;

describe("study.yaml", () => {
  it("is read in canonical units with defaults filled in", () => {
    const study = parse(GOOD);
    expect(study.requester).toEqual({
      gpu: "h100-sxm",
      tensorParallel: 8,
      slots: 32,
      window: 8,
      model: "llama-3-70b",
    });
    expect(study.slo).toEqual([
      { metric: "ttft_p99", limitNs: 1e9 },
      { metric: "tpot_p99", limitNs: 38e6 },
    ]);
    expect(study.incompleteCountsAs).toBe("ignored");
    expect(study.kv).toEqual({ lookup: "independent", use: "in-place", publish: "shared" });
    const pool = study.candidates[1]!;
    expect(pool.policy).toBe("lru");
    expect(pool.set).toEqual({ hosts: 4, "dram.capacity": 2 * 1024 ** 4 });
    expect(pool.stated["dram.capacity"]).toMatchObject({
      low: 1024 ** 4,
      high: 4 * 1024 ** 4,
      grade: "quoted",
    });
    expect(study.uncertainty).toEqual({ seeds: 2, level: 0.95 });
    expect(study.replay.burstBytes).toBe(1024 ** 2);
  });

  it("traffic classes cut transfers, into so many pieces at most, unless the study says where", () => {
    const text =
      "version: 1\ntrace: {ref: a.parquet}\nqos: {classes: [{name: a}]}\ncandidates: [{id: a, topology: cxl-pool}]\n";
    expect(parse(text).replay).toMatchObject({ burstBytes: 4096, burstPieces: 32 });
    const stated = parse(`${text}replay: {burst: 1 KiB}\n`).replay;
    expect(stated.burstBytes).toBe(1024);
    expect(stated.burstPieces).toBeUndefined();
  });

  it("of names that are as near, the one that starts alike is suggested", () => {
    const text =
      "version: 1\ntrace: {ref: a.parquet}\nhealth: {events: [{at: 1 s, part: s0, state: degraded, rat: 0.5}]}\ncandidates: [{id: a, topology: cxl-pool}]\n";
    expect(problems(text)).toEqual([expect.stringMatching(/^S021 .*"rat".*"rate"/)]);
  });

  it("S020: a bare number where a unit belongs, at its line and column", () => {
    const text =
      "version: 1\ntrace: {ref: a.parquet}\nslo:\n  tpot_p99: 40\ncandidates: [{id: a, topology: cxl-pool}]\n";
    expect(problems(text)).toEqual(['S020 study.yaml:4:13 slo.tpot_p99: 40 has no unit | "40 ms"']);
    expect(problems(text.replace("40", '"40"'))).toEqual([
      'S020 study.yaml:4:13 slo.tpot_p99: 40 has no unit | "40 ms"',
    ]);
  });

  it("S021: an unknown key, at the key, with the nearest", () => {
    expect(
      problems(
        "version: 1\ntrace: {ref: a.parquet}\ncandidates:\n  - id: a\n    topolgy: cxl-pool\n    topology: cxl-pool\n",
      ),
    ).toEqual(['S021 study.yaml:5:5 unknown key "topolgy" in candidates[0] | did you mean "topology"?']);
  });

  it("says a slip once: the key that was meant is not missing besides", () => {
    expect(
      problems("version: 1\ntrace: {ref: a.parquet}\ncandidates:\n  - {id: a, topolgy: cxl-pool}\n"),
    ).toEqual(['S021 study.yaml:4:13 unknown key "topolgy" in candidates[0] | did you mean "topology"?']);
    expect(problems("version: 1\ntrace: {ref: a.parquet}\ncandidats: []\n")).toEqual([
      'S021 study.yaml:3:1 unknown key "candidats" | did you mean "candidates"?',
    ]);
  });

  it("limits are on quantiles, and intervals are of 95 %", () => {
    const found = problems(
      "version: 1\ntrace: {ref: a.parquet}\nslo: {ttft_max: 3 s}\nuncertainty: {level: 0.9}\ncandidates: [{id: a, topology: cxl-pool}]\n",
    );
    expect(found[0]).toMatch(/^S021 study.yaml:3:7 unknown key "ttft_max" in slo/);
    expect(found[1]).toMatch(/^S012 study.yaml:4:22 uncertainty.level: 0.9 is not 0.95/);
    expect(found).toHaveLength(2);
  });

  it("says how many more than 20 there are", () => {
    const lines = Array.from({ length: 30 }, (_, i) => `  - {id: c${i}, topology: hbm-only, junk: 1}\n`);
    const written: string[] = [];
    try {
      parse(`version: 1\ntrace: {ref: a.parquet}\ncandidates:\n${lines.join("")}`);
    } catch (error) {
      reportError(error, { json: false, color: false, write: (text) => void written.push(text) });
    }
    expect(written).toHaveLength(21);
    expect(written.at(-1)).toBe("and 10 more\n");
  });

  it("says everything at once, each in its place", () => {
    const found = problems(`version: 1
trace: {ref: a.parquet}
slo: {ttft_p99: 3 lightyears, ttft_p98: 1 s}
requester: {slots: none, tensor_parallel: 0}
kv: {use: copi}
candidates:
  - {topology: cxl-pool}
`);
    expect(found.map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual([
      "S012 study.yaml:3:17",
      "S021 study.yaml:3:31",
      "S022 study.yaml:4:20",
      "S025 study.yaml:4:43",
      "S012 study.yaml:5:11",
      "S022 study.yaml:7:5",
    ]);
    expect(found).toHaveLength(6);
    expect(found.find((one) => one.startsWith("S012 study.yaml:5"))).toContain('did you mean "copy"?');
    expect(found.find((one) => one.startsWith("S021"))).toContain(
      '"ttft_p98" in slo | did you mean "ttft_p9',
    );
  });

  it("S023, S024, S025, P113: names, ids, limits and parameters", () => {
    const found = problems(`version: 1
trace: {ref: a.parquet}
requester: {gpu: h100-smx}
baseline: nobody
candidates:
  - {id: a, topology: cxl-pol}
  - {id: a, topology: cxl-pool, policy: lru2}
  - {id: b, topology: cxl-pool, set: {hosts: 0, host: 3, dram.capacity: 4}}
  - {id: c, topology: cxl-pool, set: {dram.capacity: {value: 8 TiB, range: 1 TiB .. 4 TiB}}}
`);
    const has = (start: string, end: string) =>
      expect(
        found.some((one) => one.startsWith(start) && one.endsWith(end)),
        `${start} ... ${end} in\n${found.join("\n")}`,
      ).toBe(true);
    has("S023 study.yaml:3:18 unknown gpu", 'did you mean "h100-sxm"?');
    has("S023 study.yaml:4:11 baseline: unknown candidate: nobody", "");
    has("S023 study.yaml:6:23 unknown topology: cxl-pol", 'did you mean "cxl-pool"?');
    has("S023 study.yaml:7:41 unknown policy: lru2", 'did you mean "lru"?');
    has('S024 study.yaml:7:10 candidate id "a" is taken (first at study.yaml:6:10)', "");
    has("S025 study.yaml:8:46 hosts: 0 is outside its limits (at least 1", "");
    has('P113 study.yaml:8:49 topology cxl-pool has no parameter "host"', 'did you mean "hosts"?');
    has("S020 study.yaml:8:73 dram.capacity: 4 has no unit", '"4 GiB"');
    has("S025 study.yaml:9:76 dram.capacity: its value is outside its range", "");
    expect(found).toHaveLength(9);
  });

  it("says wrong names along with wrong values", () => {
    const found = problems(`version: 1
trace: {ref: a.parquet}
requester: {gpu: h100, tensor_parallel: 0}
slo: {ttft_p99: 1}
candidates: [{id: a, topology: cxl-pool, set: {hots: 2}}]
`);
    expect(found.map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual([
      "S023 study.yaml:3:18",
      "S025 study.yaml:3:41",
      "S020 study.yaml:4:17",
      "P113 study.yaml:5:48",
    ]);
  });

  it("stops at 20 problems", () => {
    const keys = Array.from({ length: 30 }, (_, i) => `k${i}: 1`).join("\n");
    expect(problems(`version: 1\n${keys}\n`)).toHaveLength(20);
  });

  it("S002: what is not YAML, at its line and column", () => {
    expect(() => parseYaml("version: 1\ntrace: {ref: a\n", "study.yaml")).toThrow(/S002/);
    try {
      parseYaml("a: 1\na: 2\n", "s.yaml");
    } catch (error) {
      expect((error as InputErrors).errors.map(line)).toEqual([
        "S002 s.yaml:2:1 not valid YAML: Map keys must be unique | ",
      ]);
    }
  });

  it("refuses what is no study at all", () => {
    expect(problems("just text")).toEqual([
      expect.stringContaining('S022 study.yaml:1:1 the document: "just text" where a map is needed'),
    ]);
  });
});

describe("flags", () => {
  const none = {
    topologies: undefined,
    policy: undefined,
    model: undefined,
    gpu: undefined,
    tp: undefined,
    instances: undefined,
    set: [] as [string, string][],
    slo: [] as [string, string][],
    seed: undefined,
    seeds: undefined,
    memoryBytes: undefined,
  };
  const flagged = (flags: Partial<typeof none>): Study => {
    const { value, at } = withFlags(parseYaml(GOOD, "study.yaml"), { ...none, ...flags });
    return parseStudy(value, at, known);
  };

  it("win over the file", () => {
    const study = flagged({ gpu: "h200-sxm" as never, slo: [["ttft_p99", "2s"]], seed: "9" as never });
    expect(study.requester.gpu).toBe("h200-sxm");
    expect(study.slo[0]).toEqual({ metric: "ttft_p99", limitNs: 2e9 });
    expect(study.seed).toBe(9);
  });

  it("choose candidates by id or topology, and drop a baseline that is gone", () => {
    const study = flagged({ topologies: ["pool"] as never });
    expect(study.candidates.map(({ id }) => id)).toEqual(["pool"]);
    expect(study.baseline).toBe("pool");
    expect(study.candidates[0]!.set.hosts).toBe(4);
  });

  it("set a parameter on every topology that has it", () => {
    const study = flagged({ set: [["hosts", "2"]] });
    expect(study.candidates.map(({ set }) => set.hosts)).toEqual([2, 2]);
  });

  it("are the place of what is wrong with them", () => {
    const { value, at } = withFlags(parseYaml(GOOD, "study.yaml"), { ...none, slo: [["ttft_p99", "1"]] });
    expect(() => parseStudy(value, at, known)).toThrow(InputErrors);
    try {
      parseStudy(value, at, known);
    } catch (error) {
      expect((error as InputErrors).errors.map(line)).toEqual([
        'S020 --slo slo.ttft_p99: 1 has no unit | "1 ms"',
      ]);
    }
  });

  it("takes faults, and says what is wrong with them", () => {
    const faults = (event: string) =>
      `${GOOD}health: {timeout: 100 us, events: [{at: 10 s, part: switch0, ${event}}]}\n`;
    expect(parse(faults("state: degraded, rate: 0.5")).replay.health).toEqual({
      timeoutNs: 1e5,
      retries: 8,
      events: [{ atNs: 1e10, part: "switch0", state: "degraded", rateRatio: 0.5, flitErrorRatio: 0 }],
    });
    expect(problems(faults("state: degraded, rate: 0")).join()).toMatch(/rate/);
    expect(problems(faults("state: degraded, flit_errors: 1.5")).join()).toMatch(/flit_errors/);
    expect(problems(faults("state: down, rate: 0.5")).join()).toMatch(/^S025 .*state: degraded/);
  });
});
