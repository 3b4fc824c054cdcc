import { CLASSES, type CxlType, type NearData, type NodeKind, type ObjectClass } from "../model/index.ts";
import { NEAR_KEYS } from "./file-keys.ts";
import { type Mapping, type Path, pathName, type Reader } from "./reader.ts";

const TYPES: readonly number[] = [1, 2, 3];

/** `near_data:` of a node: what is carried out at the device, all three keys required. */
export function readNearData(
  reader: Reader,
  given: Mapping,
  path: Path,
  kind: NodeKind,
): NearData | undefined {
  if (given.near_data === undefined) return undefined;
  const where = [...path, "near_data"];
  if (kind !== "memory" && kind !== "storage")
    reader.fail("P112", `${pathName(path)} is a ${kind}: only memory and storage work on their data`, where);
  const stated = reader.mapping(given.near_data, where, NEAR_KEYS);
  const classes = reader
    .list(stated, "classes", where, true)
    .flatMap(
      (_, i, list) =>
        reader.text(list as unknown as Mapping, String(i), [...where, "classes"], CLASSES) ?? [],
    );
  const resultRatio = reader.quantity(stated, "result_ratio", where, "ratio");
  const gBps = reader.quantity(stated, "rate", where, "rate");
  for (const key of ["result_ratio", "rate"] as const)
    if (stated[key] === undefined) reader.missing(key, where);
  if (resultRatio !== undefined && resultRatio > 1)
    reader.fail("S025", `${pathName([...where, "result_ratio"])}: ${resultRatio} is above 1`, [
      ...where,
      "result_ratio",
    ]);
  if (gBps === 0) reader.fail("S025", `${pathName([...where, "rate"])}: 0 is no rate`, [...where, "rate"]);
  if (resultRatio === undefined || gBps === undefined) return undefined;
  return { classes: classes as ObjectClass[], resultRatio, gBps };
}

/** `cxl_type: 1`, 2 or 3. */
export function readCxlType(reader: Reader, given: Mapping, path: Path): CxlType | undefined {
  const type = given.cxl_type;
  if (type === undefined) return undefined;
  if (typeof type === "number" && TYPES.includes(type)) return type as CxlType;
  const where = [...path, "cxl_type"];
  reader.fail(
    "S025",
    `${pathName(where)}: ${JSON.stringify(type)} is not a CXL device type`,
    where,
    "1 (io + cache), 2 (io + cache + mem) or 3 (io + mem)",
  );
  return undefined;
}
