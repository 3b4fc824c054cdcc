/** A tensor as an execution trace writes it: `[tensor id, storage id, offset, elements, bytes of an element, device]`. */
export interface TensorUse {
  storage: number;
  /** First byte within the storage. */
  offset: number;
  bytes: number;
}

const STORAGE = 1;
const OFFSET = 2;
const ELEMENTS = 3;
const ELEMENT_BYTES = 4;
/** Without a device, as the first versions of the schema wrote it. */
const SHORTEST = 5;

/**
 * The tensors among the inputs or outputs of an operator: those that stand alone, and all within lists and tuples, however nested.
 * Tensors of no bytes count. A tensor that was never initialised has no storage and does not.
 * @param values and their `types`, such as `Tensor(float)`, `GenericList[Tensor(float),Tensor(float)]`, `Int`
 * @returns what is wrong, in words, where they are not that
 */
export function tensorsOf(values: unknown, types: unknown): TensorUse[] | string {
  if (!Array.isArray(values) || !Array.isArray(types)) return "values and types are no lists";
  if (values.length !== types.length) return `${values.length} values have ${types.length} types`;
  const found: TensorUse[] = [];
  for (let i = 0; i < values.length; i++) {
    const type = String(types[i]);
    if (!type.includes("Tensor")) continue;
    const problem = gather(values[i], type.startsWith("Tensor("), found);
    if (problem !== undefined) return problem;
  }
  return found;
}

/** Depth is that of the document, which is bounded where it is read. */
function gather(value: unknown, isTensor: boolean, found: TensorUse[]): string | undefined {
  if (isTuple(value)) return add(value, found);
  if (isTensor) return `a tensor is ${JSON.stringify(value)?.slice(0, 60)}, without a storage`;
  if (!Array.isArray(value)) return undefined;
  for (const inner of value) {
    const problem = gather(inner, false, found);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isTuple(value: unknown): value is unknown[] {
  if (!Array.isArray(value) || value.length < SHORTEST || value.length > SHORTEST + 1) return false;
  for (let i = 0; i < SHORTEST; i++) if (typeof value[i] !== "number") return false;
  return value.length === SHORTEST || typeof value[SHORTEST] === "string";
}

function add(tuple: readonly unknown[], found: TensorUse[]): string | undefined {
  const [storage, offset, elements, size] = [STORAGE, OFFSET, ELEMENTS, ELEMENT_BYTES].map(
    (i) => tuple[i] as number,
  );
  if (storage === 0 && elements === 0) return undefined;
  const use = { storage: storage!, offset: offset! * size!, bytes: elements! * size! };
  if (![use.storage, use.offset, use.bytes].every((n) => Number.isSafeInteger(n) && n >= 0))
    return `a tensor has storage ${storage}, offset ${offset}, ${elements} elements of ${size} bytes`;
  found.push(use);
  return undefined;
}
