import { InputError, nearest } from "./errors.ts";

/** A named thing that a registry holds: the name is the file name, the CLI name and the name in files. */
export interface Named {
  readonly name: string;
}

/** Names to things, in the order given; made once from a folder's `index.ts`, never changed. */
export interface Registry<T extends Named> {
  readonly kind: string;
  readonly names: readonly string[];
  readonly all: readonly T[];
  has(name: string): boolean;
  /** @throws InputError S023 with the nearest name */
  get(name: string, where?: string): T;
}

/** @throws Error on a duplicate or a name that is not kebab-case: a bug, not a user's mistake */
export function registry<T extends Named>(kind: string, things: readonly T[]): Registry<T> {
  const byName = new Map<string, T>();
  for (const thing of things) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(thing.name))
      throw new Error(`${kind} ${thing.name}: not kebab-case`);
    if (byName.has(thing.name)) throw new Error(`${kind} ${thing.name}: registered twice`);
    byName.set(thing.name, thing);
  }
  const names = [...byName.keys()];
  return {
    kind,
    names,
    all: things,
    has: (name) => byName.has(name),
    get(name, where) {
      const found = byName.get(name);
      if (found) return found;
      const near = nearest(name, names);
      throw new InputError({
        code: "S023",
        message: `unknown ${kind}: ${name} (known: ${names.join(", ")})`,
        where,
        hint: near ? `did you mean "${near}"?` : undefined,
      });
    },
  };
}
