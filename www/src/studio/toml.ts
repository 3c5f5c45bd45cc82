// TOML as text with places: what is changed is changed in place, and all else stays as it was written.
import { parseTOML, type AST } from "toml-eslint-parser";

/** A place of a text: from, and up to but not including. */
export type Range = readonly [number, number];

/** A value as it is written. */
export interface Slot {
  value: string;
  range: Range;
  /** From its key to its end. */
  pair: Range;
  kind: "string" | "literal" | "number" | "date" | "boolean" | "texts" | "items" | "other";
  /** Within `{ … }`. */
  inline: boolean;
  /** What a list of `{ … }` holds. */
  items: Item[];
  /** What a list of texts holds. */
  texts: string[];
}

/** One `{ … }` of a list. */
export interface Item {
  range: Range;
  slots: Map<string, Slot>;
}

/** Whether a field of text can hold a value. */
export const isPlain = ({ kind }: Slot): boolean =>
  kind === "string" || kind === "literal" || kind === "number" || kind === "date";

/** `[name]` or `[[name]]` with what stands under it; the top of the file has no name. */
export interface Table {
  key: string[];
  /** Whole lines: from the heading to the last value. */
  range: Range;
  /** Where the line of the heading ends. */
  head: number;
  /** By the whole name: `label.zh`. */
  slots: Map<string, Slot>;
}

/** The tables of a TOML text in their order; nothing if it can't be read. */
export function readTables(text: string): Table[] | undefined {
  let top: AST.TOMLTopLevelTable;
  try {
    top = parseTOML(text).body[0];
  } catch {
    return undefined;
  }
  const first: Table = { key: [], range: [0, 0], head: 0, slots: new Map() };
  const tables = [first];
  for (const node of top.body) {
    if (node.type === "TOMLKeyValue") {
      gather(node, "", first.slots, false);
      first.range = [0, lineEnd(text, node.range[1])];
      continue;
    }
    const slots = new Map<string, Slot>();
    for (const each of node.body) gather(each, "", slots, false);
    const start = text.lastIndexOf("\n", node.range[0]) + 1;
    tables.push({
      key: names(node.key),
      range: [start, lineEnd(text, node.range[1])],
      head: lineEnd(text, node.key.range[1]),
      slots,
    });
  }
  return tables;
}

function names(key: AST.TOMLKey): string[] {
  return key.keys.map((each) => (each.type === "TOMLBare" ? each.name : each.value));
}

function gather(
  { key, value, range: pair }: AST.TOMLKeyValue,
  before: string,
  slots: Map<string, Slot>,
  inline: boolean,
): void {
  const name = [before, ...names(key)].filter(Boolean).join(".");
  const { range } = value;
  if (value.type === "TOMLInlineTable") {
    for (const each of value.body) gather(each, name, slots, true);
  } else if (value.type === "TOMLArray") {
    slots.set(name, { ...listed(value), value: "", range, pair, inline });
  } else {
    slots.set(name, { ...written(value), range, pair, inline, items: [], texts: [] });
  }
}

function listed({ elements }: AST.TOMLArray): Pick<Slot, "kind" | "items" | "texts"> {
  const items: Item[] = [];
  const texts: string[] = [];
  for (const element of elements) {
    if (element.type === "TOMLInlineTable") {
      const slots = new Map<string, Slot>();
      for (const each of element.body) gather(each, "", slots, true);
      items.push({ range: element.range, slots });
    } else if (element.type === "TOMLValue" && element.kind === "string") texts.push(element.value);
  }
  const whole = (found: unknown[]): boolean => found.length === elements.length;
  return { kind: whole(texts) ? "texts" : whole(items) ? "items" : "other", items, texts };
}

