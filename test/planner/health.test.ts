import { describe, expect, it } from "vitest";
import type { HealthEvent } from "../../src/model/index.ts";
import { healthErrors, healthOf } from "../../src/planner/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";

const event = (part: string): HealthEvent => ({
  atNs: 0,
  part,
  state: "down",
  rateRatio: 1,
  flitErrorRatio: 0,
});
const health = (...parts: string[]) => ({ events: parts.map(event), timeoutNs: 1, retries: 1 });
const [alone, pooled] = [buildTopology("hbm-only", { hosts: 2 }), buildTopology("cxl-pool", { hosts: 2 })];

describe("what breaks in a study of several fabrics", () => {
  it("breaks where it is: a switch in the fabric that has one", () => {
    const both = health("switch0", "host0-ssd0");
    expect(healthOf(pooled, both).events.map(({ part }) => part)).toEqual(["switch0", "host0-ssd0"]);
    expect(healthOf(alone, both).events.map(({ part }) => part)).toEqual(["host0-ssd0"]);
    expect(healthErrors([alone, pooled], both)).toEqual([]);
  });

  it("has to be somewhere: a slip is said with the nearest name, once", () => {
    const errors = healthErrors([alone, pooled], health("swich0", "swich0", "host0"));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ code: "S023", hint: 'did you mean "switch0"?' });
    expect(errors[0]!.message).toBe("health: no candidate's fabric has a node or link swich0");
  });
});
