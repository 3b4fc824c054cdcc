/** Rows under titles, columns as wide as their widest cell; the last takes what is left of the width. */
export function columns(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, 0);
  const last = Math.max(widths.at(-1)! > 20 ? 20 : 0, width - before);
  return [titles, ...rows].map((row) =>
    row
      .map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]!) : clip(cell, last)))
      .join("  ")
      .trimEnd(),
  );
}

const clip = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