function written(node: AST.TOMLValue): Pick<Slot, "value" | "kind"> {
  switch (node.kind) {
    case "string":
      return {
        value: node.value,
        kind: node.style === "literal" && !node.multiline ? "literal" : "string",
      };
    case "integer":
    case "float":
      return { value: node.number, kind: "number" };
    case "local-date":
      return { value: node.datetime, kind: "date" };
    case "boolean":
      return { value: String(node.value), kind: "boolean" };
    default:
      return { value: node.datetime, kind: "other" };
  }
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

/** A string as TOML writes it, which has no half of a character. */
export function quote(value: string): string {
  const whole = value.replace(/\p{Cs}/gu, "\ufffd");
  return JSON.stringify(whole).replace(/\u007f/g, "\\u007F");
}

/** A value in the manner of the one that it replaces. */
function printLike(value: string, like: Slot | undefined): string {
  const kind = like && like.kind;
  if (kind === "date" && isDay(value)) return value;
  if (kind === "boolean" && isYesOrNo(value)) return value;
  if (kind === "number" && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value)) return value;
  if (kind === "literal" && /^[^'\p{Cc}]*$/u.test(value)) return `'${value}'`;
  return quote(value);
}

/** Whether it is written as yes or no. */
export const isYesOrNo = (text: string): boolean => text === "true" || text === "false";

/** Whether it is a day of the calendar, such as `2026-11-23`. */
export function isDay(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
  );
}

/** The day so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Adds an entry at the end of a text, with an empty line before it. */
export function addLines(text: string, lines: string[]): string {
  const blank = text === "" || /\n[^\S\n]*\n$/.test(text) ? [] : [""];
  return insertLines(text, text.length, [...blank, ...lines]);
}

/** Puts whole lines at the start of a line, or at the end of the text. */
export function insertLines(text: string, at: number, lines: string[]): string {
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const before = text.slice(0, at);
  const gap = before && !before.endsWith("\n") ? newline : "";
  return `${before}${gap}${lines.map((line) => line + newline).join("")}${text.slice(at)}`;
}

export function cut(text: string, [from, to]: Range): string {
  return text.slice(0, from) + text.slice(to);
}

/** Takes whole lines away with the comment that stands directly above them and the blank lines below. */
export function cutBlock(text: string, [from, to]: Range): string {
  let [start, end] = [from, to];
  for (
    let above = lineBefore(text, start);
    above < start && /^\s*#/.test(text.slice(above, start));
    above = lineBefore(text, start)
  )
    start = above;
  end += /^(?:[ \t]*\r?\n)*/.exec(text.slice(end))![0].length;
  return cut(text, [start, end]);
}

/** Where the line begins that ends at a place. */
function lineBefore(text: string, at: number): number {
  return at < 2 ? 0 : text.lastIndexOf("\n", at - 2) + 1;
}

/**
 * Writes a value of a table; an empty one takes an optional key away. A key that is new stands after those that go
 * before it in `order`; `like` is a value whose manner it takes.
 */
export function setValue(
  text: string,
  table: Table,
  name: string,
  value: string,
  order: readonly string[],
  like?: Slot,
): string {
  const slot = table.slots.get(name);
  if (slot && value === "" && !slot.inline) {
    const start = text.lastIndexOf("\n", slot.range[0]) + 1;
    return cut(text, [start, lineEnd(text, slot.range[1])]);
  }
  if (slot)
    return text.slice(0, slot.range[0]) + printLike(value, slot) + text.slice(slot.range[1]);
  if (value === "") return text;
  const [group, last] = name.split(".");
  const beside =
    last && [...table.slots].find(([other, each]) => each.inline && other.startsWith(`${group}.`));
  if (beside) {
    const at = beside[1].range[1];
    return `${text.slice(0, at)}, ${last} = ${printLike(value, like)}${text.slice(at)}`;
  }
  const before = order
    .slice(0, Math.max(0, order.indexOf(name)))
    .flatMap((each) => table.slots.get(each) || []);
  const at = before.length
    ? Math.max(...before.map(({ range }) => lineEnd(text, range[1])))
    : table.head;
  return insertLines(text, at, [
    last
      ? `${group} = { ${last} = ${printLike(value, like)} }`
      : `${name} = ${printLike(value, like)}`,
  ]);
}

/** The place of a line and column, both from 1. */
export function offsetOf(text: string, { line, column }: { line: number; column: number }): number {
  let at = 0;
  for (let n = 1; n < line && at < text.length; n++) at = lineEnd(text, at);
  return Math.min(at + column - 1, text.length);
}

export function within(at: number, [from, to]: Range): boolean {
  return from <= at && at < to;
}
