import { readFile } from "node:fs/promises";
import { isCollection, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { InputError, InputErrors } from "../model/index.ts";

export type YamlPath = readonly (string | number)[];

export interface YamlFile {
  value: unknown;
  /** `file:line:col` of the value at a path, or of its key; of the nearest holder where the path is not there. */
  at(path: YamlPath, what?: "value" | "key"): string;
}

/** @throws InputError S001 where the file cannot be read; InputErrors S002 where it is not YAML */
export async function readYamlFile(path: string): Promise<YamlFile> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw cannotRead(path, error);
  }
  return parseYaml(text, path);
}

export function cannotRead(path: string, error: unknown): InputError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === "ENOENT" ? "no such file" : code === "EISDIR" ? "it is a folder" : String(code ?? error);
  return new InputError({ code: "S001", message: `${path} cannot be read: ${reason}` });
}

/** @throws InputErrors S002, all of them with their line and column */
export function parseYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw new InputErrors(
      document.errors.map(
        (error) =>
          new InputError({
            code: "S002",
            message: `not valid YAML: ${error.message}`,
            where: place(error.pos[0]),
          }),
      ),
    );
  }
  return {
    value: document.toJS({ maxAliasCount: 100 }),
    at: (path, what = "value") => place(offsetOf(document.contents, path, what)),
  };
}

/** Where a value or key starts in the text: walks as far along the path as the document goes. */
function offsetOf(root: Node | null, path: YamlPath, what: "value" | "key"): number {
  let node: unknown = root;
  let offset = startOf(root) ?? 0;
  for (const [depth, step] of path.entries()) {
    const wantsKey = what === "key" && depth === path.length - 1;
    const next = child(node, step);
    const found = wantsKey ? (startOf(next.key) ?? startOf(next.value)) : startOf(next.value);
    if (found === undefined) return startOf(next.key) ?? offset;
    offset = found;
    node = next.value;
  }
  return offset;
}

function child(node: unknown, step: string | number): { key?: unknown; value?: unknown } {
  if (isMap(node)) {
    const pair = node.items.find(
      (item) => String(isScalar(item.key) ? item.key.value : item.key) === String(step),
    );
    return pair && isPair(pair) ? { key: pair.key, value: pair.value } : {};
  }
  return isCollection(node) ? { value: node.get(step, true) } : {};
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node.range?.[0] ?? undefined) : undefined;
}
