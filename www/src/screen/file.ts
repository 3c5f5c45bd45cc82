// One project's data in a file.
import { decode } from "../decode";
import type { Judgement, Text } from "../engine/pkg/water_rules";
import { areJudgements, type Project } from "../project";
import { WORDS } from "./words";

const MOST_BYTES = 4_000_000;

type Read = { record: Record<string, unknown>; judgements?: Judgement[] } | { problem: Text };

/** The record in a JSON file. */
export async function readProject(file: File): Promise<Read> {
  if (file.size > MOST_BYTES) return { problem: both("tooLarge") };
  return readRecord(decode(await file.arrayBuffer()));
}

/** A project's data as a file: its record, and beside it the judgements if there are any. */
export function projectText({ record, judgements }: Project): string {
  const kept = judgements && judgements.length ? { record, judgements } : record;
  return JSON.stringify(kept, null, 2);
}

/** The record in a JSON text, with the judgements that `projectText` writes beside it. Numbers become text, so that every digit reaches the engine. */
export function readRecord(text: string): Read {
  if (text.length > MOST_BYTES) return { problem: both("tooLarge") };
  let plain: unknown;
  try {
    plain = JSON.parse(text);
  } catch (error) {
    return {
      problem: {
        zh: WORDS.zh.notJson(placeOf(error, text)),
        en: WORDS.en.notJson(placeOf(error, text)),
      },
    };
  }
  if (typeof plain !== "object" || plain === null || Array.isArray(plain))
    return { problem: both("notRecord") };
  const again = keyAgain(text);
  if (again) return { problem: again };
  const tokens = /"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
  const quoted = text.replace(tokens, (token) =>
    token.startsWith('"') ? token : `"${withoutExponent(token)}"`,
  );
  const read = JSON.parse(quoted, (_, value) => wellFormed(value)) as Record<string, unknown>;
  const { record, judgements } = read;
  if (typeof record === "object" && record !== null && areJudgements(judgements))
    return { record: record as Record<string, unknown>, judgements };
  return { record: read };
}

/** Of a key that is in an object twice, all but the last would be lost without a word. */
function keyAgain(text: string): Text | undefined {
  const open: Set<string>[] = [];
  for (const { 0: part, 1: colon, index } of text.matchAll(/"(?:\\.|[^"\\])*"(\s*:)?|[[\]{}]/g)) {
    if (part === "{" || part === "[") open.push(new Set());
    else if (part === "}" || part === "]") open.pop();
    if (colon === undefined) continue;
    const key = JSON.parse(part.slice(0, -colon.length)) as string;
    const keys = open[open.length - 1]!;
    if (keys.has(key)) {
      const place = placeAt(index, text);
      return { zh: WORDS.zh.keyTwice(key, place), en: WORDS.en.keyTwice(key, place) };
    }
    keys.add(key);
  }
  return undefined;
}

/** The places by which an exponent of JSON moves the point of a number that can be kept exactly. */
const MOST_PLACES = 28;

/** A number of JSON as a plain decimal, with all its digits. */
function withoutExponent(token: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?[eE]([-+]?\d+)$/.exec(token);
  const places = Number(parts?.[4]);
  if (!parts || Math.abs(places) > MOST_PLACES) return token;
  const [, sign, whole = "", fraction = ""] = parts;
  const zeros = "0".repeat(MOST_PLACES);
  const digits = zeros + whole + fraction + zeros;
  const point = zeros.length + whole.length + places;
  const [before, behind] = [digits.slice(0, point), digits.slice(point)];
  return `${sign}${before.replace(/^0+(?=\d)/, "")}.${behind.slice(0, lengthWithout("0", behind))}`.replace(
    /\.$/,
    "",
  );
}

/** How long a text is without such signs at its end. */
function lengthWithout(sign: string, text: string): number {
  let end = text.length;
  while (end > 0 && text[end - 1] === sign) end--;
  return end;
}

const HALVES = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Half a character, which no text can hold, becomes the sign for one that can't be read. */
function wellFormed(value: unknown): unknown {
  const mend = (text: string): string => text.replace(HALVES, "\ufffd");
  if (typeof value === "string") return mend(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [mend(key), each]));
}

function both(key: "tooLarge" | "notRecord"): Text {
  return { zh: WORDS.zh[key], en: WORDS.en[key] };
}

/** Line and column of a mistake, where the browser tells. */
function placeOf(error: unknown, text: string): [number, number] | null {
  const message = String(error);
  const told = /at position (\d+)/.exec(message);
  if (!told && !/end of JSON/.test(message)) return null;
  return placeAt(told ? Number(told[1]) : text.length, text);
}

function placeAt(index: number, text: string): [number, number] {
  const lines = text.slice(0, index).split("\n");
  return [lines.length, lines[lines.length - 1]!.length + 1];
}
