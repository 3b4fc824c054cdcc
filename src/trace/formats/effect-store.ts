import { grown } from "../../engine/grown.ts";
import { InputError } from "../../model/index.ts";

/** What an event of a profile or snapshot means for memory. Times in microseconds, as written. */
export type Effect =
  | {
      kind: "kernel";
      tsMicros: number;
      durationMicros: number;
      device: string;
      stream: number;
      collective: boolean;
    }
  | {
      kind: "copy";
      tsMicros: number;
      device: string;
      stream: number;
      bytes: number;
      reads: boolean;
      writes: boolean;
    }
  /** Bytes below 0 are freed; `phase` is an index into PHASES, where it is known. */
  | { kind: "memory"; tsMicros: number; device: string; bytes: number; address: number; phase?: number };

export const KIND = { kernel: 0, collective: 1, copy: 2, memory: 3 } as const;
export const READS = 1;
export const WRITES = 2;

const MOST_EVENTS = 2 ** 24;

/** The effects of a profile or snapshot, in columns of about 40 bytes an event, until they can be put in order of time. */
export class EffectStore {
  size = 0;
  readonly devices: string[] = [];
  kind = new Uint8Array(4096);
  /** Of a copy: bits {@link READS} and {@link WRITES}. */
  sides = new Uint8Array(4096);
  /** Index into PHASES. */
  phase = new Uint8Array(4096);
  device = new Int32Array(4096);
  tsMicros = new Float64Array(4096);
  /** Of a kernel the duration in ns, else bytes: negative where memory is freed. */
  amount = new Float64Array(4096);
  /** Of memory the address, else the stream. */
  place = new Float64Array(4096);
  private readonly codes = new Map<string, number>();
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws InputError R002 where there are more than memory is meant for */
  add(effect: Effect): void {
    if (this.size === this.kind.length) this.grow();
    const at = this.size++;
    this.tsMicros[at] = effect.tsMicros;
    this.device[at] = this.codeOf(effect.device);
    if (effect.kind === "kernel") {
      this.kind[at] = effect.collective ? KIND.collective : KIND.kernel;
      this.amount[at] = Math.round(effect.durationMicros * 1000);
      this.place[at] = effect.stream;
    } else if (effect.kind === "copy") {
      this.kind[at] = KIND.copy;
      this.sides[at] = (effect.reads ? READS : 0) | (effect.writes ? WRITES : 0);
      this.amount[at] = effect.bytes;
      this.place[at] = effect.stream;
    } else {
      this.kind[at] = KIND.memory;
      this.amount[at] = effect.bytes;
      this.place[at] = effect.address;
      this.phase[at] = effect.phase ?? 0;
    }
  }

  private codeOf(device: string): number {
    let code = this.codes.get(device);
    if (code === undefined) {
      code = this.devices.push(device) - 1;
      this.codes.set(device, code);
    }
    return code;
  }

  private grow(): void {
    const length = this.kind.length * 2;
    if (length > MOST_EVENTS) throw this.tooMany();
    this.kind = grown(this.kind, length);
    this.sides = grown(this.sides, length);
    this.phase = grown(this.phase, length);
    this.device = grown(this.device, length);
    this.tsMicros = grown(this.tsMicros, length);
    this.amount = grown(this.amount, length);
    this.place = grown(this.place, length);
  }

  private tooMany(): InputError {
    return new InputError({
      code: "R002",
      message: `${this.path} has more than ${MOST_EVENTS / 2 ** 20} Mi kernels, copies and memory events`,
      where: this.path,
      why: "its events are not in the order of time, so all are kept until the last",
      hint: "record fewer steps",
    });
  }

  /** Events in order of time, equal times in that of the file. */
  order(): Uint32Array {
    const order = new Uint32Array(this.size);
    for (let i = 0; i < this.size; i++) order[i] = i;
    return order.sort((a, b) => this.tsMicros[a]! - this.tsMicros[b]! || a - b);
  }
}
