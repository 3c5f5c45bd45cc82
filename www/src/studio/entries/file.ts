// A file of entries, such as sources, fields or cases: what it holds, and edits of its text in place.
import {
  cut,
  cutBlock,
  insertLines,
  isYesOrNo,
  lineEnd,
  quote,
  readTables,
  setValue,
  type Item,
  type Range,
  type Slot,
  type Table,
} from "../toml";
import type { Kind } from "./kinds";

/** One entry of a file. */
export interface Entry {
  kind: Kind;
  /** Its name, after that of the entry that it stands in: `products.output`. */
  id: string;
  title: { zh: string; en: string };
  head: Table;
  /** The tables that belong to it, by the last part of their heading. */
  parts: Map<string, Table>;
  /** Whole lines, what belongs to it included. */
  range: Range;
}

/** A value as it is written into a file: bare if it is yes or no and may be so. */
const printed = (value: string, logical: boolean): string =>
  logical && isYesOrNo(value) ? value : quote(value);

let last: { text: string; kinds: readonly Kind[]; entries: Entry[] | undefined } | undefined;

/** The entries of a file in their order; nothing if its text can't be read. Read once a text. */
export function readEntries(text: string, kinds: readonly Kind[]): Entry[] | undefined {
  if (!last || last.text !== text || last.kinds[0] !== kinds[0])
    last = { text, kinds, entries: read(text, kinds) };
  return last.entries;
}

function read(text: string, kinds: readonly Kind[]): Entry[] | undefined {
  const tables = readTables(text);
  if (!tables) return undefined;
  const entries: Entry[] = [];
  let around: Entry | undefined;
  for (const head of tables) {
    const heading = head.key.join(".");
    const kind = kinds.find(({ table }) => table === heading);
    const outer = head.key.length > 1 && head.key[0] === kinds[0]!.table ? around : undefined;
    if (kind) {
      const own = textIn(head.slots, kind.id);
      const title = {
        zh: textIn(head.slots, `${kind.title}.zh`),
        en: textIn(head.slots, `${kind.title}.en`),
      };
      const id = outer ? `${outer.id}.${own}` : own;
      const entry = { kind, id, title, head, parts: new Map(), range: head.range };
      entries.push(entry);
      if (!outer) around = entry;
    }
    if (outer) {
      if (!kind) outer.parts.set(head.key.slice(1).join("."), head);
      outer.range = [outer.range[0], head.range[1]];
    } else if (!kind) around = undefined;
  }
  return entries;
}

/** What stands under a key; nothing if it isn't there. */
export function textIn(slots: Map<string, Slot>, key: string): string {
  const slot = slots.get(key);
  return slot ? slot.value : "";
}

/** The pairs of a `{ … }` of a table by their names: `findings` has `findings.GATE-01`. */
export function pairsOf(table: Table | undefined, group: string): [string, Slot][] {
  const before = `${group}.`;
  return [...(table ? table.slots : [])]
    .filter(([name]) => name.startsWith(before))
    .map(([name, slot]) => [name.slice(before.length), slot]);
}

/** Writes a part of an entry; one that is emptied goes, and a `{ … }` of which nothing is left with it. */
export function setPart(
  text: string,
  table: Table,
  key: string,
  value: string,
  order: readonly string[],
): string {
  const slot = table.slots.get(key);
  if (slot && slot.inline && value === "") {
    const group = key.slice(0, key.indexOf("."));
    const others = pairsOf(table, group).filter(([, each]) => each !== slot);
    if (others.every(([, each]) => each.value === "" && each.kind === "string"))
      return cutLine(text, slot.pair);
  }
  return setValue(text, table, key, value, order);
}

/** Writes a list of texts; an empty one goes. */
export function setTexts(
  text: string,
  table: Table,
  key: string,
  values: string[],
  order: readonly string[],
): string {
  const slot = table.slots.get(key);
  const list = `[${values.map(quote).join(", ")}]`;
  if (slot && values.length) return text.slice(0, slot.range[0]) + list + text.slice(slot.range[1]);
  if (slot) return cutLines(text, slot.pair);
  return values.length
    ? insertLines(text, placeOf(text, table, key, order), [`${key} = ${list}`])
    : text;
}

