import { type LlmModel, type Registry, registry } from "../../model/index.ts";
import { deepseekV3 } from "./deepseek-v3.ts";
import { gpt3175b } from "./gpt3-175b.ts";
import { llama38b } from "./llama-3-8b.ts";
import { llama370b } from "./llama-3-70b.ts";
import { llama3405b } from "./llama-3-405b.ts";
import { megatron1t } from "./megatron-1t.ts";
import { megatron22b } from "./megatron-22b.ts";
import { mtNlg530b } from "./mt-nlg-530b.ts";
import { qwen332b } from "./qwen3-32b.ts";

const byName = registry("model", [
  llama38b,
  llama370b,
  llama3405b,
  qwen332b,
  deepseekV3,
  megatron22b,
  gpt3175b,
  mtNlg530b,
  megatron1t,
]);

/** Later releases of the same shape. */
const ALIASES: Readonly<Record<string, string>> = {
  "llama-3.1-8b": "llama-3-8b",
  "llama-3.1-70b": "llama-3-70b",
  "llama-3.3-70b": "llama-3-70b",
  "llama-3.1-405b": "llama-3-405b",
  "deepseek-r1": "deepseek-v3",
};

const canonical = (name: string): string => ALIASES[name] ?? name;

/** Language models by name; releases of the same shape are found by their own names too (`llama-3.1-8b`). */
export const models: Registry<LlmModel> = {
  ...byName,
  has: (name) => byName.has(canonical(name)),
  get: (name, where) => byName.get(canonical(name), where),
};
