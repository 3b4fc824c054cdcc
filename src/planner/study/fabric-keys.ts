import { figure } from "../../catalogue/index.ts";
import {
  DEFAULT_REPLAY,
  type HealthEvent,
  type HealthOptions,
  InputError,
  parseQuantity,
  type QosOptions,
  type ReplayOptions,
} from "../../model/index.ts";
import type { Locate } from "./check.ts";
import type { RawHealthEvent, RawStudy } from "./raw.ts";
import { collect } from "./settings.ts";

/** Packets a transfer is cut into where traffic classes are told apart: a train of packets is never interrupted. */
const CLASS_BURST_BYTES = 4096;

/** And at most so many of them, unless the study says where to cut: a transfer of GiB would be millions of events. */
const CLASS_BURST_PIECES = 32;

type FabricOptions = Pick<ReplayOptions, "burstBytes" | "burstPieces" | "qos" | "congestion" | "health">;

/** What a study says about the fabric: traffic classes, throttling, what breaks, where transfers are cut. */
export function parseFabric(raw: RawStudy, at: Locate, errors: InputError[]): FabricOptions {
  const qos = parseQos(raw);
  const unstated = qos.classes.length > 0 ? CLASS_BURST_BYTES : DEFAULT_REPLAY.burstBytes;
  return {
    burstBytes: raw.replay?.burst
      ? parseQuantity(raw.replay.burst, "bytes", "replay.burst", at(["replay", "burst"]))
      : unstated,
    ...(qos.classes.length > 0 && !raw.replay?.burst && { burstPieces: CLASS_BURST_PIECES }),
    qos,
    congestion: raw.congestion ?? DEFAULT_REPLAY.congestion,
    health: parseHealth(raw, at, errors),
  };
}

function parseQos({ qos }: RawStudy): QosOptions {
  return {
    arbitration: qos?.arbitration ?? DEFAULT_REPLAY.qos.arbitration,
    classes: (qos?.classes ?? []).map((given) => ({
      name: given.name,
      tenants: given.tenants ?? [],
      objectClasses: given.object_classes ?? [],
      priority: given.priority ?? 1,
      weight: given.weight ?? 1,
    })),
  };
}

function parseHealth({ health }: RawStudy, at: Locate, errors: InputError[]): HealthOptions {
  const time = (text: string, ...path: (string | number)[]): number =>
    parseQuantity(text, "time", path.join("."), at(["health", ...path]));
  const options: HealthOptions = {
    events: [],
    timeoutNs: figure("pcie.completion.timeout").value,
    retries: health?.retries ?? DEFAULT_REPLAY.health.retries,
  };
  collect(errors, () => {
    if (health?.timeout) options.timeoutNs = time(health.timeout, "timeout");
  });
  const events = (health?.events ?? []).flatMap((given, i): HealthEvent[] => {
    const found: HealthEvent[] = [];
    collect(errors, () => {
      found.push(eventOf(given, time(given.at, "events", i, "at"), at(["health", "events", i])));
    });
    return found;
  });
  return { ...options, events };
}

/** @throws InputError S025 where what a link is left with is said of one that is not degraded */
function eventOf(given: RawHealthEvent, atNs: number, where: string): HealthEvent {
  if (given.state !== "degraded" && (given.rate !== undefined || given.flit_errors !== undefined)) {
    throw new InputError({
      code: "S025",
      message: `health: ${given.part} is ${given.state}: rate and flit_errors are for state degraded`,
      where,
      hint: "state: degraded",
    });
  }
  return {
    atNs,
    part: given.part,
    state: given.state,
    rateRatio: given.rate ?? 1,
    flitErrorRatio: given.flit_errors ?? 0,
  };
}
