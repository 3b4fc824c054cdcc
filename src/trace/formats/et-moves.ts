import { choiceOf, type OptionSpec, type OptionValues } from "../../workloads/index.ts";

/** Which of the tensors that an execution trace lists become accesses. */
export const ET_ACCESSES: OptionSpec = {
  name: "et-accesses",
  value: "listed|moved",
  description:
    "of execution traces: every tensor an operator lists, or without those of views, allocations and questions of type, which move no bytes",
  default: "listed",
};

/** @returns whether operators that move nothing are left out @throws InputError S012 */
export const onlyMoved = (values: OptionValues): boolean =>
  choiceOf(values, ET_ACCESSES, ["listed", "moved"]) === "moved";

/** Operators that move nothing though their schema does not say so: new memory is only reserved, a type or size only asked. */
const STILL = new Set([
  "aten::empty",
  "aten::empty_like",
  "aten::empty_strided",
  "aten::new_empty",
  "aten::new_empty_strided",
  "aten::resize_",
  "aten::set_",
  "aten::_unsafe_view",
  "aten::result_type",
  "aten::record_stream",
]);

/** Operators that copy where they must: only where they are leaves is it known that they did not. */
const MAY_COPY = new Set(["aten::to", "aten::contiguous", "aten::reshape", "aten::flatten", "aten::ravel"]);

/**
 * Whether an operator only makes another tensor of the same memory, reserves memory, or looks at no data. PyTorch's schemas mark an
 * alias that is not written: `aten::view(Tensor(a) self, SymInt[] size) -> Tensor(a)`; `Tensor(a!)` is written in place.
 * @param leaf whether it is known to call no other
 */
export function movesNothing(name: string, schema: string, leaf: boolean): boolean {
  if (STILL.has(name)) return true;
  if (!leaf && MAY_COPY.has(name)) return false;
  const result = schema.slice(schema.lastIndexOf("->") + 2);
  return schema.includes("->") && /Tensor\([a-z]\)/.test(result) && !schema.includes("!");
}

/** What a trace of every tensor listed cannot say. */
export const STILL_LISTED =
  "views, allocations and questions of type count with the bytes of their tensors, though they move none (--et-accesses moved leaves them out)";
