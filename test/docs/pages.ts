import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

export interface Page {
  path: string;
  /** From the root of the project. */
  name: string;
  text: string;
}

/** Markdown that users read. */
export function pages(): Page[] {
  const folders = ["docs", "notebooks", "reports", "traces"].filter((folder) =>
    existsSync(join(ROOT, folder)),
  );
  const names = [
    "README.md",
    "CHANGELOG.md",
    ...folders.flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith(".md"))
        .map((name) => `${folder}/${name}`),
    ),
  ];
  return names.map((name) => {
    const path = join(ROOT, name);
    return { path, name, text: readFileSync(path, "utf8") };
  });
}

/** Fenced blocks of one language. */
export const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map((match) => match[1]!);