/** Writes an answer of a record, or one of the pairs of a `{ … }` of a table. A new one comes last. */
export function setPair(
  text: string,
  table: Table,
  group: string,
  name: string,
  value: string,
  logical = false,
): string {
  const slot = table.slots.get(group ? `${group}.${name}` : name);
  if (slot)
    return (
      text.slice(0, slot.range[0]) +
      (logical || slot.kind === "boolean" ? printed(value, true) : quote(value)) +
      text.slice(slot.range[1])
    );
  const pair = `${/^[\w-]+$/.test(name) ? name : quote(name)} = ${printed(value, logical)}`;
  if (!group) return insertLines(text, table.range[1], [pair]);
  const beside = pairsOf(table, group).pop();
  if (!beside) return insertLines(text, table.range[1], [`${group} = { ${pair} }`]);
  const [, { pair: at, inline }] = beside;
  if (!inline) return insertLines(text, lineEnd(text, at[1]), [`${group}.${pair}`]);
  return `${text.slice(0, at[1])}, ${pair}${text.slice(at[1])}`;
}

/** Takes such a pair away, and a `{ … }` of which nothing is left with it. */
export function removePair(text: string, table: Table, group: string, name: string): string {
  const slot = table.slots.get(group ? `${group}.${name}` : name);
  if (!slot) return text;
  if (!slot.inline) return cutLines(text, slot.pair);
  if (pairsOf(table, group).length === 1) return cutLine(text, slot.pair);
  const [from, to] = slot.pair;
  const after = /^\s*,\s*/.exec(text.slice(to));
  if (after) return cut(text, [from, to + after[0].length]);
  const before = text.slice(0, from).trimEnd();
  return cut(text, [before.endsWith(",") ? before.slice(0, -1).trimEnd().length : from, to]);
}

/** The rows of a list of `{ … }`. */
export function rowsOf(table: Table, key: string): Item[] {
  const slot = table.slots.get(key);
  return slot ? slot.items : [];
}

/** Writes a cell of such a row; a row without it is written anew. */
export function setCell(
  text: string,
  { range, slots }: Item,
  columns: readonly string[],
  key: string,
  value: string,
): string {
  const slot = slots.get(key);
  if (slot) return text.slice(0, slot.range[0]) + quote(value) + text.slice(slot.range[1]);
  const cells = columns.map((each): [string, string] => [
    each,
    each === key ? value : textIn(slots, each),
  ]);
  return text.slice(0, range[0]) + inline(cells) + text.slice(range[1]);
}

/** Adds a row at the end of such a list, or a list with one. */
export function addRow(
  text: string,
  table: Table,
  key: string,
  cells: [key: string, value: string][],
  order: readonly string[],
): string {
  const row = inline(cells);
  const slot = table.slots.get(key);
  if (!slot) {
    const lines = [`${key} = [`, `    ${row},`, "]"];
    return insertLines(text, placeOf(text, table, key, order), lines);
  }
  const before = slot.items[slot.items.length - 1];
  if (!before) return `${text.slice(0, slot.range[0])}[${row}]${text.slice(slot.range[1])}`;
  const at = before.range[1];
  const comma = /^\s*,/.test(text.slice(at, slot.range[1]));
  const start = text.lastIndexOf("\n", before.range[0]) + 1;
  const indent = text.slice(start, before.range[0]);
  if (/^\s*$/.test(indent)) {
    const whole = comma ? text : `${text.slice(0, at)},${text.slice(at)}`;
    return insertLines(whole, lineEnd(whole, at), [`${indent}${row},`]);
  }
  return `${text.slice(0, at)}, ${row}${text.slice(at)}`;
}

/** Takes a row away; a list of which nothing is left goes with it. */
export function removeRow(text: string, table: Table, key: string, item: Item): string {
  const slot = table.slots.get(key)!;
  if (slot.items.length === 1) return cutLines(text, slot.pair);
  const [from, to] = item.range;
  const after = /^\s*,/.exec(text.slice(to));
  const end = after ? to + after[0].length : to;
  const start = text.lastIndexOf("\n", from) + 1;
  const alone = /^\s*$/.test(text.slice(start, from)) && /^[ \t]*\r?\n/.test(text.slice(end));
  return cut(text, alone ? [start, lineEnd(text, end)] : [from, end]);
}

