import {
  defaultValues,
  InputError,
  nearest,
  type PolicyFactory,
  type PolicyParam,
  type PolicyValues,
  type Registry,
} from "../model/index.ts";

/** A policy of the registry with every parameter set, and how that is written: `2q(kin=0.25)`, defaults left out. */
export interface PolicyChoice {
  readonly factory: PolicyFactory;
  readonly values: PolicyValues;
  readonly text: string;
}

/** @throws InputError S023 unknown policy, S012 not `name(key=value,...)` or no such choice, S021 unknown parameter, S025 outside its limits */
export function choosePolicy(text: string, policies: Registry<PolicyFactory>, where?: string): PolicyChoice {
  const match = /^\s*([^\s(]+)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (!match)
    throw new InputError({
      code: "S012",
      message: `policy: ${text} is not a name, or name(parameter=value,...)`,
      where,
      hint: `one of ${policies.names.join(", ")}`,
    });
  const factory = policies.get(match[1]!, where);
  const set: Record<string, number | string> = {};
  for (const piece of (match[2] ?? "").split(",")) {
    if (piece.trim() === "") continue;
    const [name = "", value = ""] = piece.split("=").map((part) => part.trim());
    set[name] = settingOf(paramOf(name, factory, where), value, factory, where);
  }
  const written = Object.entries(set).map(([name, value]) => `${name}=${value}`);
  return {
    factory,
    values: { ...defaultValues(factory.params), ...set },
    text: written.length > 0 ? `${factory.name}(${written.join(",")})` : factory.name,
  };
}

function paramOf(name: string, factory: PolicyFactory, where: string | undefined): PolicyParam {
  const params = factory.params ?? [];
  const found = params.find((param) => param.name === name);
  if (found) return found;
  const names = params.map((param) => param.name);
  const near = nearest(name, names);
  throw new InputError({
    code: "S021",
    message: `policy ${factory.name} has no parameter "${name}" (it has ${names.length > 0 ? names.join(", ") : "none"})`,
    where,
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}

function settingOf(
  param: PolicyParam,
  text: string,
  factory: PolicyFactory,
  where: string | undefined,
): number | string {
  const { name, choices, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = param;
  if (choices) {
    if (choices.includes(text)) return text;
    throw new InputError({
      code: "S012",
      message: `policy ${factory.name}: ${name}=${text} is not one of ${choices.join(", ")}`,
      where,
    });
  }
  const value = text === "" ? Number.NaN : Number(text);
  if (value >= min && value <= max) return value;
  throw new InputError({
    code: "S025",
    message: `policy ${factory.name}: ${name}=${text} is not a number from ${min} to ${max}`,
    where,
  });
}
