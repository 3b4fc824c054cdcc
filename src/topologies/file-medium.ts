import type { Medium, MediumBanks, MediumPort } from "../model/index.ts";
import { MEDIUM_KEYS } from "./file-keys.ts";
import { type Mapping, type Path, pathName, type Reader } from "./reader.ts";

/** `medium:` of a node; what it does not say comes from the usual medium of the node's part. */
export function readMedium(reader: Reader, given: Mapping, path: Path, usual: Medium): Medium {
  if (given.medium === undefined) return usual;
  const where = [...path, "medium"];
  const stated = reader.mapping(given.medium, where, MEDIUM_KEYS);
  const readLatencyNs = reader.quantity(stated, "latency", where, "time") ?? usual.readLatencyNs;
  const readGBps = reader.quantity(stated, "read_rate", where, "rate");
  const turnaroundNs = reader.quantity(stated, "turnaround", where, "time") ?? usual.turnaroundNs;
  const banks = readBanks(reader, stated, where) ?? usual.banks;
  const port = readPort(reader, stated, where) ?? usual.port;
  return {
    kind: reader.text(stated, "kind", where) ?? usual.kind,
    readLatencyNs,
    writeLatencyNs:
      reader.quantity(stated, "write_latency", where, "time") ??
      (stated.latency === undefined ? usual.writeLatencyNs : readLatencyNs),
    readGBps: readGBps ?? usual.readGBps,
    writeGBps: reader.quantity(stated, "write_rate", where, "rate") ?? readGBps ?? usual.writeGBps,
    channels: whole(reader, stated, "channels", where) ?? usual.channels,
    ...(turnaroundNs !== undefined && { turnaroundNs }),
    ...(banks && { banks }),
    ...(port && { port }),
  };
}

function readBanks(reader: Reader, stated: Mapping, where: Path): MediumBanks | undefined {
  const count = whole(reader, stated, "banks", where);
  const readNs = reader.quantity(stated, "bank_time", where, "time");
  const writeNs = reader.quantity(stated, "bank_write_time", where, "time") ?? readNs;
  if (count !== undefined && readNs !== undefined) return { count, readNs, writeNs: writeNs ?? readNs };
  if (count !== undefined) reader.missing("bank_time", where);
  else if (writeNs !== undefined) reader.missing("banks", where);
  return undefined;
}

function readPort(reader: Reader, stated: Mapping, where: Path): MediumPort | undefined {
  const readGBps = reader.quantity(stated, "port_read_rate", where, "rate");
  const writeGBps = reader.quantity(stated, "port_write_rate", where, "rate") ?? readGBps;
  const requestRatio = reader.quantity(stated, "port_request_ratio", where, "ratio");
  const completionRatio = reader.quantity(stated, "port_completion_ratio", where, "ratio");
  if (readGBps !== undefined)
    return {
      readGBps,
      writeGBps: writeGBps ?? readGBps,
      requestRatio: requestRatio ?? 0,
      completionRatio: completionRatio ?? 0,
    };
  if ((writeGBps ?? requestRatio ?? completionRatio) !== undefined) reader.missing("port_read_rate", where);
  return undefined;
}

function whole(reader: Reader, stated: Mapping, key: string, where: Path): number | undefined {
  const value = reader.quantity(stated, key, where, "count");
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return value;
  reader.fail("S025", `${pathName([...where, key])}: ${value} is not a whole number of at least 1`, [
    ...where,
    key,
  ]);
  return undefined;
}
