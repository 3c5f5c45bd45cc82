// Data on their way in and out of the element. Both sides have copies: what the host does with its own objects changes
// nothing here, and what it sets because it was told so isn't news.
import equal from "fast-deep-equal";
import { readRecord } from "../screen/file";
import type { RecordData } from "./types";

/** How long, in milliseconds, a page may take to set what it was told; its user types on meanwhile. */
const ECHO = 1_000;

/** A copy of data as they were given. What no JSON can hold becomes a text that can't be read, and nothing is thrown. */
export function copyGiven(record: unknown): RecordData | string | undefined {
  if (record === undefined || record === null || record === "") return undefined;
  try {
    return typeof record === "string"
      ? record
      : (JSON.parse(JSON.stringify(record, sound)) as RecordData);
  } catch {
    return String(record);
  }
}

/** JSON would have a blank in the place of a number that is none. */
function sound(_: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new RangeError(String(value));
  return value;
}

/** The record in data as they were given, and the judgements beside it if they are a text with some. */
export function readGiven(given: RecordData | string): ReturnType<typeof readRecord> {
  if (typeof given === "object" && !Array.isArray(given)) return { record: given };
  return readRecord(typeof given === "string" ? given : JSON.stringify(given));
}

/** The records that a page was told of lately. */
export class Told {
  private lately: { record: RecordData; at: number }[] = [];

  add(record: RecordData): void {
    this.lately = [...this.recent(), { record, at: performance.now() }];
  }

  /** Whether data that a page sets are those that it has, `now`, or that it was told of a moment ago. */
  has(given: RecordData | string, now: RecordData): boolean {
    const read = readGiven(given);
    if ("problem" in read || read.judgements) return false;
    return [now, ...this.recent().map(({ record }) => record)].some((each) =>
      equal(each, read.record),
    );
  }

  private recent(): { record: RecordData; at: number }[] {
    const late = performance.now() - ECHO;
    return this.lately.filter(({ at }) => at > late);
  }
}
