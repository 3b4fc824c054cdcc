import {
  type Figure,
  InputError,
  InputErrors,
  nearest,
  type ParamValues,
  type Topology,
  type TopologyBuilder,
  type TopologyParam,
} from "../model/index.ts";
import { topologies } from "./index.ts";
import { lint } from "./lint.ts";
import { negotiateLinks } from "./part-ports.ts";

/** Defaults that follow from one another, in a row. */
const MOST_FOLLOWING = 3;

/** A parameter with the value that a topology is built from. */
export interface ParamSetting {
  param: TopologyParam;
  value: number | string;
  /** Where the value comes from, if it describes hardware. */
  figure: Figure | undefined;
  /** Whether the user set it. */
  set: boolean;
}

/**
 * A built-in topology with everything not set at its default.
 * @throws InputErrors S023 (unknown topology or choice), P113 (unknown parameter), S022, S025 (value), P-codes (what was built)
 */
export function buildTopology(name: string, set: ParamValues = {}): Topology {
  const builder = topologies.get(name);
  const settings = settingsOf(builder, set);
  const values = valuesOf(settings);
  const topology = builder.build(values);
  negotiateLinks(topology, values["cxl.ports"]);
  for (const { param, figure } of settings) if (figure) topology.figures[param.name] = figure;
  const errors = lint(topology);
  if (errors.length > 0) throw new InputErrors(errors);
  return topology;
}

/** Every parameter of a topology as it will be built, in the topology's order. @throws InputErrors as {@link buildTopology} */
export function settingsOf(builder: TopologyBuilder, set: ParamValues): ParamSetting[] {
  const errors = checkSet(builder, set);
  if (errors.length > 0) throw new InputErrors(errors);
  let settings = builder.params.map((param) => settingOf(param, param.default, set[param.name]));
  // a default may follow from another that follows: buffers from a rate, which follows from a protocol
  for (let round = 0; round < MOST_FOLLOWING; round++) {
    const follows = builder.follow?.(valuesOf(settings)) ?? {};
    settings = settings.map((setting) => {
      const followed = follows[setting.param.name];
      return followed === undefined || setting.set ? setting : settingOf(setting.param, followed, undefined);
    });
  }
  return settings;
}

const valuesOf = (settings: readonly ParamSetting[]): ParamValues =>
  Object.fromEntries(settings.map(({ param, value }) => [param.name, value]));

function settingOf(
  param: TopologyParam,
  standard: Figure | number | string,
  given: number | string | undefined,
): ParamSetting {
  const published = typeof standard === "object" ? standard : undefined;
  if (given === undefined) {
    return {
      param,
      value: published ? published.value : (standard as number | string),
      figure: published,
      set: false,
    };
  }
  const figure: Figure | undefined =
    published && typeof given === "number"
      ? {
          value: given,
          unit: published.unit,
          grade: "assumed",
          source: "set by the user",
          asOf: published.asOf,
        }
      : undefined;
  return { param, value: given, figure, set: true };
}

function checkSet(builder: TopologyBuilder, set: ParamValues): InputError[] {
  const byName = new Map(builder.params.map((param) => [param.name, param]));
  return Object.entries(set).flatMap(([name, value]) => {
    const param = byName.get(name);
    return param
      ? checkValue(builder.name, param, value)
      : [unknownParam(builder.name, name, [...byName.keys()])];
  });
}

function unknownParam(topology: string, name: string, known: string[]): InputError {
  const near = nearest(name, known);
  return new InputError({
    code: "P113",
    message: `topology ${topology}: unknown parameter "${name}" (known: ${known.join(", ")})`,
    hint: near ? `did you mean "${near}"?` : `weft topo show ${topology}`,
  });
}

function checkValue(topology: string, param: TopologyParam, value: number | string): InputError[] {
  const fail = (code: "S022" | "S023" | "S025", message: string, hint?: string) => [
    new InputError({ code, message: `topology ${topology}: ${param.name}: ${message}`, hint }),
  ];
  if (param.dimension === "text") {
    if (typeof value !== "string") return fail("S022", `${value} is not a text`);
    if (!param.choices || param.choices.includes(value)) return [];
    const near = nearest(value, param.choices);
    return fail(
      "S023",
      `unknown "${value}" (known: ${param.choices.join(", ")})`,
      near && `did you mean "${near}"?`,
    );
  }
  if (typeof value !== "number" || Number.isNaN(value)) return fail("S022", `"${value}" is not a quantity`);
  if (param.dimension === "count" && !Number.isInteger(value))
    return fail("S025", `${value} is not a whole number`);
  if (value < (param.min ?? Number.NEGATIVE_INFINITY)) return fail("S025", `${value} is below ${param.min}`);
  if (value > (param.max ?? Number.POSITIVE_INFINITY)) return fail("S025", `${value} is above ${param.max}`);
  return [];
}
