export { type AccessDoc, accessDoc } from "./access-doc.ts";
export { burstSentence } from "./burst.ts";
export { canonicalJson } from "./canonical.ts";
export { type CompareInput, compare, poolWarnings } from "./compare.ts";
export { decide } from "./decision.ts";
export { type ExplainData, explain, type WhatIfDoc, whatIf } from "./explain.ts";
export { healthErrors, healthOf } from "./health.ts";
export { METRIC_NAMES, type Metric, parseMetric } from "./metric.ts";
export { metricName } from "./metric-name.ts";
export { type OutcomeInput, outcome } from "./outcome.ts";
export { type Price, paretoSet, priceOf, slownessOf } from "./pareto.ts";
export { checkRouting, type RoutingCheck } from "./routing-check.ts";
export { judge, overall, quantileInterval } from "./slo.ts";
export { checkDocument, type Locate, nameOf, type Path } from "./study/check.ts";
export { studySchema } from "./study/schema.ts";
export type { JsonSchema } from "./study/schema-words.ts";
export { findParam, parseParam } from "./study/settings.ts";
export {
  DEFAULT_POLICY,
  DEFAULT_REQUESTER,
  isTopologyFile,
  type Known,
  parseStudy,
  type RequesterDefaults,
} from "./study/study.ts";
export { quotaErrors } from "./tier-use.ts";
export { traceAssumptions } from "./trace-assumptions.ts";
export { type Trial, trialsOf, tried } from "./trials.ts";
export { whatIfs } from "./what-ifs/index.ts";
