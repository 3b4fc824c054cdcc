import { InputError, nearest } from "../../model/index.ts";
import { type JsonSchema, studySchema } from "../../planner/index.ts";
import { topologySchema } from "../../topologies/schema.ts";
import type { CliCommand } from "../command.ts";

const SCHEMAS: Record<string, JsonSchema> = { study: studySchema, topology: topologySchema };

export const command: CliCommand = {
  name: "schema",
  path: ["schema"],
  summary: "JSON Schema 2020-12 of a file, for editors",
  examples: ["weft schema study > study.schema.json"],
  configure(program) {
    program.argument("<kind>", Object.keys(SCHEMAS).join(", "));
  },
  async run(args, _options, io) {
    const kind = args[0]!;
    const schema = SCHEMAS[kind];
    if (!schema) {
      const near = nearest(kind, Object.keys(SCHEMAS));
      throw new InputError({
        code: "S023",
        message: `unknown schema: ${kind} (known: ${Object.keys(SCHEMAS).join(", ")})`,
        hint: near ? `did you mean "${near}"?` : undefined,
      });
    }
    io.out(JSON.stringify(schema, null, 2));
    return 0;
  },
};
