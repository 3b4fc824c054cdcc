import { OWN_BLOCKS, rowsOfRequest, type ServingSetup } from "../../workloads/index.ts";
import type { Rejections } from "./rejections.ts";
import type { ForeignRequest } from "./serving-reader.ts";
import { isNumber, isWhole, MOST_NS, shown } from "./values.ts";

/** What a format calls the fields of a request, for messages. */
export interface RequestNames {
  time: string;
  input: string;
  output: string;
  ids: string;
  /** How to sort a file whose times fall back. */
  sortHint?: string;
}

/** A request as a file tells it, not checked yet. */
export interface RawRequest {
  /** In the file's unit; they count from the first request. */
  time: unknown;
  input: unknown;
  output: unknown;
  /** Absent: the file does not name blocks. */
  ids?: unknown;
}

const MOST_TOKENS = 2 ** 31;
/** A request of more rows would outweigh a trace. */
const MOST_ROWS = 2 ** 24;

/** Checks the requests of one file as they come: fields, block counts, order of time. What fails is rejected by its line. */
export class RequestChecks {
  private start = Number.NaN;
  private last = Number.NEGATIVE_INFINITY;
  private readonly rejected: Rejections;
  private readonly setup: ServingSetup;
  private readonly names: RequestNames;
  private readonly nsPerUnit: number;
  private readonly fewestOf: (inputTokens: number, blockTokens: number) => number;

  /** @param fewestOf least number of blocks that a prompt names; without it all, the last partial one too */
  constructor(
    rejected: Rejections,
    setup: ServingSetup,
    names: RequestNames,
    nsPerUnit: number,
    fewestOf = (inputTokens: number, blockTokens: number) => Math.ceil(inputTokens / blockTokens),
  ) {
    this.rejected = rejected;
    this.setup = setup;
    this.names = names;
    this.nsPerUnit = nsPerUnit;
    this.fewestOf = fewestOf;
  }

  /** @param line number of the line, from 1 @returns undefined where the request is rejected */
  accept(line: number, raw: RawRequest): ForeignRequest | undefined {
    const problem = this.problemOf(raw);
    if (problem !== undefined) {
      this.rejected.line(line, problem);
      return undefined;
    }
    const time = raw.time as number;
    if (time < this.last) {
      const reason = `${this.names.time} ${time} is before the ${this.last} of an earlier line`;
      this.rejected.line(line, reason, this.names.sortHint);
      return undefined;
    }
    if (Number.isNaN(this.start)) this.start = time;
    this.last = time;
    return {
      arrivalNs: Math.round((time - this.start) * this.nsPerUnit),
      inputTokens: raw.input as number,
      outputTokens: raw.output as number,
      blockIds: (raw.ids as number[] | undefined) ?? [],
    };
  }

  /** Time of the latest request that was accepted, in the file's unit; 0 before the first. */
  get latest(): number {
    return Math.max(0, this.last);
  }

  /** What is wrong with a request by itself, if anything. */
  problemOf({ time, input, output, ids }: RawRequest): string | undefined {
    const { names, setup } = this;
    if (!isNumber(time, 0, MOST_NS)) return `${names.time}: ${shown(time)} is not a time`;
    const start = Number.isNaN(this.start) ? time : this.start;
    if ((time - start) * this.nsPerUnit > MOST_NS)
      return `${names.time}: ${shown(time)} is too long after the first`;
    if (!isWhole(input, 1, MOST_TOKENS))
      return `${names.input}: ${shown(input)} is not a whole number of tokens from 1`;
    if (!isWhole(output, 0, MOST_TOKENS))
      return `${names.output}: ${shown(output)} is not a whole number of tokens`;
    if (rowsOfRequest(setup, input, output) > MOST_ROWS)
      return `${input} tokens in and ${output} out make more than ${MOST_ROWS} rows`;
    return ids === undefined ? undefined : this.idsProblem(ids, input);
  }

  private idsProblem(ids: unknown, input: number): string | undefined {
    const { names, setup } = this;
    if (!Array.isArray(ids)) return `${names.ids}: ${shown(ids)} is not a list`;
    const blocks = Math.ceil(input / setup.blockTokens);
    if (ids.length > blocks || ids.length < this.fewestOf(input, setup.blockTokens))
      return `${names.ids} has ${ids.length} entries, ${names.input} ${input} takes ${blocks} blocks of ${setup.blockTokens} tokens`;
    const bad = ids.findIndex((id) => !isWhole(id, 0, OWN_BLOCKS - 1));
    return bad < 0 ? undefined : `${names.ids}[${bad}]: ${shown(ids[bad])} is not a whole number below 2^40`;
  }
}