/** Adds an entry: a field after the others of its group, all else at the end. */
export function addEntry(
  text: string,
  kind: Kind,
  values: Map<string, string>,
  entries: Entry[],
): string {
  const lines = [`[[${kind.table}]]`];
  const done = new Set<string>();
  for (const { key } of kind.parts) {
    const [group = "", inner] = key.split(".");
    if (done.has(group)) continue;
    done.add(group);
    const pairs = kind.parts
      .filter((each) => each.key.split(".")[0] === group)
      .map((each): [string, string] => [each.key, values.get(each.key) || ""])
      .filter(([, value]) => value !== "");
    if (!pairs.length) continue;
    lines.push(
      inner
        ? `${group} = ${inline(pairs.map(([name, value]) => [name.slice(group.length + 1), value]))}`
        : `${group} = ${quote(pairs[0]![1])}`,
    );
  }
  if (kind.table === "case") lines.push("", "[case.record]", "", "[case.expect]");
  const group = values.get("group");
  const beside = group && entries.filter(({ head }) => textIn(head.slots, "group") === group).pop();
  return insertEntry(text, beside ? beside.range[1] : text.length, lines);
}

/** Adds a copy of an entry behind it, under another name. */
export function copyEntry(text: string, { kind, head, range }: Entry, id: string): string {
  const slot = head.slots.get(kind.id)!;
  const copy =
    text.slice(range[0], slot.range[0]) + quote(id) + text.slice(slot.range[1], range[1]);
  return insertEntry(text, range[1], copy.trimEnd().split(/\r?\n/));
}

/** A name for a copy that no entry has. */
export function freeId(id: string, entries: Entry[]): string {
  const joint = id.includes("_") ? "_" : "-";
  const stem = id.replace(/[-_]\d+$/, "");
  let n = 2;
  while (entries.some((each) => each.id === `${stem}${joint}${n}`)) n++;
  return `${stem}${joint}${n}`;
}

export function removeEntry(text: string, { range }: Entry): string {
  return cutBlock(text, range);
}

function insertEntry(text: string, at: number, lines: string[]): string {
  const gap = text.slice(0, at) === "" || /\n[ \t]*\r?\n$/.test(text.slice(0, at)) ? [] : [""];
  const below = text.slice(at) === "" || /^[ \t]*\r?\n/.test(text.slice(at)) ? [] : [""];
  return insertLines(text, at, [...gap, ...lines, ...below]);
}

/** `{ … }` of pairs, one level of which may be grouped: `label.zh`. */
function inline(pairs: [key: string, value: string][]): string {
  const printed: string[] = [];
  const done = new Set<string>();
  for (const [key] of pairs) {
    const [group = "", inner] = key.split(".");
    if (done.has(group)) continue;
    done.add(group);
    const own = pairs.filter(([each]) => each.split(".")[0] === group);
    printed.push(
      inner
        ? `${group} = ${inline(own.map(([each, value]) => [each.slice(group.length + 1), value]))}`
        : `${group} = ${quote(own[0]![1])}`,
    );
  }
  return `{ ${printed.join(", ")} }`;
}

/** The start of the line after those parts that go before a key. */
function placeOf(text: string, table: Table, key: string, order: readonly string[]): number {
  const ends = order
    .slice(0, Math.max(0, order.indexOf(key)))
    .flatMap((each) => table.slots.get(each) || [])
    .map(({ range }) => lineEnd(text, range[1]));
  return Math.max(table.head, ...ends);
}

/** Takes the line away that a pair stands on. */
function cutLine(text: string, [from]: Range): string {
  return cut(text, [text.lastIndexOf("\n", from) + 1, lineEnd(text, from)]);
}

/** Takes the lines away that a value stands on. */
function cutLines(text: string, [from, to]: Range): string {
  return cut(text, [text.lastIndexOf("\n", from) + 1, lineEnd(text, to)]);
}
