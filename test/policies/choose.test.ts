import { describe, expect, it } from "vitest";
import { type PolicyFactory, registry } from "../../src/model/index.ts";
import { choosePolicy } from "../../src/policies/choose.ts";
import { policies } from "../../src/policies/index.ts";

const lru = policies.get("lru");
const own: PolicyFactory = {
  ...lru,
  name: "own",
  params: [
    { name: "kin", description: "share", default: 0.25, min: 0, max: 1 },
    { name: "variant", description: "which", default: "paper", choices: ["paper", "reference"] },
  ],
};
const known = registry("policy", [lru, own]);
const choose = (text: string) => choosePolicy(text, known);

describe("a policy by its text", () => {
  it("takes a name, and parameters in any order", () => {
    expect(choose("lru")).toMatchObject({ text: "lru", values: {} });
    expect(choose("own").values).toEqual({ kin: 0.25, variant: "paper" });
    const all = choose(" own( variant = reference , kin=0.5 ) ");
    expect(all.values).toEqual({ kin: 0.5, variant: "reference" });
    expect(all.text).toBe("own(variant=reference,kin=0.5)");
  });

  it.each([
    ["nothing", "S023"],
    ["own(kin=0.5", "S012"],
    ["own(kni=0.5)", "S021"],
    ["lru(kin=0.5)", "S021"],
    ["own(kin=2)", "S025"],
    ["own(kin=)", "S025"],
    ["own(variant=other)", "S012"],
  ])("refuses %s", (text, code) => {
    expect(() => choose(text)).toThrow(expect.objectContaining({ code }));
  });
});
