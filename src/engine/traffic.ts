import { CLASSES, type Dictionaries, InputError, nearest, type QosOptions } from "../model/index.ts";

/** Which traffic class an access is in: 0 where no class takes it, else one more than the class's place. */
export class Traffic {
  private readonly qos: QosOptions;
  private readonly tenants: readonly string[];
  /** By tenant + 1 and object class; -1: not asked for yet. */
  private readonly known: Int32Array[] = [];

  /** @throws InputError S023 on an object class that is none */
  constructor(qos: QosOptions, { tenant }: Dictionaries) {
    this.qos = qos;
    this.tenants = tenant;
    for (const name of qos.classes.flatMap((one) => one.objectClasses)) checkObjectClass(name);
  }

  /** Tenant -1: none. */
  of(tenant: number, objectClass: number): number {
    if (this.qos.classes.length === 0) return 0;
    this.known[tenant + 1] ??= new Int32Array(CLASSES.length).fill(-1);
    const row = this.known[tenant + 1]!;
    if (row[objectClass] === -1)
      row[objectClass] = this.find(this.tenants[tenant] ?? "", CLASSES[objectClass]!);
    return row[objectClass]!;
  }

  private find(tenant: string, objectClass: string): number {
    const takes = (list: readonly string[], name: string) => list.length === 0 || list.includes(name);
    return (
      this.qos.classes.findIndex(
        (one) => takes(one.tenants, tenant) && takes(one.objectClasses, objectClass),
      ) + 1
    );
  }
}

function checkObjectClass(name: string): void {
  if ((CLASSES as readonly string[]).includes(name)) return;
  const near = nearest(name, CLASSES);
  throw new InputError({
    code: "S023",
    message: `qos: unknown object class: ${name} (known: ${CLASSES.join(", ")})`,
    hint: near ? `did you mean "${near}"?` : undefined,
  });
}
