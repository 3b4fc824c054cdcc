import { gpus, hosts, models, parts } from "../../src/catalogue/index.ts";
import { commands } from "../../src/cli/commands/index.ts";
import { ERROR_CODES } from "../../src/model/index.ts";
import { policies } from "../../src/policies/index.ts";
import { protocols } from "../../src/protocols/index.ts";
import { sections } from "../../src/report/sections/index.ts";
import { routings } from "../../src/routing/index.ts";
import { buildTopology } from "../../src/topologies/build.ts";
import { topologies } from "../../src/topologies/index.ts";
import { formats } from "../../src/trace/formats/index.ts";
import { cases } from "../../src/validation/index.ts";
import { workloads } from "../../src/workloads/index.ts";
import { bounds, messages } from "./protocol-tables.ts";
import { code, table } from "./table.ts";

const tiersOf = (name: string): string =>
  buildTopology(name)
    .tiers.map((tier) => tier.name)
    .join(" > ");

/** What the docs say about things that have a registry: made from it, between markers. */
export const tables: Readonly<Record<string, () => string>> = {
  verbs: () =>
    table(
      ["verb", "what it does"],
      commands.all.map(({ path, summary }) => [code(path.join(" ")), summary]),
    ),
  topologies: () =>
    table(
      ["topology", "status", "tiers", "what it is"],
      topologies.all.map(({ name, status, description }) => [code(name), status, tiersOf(name), description]),
    ),
  policies: () =>
    table(
      ["policy", "what it does", "source"],
      policies.all.map(({ name, title, source }) => [code(name), title, source]),
    ),
  params: () =>
    table(
      ["policy", "parameter", "unless told", "what it is", "from"],
      policies.all.flatMap(({ name, params = [] }) =>
        params.map(({ name: param, description, default: value }) => [
          code(name),
          code(param),
          typeof value === "object" ? `${value.value} ${value.unit}` : String(value),
          description,
          typeof value === "object" ? `${value.source} (${value.grade})` : "",
        ]),
      ),
    ),
  protocols: () =>
    table(
      ["protocol", "status", "what it is", "source"],
      protocols.all.map(({ name, status, title, source }) => [code(name), status, title, source]),
    ),
  routings: () =>
    table(
      ["routing", "what it does", "source"],
      routings.all.map(({ name, title, source }) => [code(name), title, source]),
    ),
  messages,
  bounds,
  sections: () =>
    table(
      ["section", "title"],
      sections.all.map(({ name, title }) => [code(name), title]),
    ),
  formats: () =>
    table(
      ["format", "what it is"],
      formats.all.map(({ name, title }) => [code(name), title]),
    ),
  workloads: () =>
    table(
      ["workload", "what it is"],
      workloads.all.map(({ name, title }) => [code(name), title]),
    ),
  cases: () =>
    table(
      ["case", "what it is", "source"],
      cases.all.map(({ id, title, source }) => [code(id), title, source]),
    ),
  hosts: () =>
    table(
      ["host part", "what it is"],
      hosts.all.map(({ name, title }) => [code(name), title]),
    ),
  parts: () =>
    table(
      ["kind", "parts"],
      [...new Set(parts.all.map(({ kind }) => kind))].map((kind) => [
        kind,
        parts.all
          .filter((part) => part.kind === kind)
          .map(({ name }) => code(name))
          .join(", "),
      ]),
    ),
  machines: () =>
    table(
      ["what", "names"],
      [
        ["GPUs (`--gpu`)", gpus.names.map(code).join(", ")],
        ["models (`--model`)", models.names.map(code).join(", ")],
      ],
    ),
  errors: () =>
    table(
      ["code", "meaning"],
      Object.entries(ERROR_CODES).map(([name, meaning]) => [code(name), meaning]),
    ),
};

const MARKED = /<!-- table: ([a-z]+) -->\n[\s\S]*?<!-- end -->/g;

/** A page with every marked table made anew. @throws Error on a table that nobody makes */
export function withTables(page: string): string {
  return page.replace(MARKED, (_, name: string) => {
    const make = tables[name];
    if (!make) throw new Error(`no table ${name} (known: ${Object.keys(tables).join(", ")})`);
    return `<!-- table: ${name} -->\n${make()}\n<!-- end -->`;
  });
}
