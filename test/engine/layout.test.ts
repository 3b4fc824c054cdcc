import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHANNEL } from "../../src/engine/credits.ts";
import { MEASURED, SHAPE } from "../../src/engine/fabric.ts";
import { EVENT, FLAG, FLIGHT_REAL, FLIGHT_WORD } from "../../src/engine/flight-records.ts";
import { GATE } from "../../src/engine/gates.ts";
import { DETAIL } from "../../src/engine/media.ts";
import { PART } from "../../src/engine/meter.ts";
import { SUM, USE } from "../../src/engine/path-meter.ts";
import { OUTCOME, REAL, WORD } from "../../src/engine/rows.ts";
import { COUNT } from "../../src/engine/servers.ts";
import { ENDS, PATH, STAGE } from "../../src/engine/ways.ts";
import { CLASSES, DEPENDS, OP, PHASES } from "../../src/model/index.ts";

/**
 * Hot code names its offsets by a literal and a comment, `+ 4 /* trail *\/`: a compiler that cannot see through module constants in
 * methods would load them each time. Here every such literal is held against the one description of its record.
 */
const layouts: Record<string, number>[] = [
  REAL,
  WORD,
  FLIGHT_REAL,
  FLIGHT_WORD,
  SHAPE,
  MEASURED,
  COUNT,
  DETAIL,
  STAGE,
  SUM,
  USE,
  ENDS,
  EVENT,
  FLAG,
  GATE,
  OUTCOME,
  PART,
  PATH,
  CHANNEL,
  OP,
  DEPENDS,
  Object.fromEntries(PHASES.map((name, i) => [name, i])),
  Object.fromEntries(CLASSES.map((name, i) => [name, i])),
  // A posted write's record, private to parts.ts.
  { linkQueue: 0, serialisation: 1, path: 2, time: 3 },
];
const EXTRA: Record<string, number[]> = {
  start: [-1],
  done: [-2],
  medium: [-1],
  time: [3],
  "leg in order": [3],
};
const folder = new URL("../../src/engine/", import.meta.url);

test("every literal offset is the one its comment says", () => {
  let seen = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const text = readFileSync(new URL(file, folder), "utf8");
    for (const [whole, digits, name] of text.matchAll(/(-?\d+) \/\* ([a-zA-Z ]+) \*\//g)) {
      const allowed = [...layouts.map((layout) => layout[name!]), ...(EXTRA[name!] ?? [])];
      expect(allowed, `${file}: ${whole}`).toContain(Number(digits));
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(150);
});
