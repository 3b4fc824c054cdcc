/** `ttft_p99` as people write it: `TTFT p99`. */
export function metricName(metric: string): string {
  const [of = "", statistic = ""] = metric.split("_");
  const name = of === "latency" ? of : of === "e2e" ? "end-to-end" : of.toUpperCase();
  return `${name} ${statistic === "p999" ? "p99.9" : statistic}`;
}
