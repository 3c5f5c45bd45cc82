// A file of parameters: what it holds, and edits of its text.
import {
  cut,
  cutBlock,
  dayAfter,
  addLines,
  insertLines,
  isDay,
  quote,
  readTables,
  setValue,
  type Table,
} from "../toml";

export interface Parameter {
  name: string;
  own: Table;
  values: Table[];
}

/** What a value says, in the order in which it is written. */
export const VALUE_KEYS = ["from", "until", "value", "source", "article", "confidence"] as const;
export type ValueKey = (typeof VALUE_KEYS)[number];
export type ValueText = Record<ValueKey, string>;
export const HEAD_KEYS = ["label.zh", "label.en", "unit", "min", "max"] as const;

export const EMPTY: ValueText = {
  from: "",
  until: "",
  value: "",
  source: "",
  article: "",
  confidence: "",
};

/** The parameters of a file in their order; nothing if its text can't be read. */
export function readParameters(text: string): Parameter[] | undefined {
  const tables = readTables(text);
  if (!tables) return undefined;
  return tables
    .filter(({ key }) => key.length === 1)
    .map((own) => ({
      name: own.key[0]!,
      own,
      values: tables.filter(
        ({ key }) => key.length === 2 && key[0] === own.key[0] && key[1] === "value",
      ),
    }));
}

export function textOf(table: Table, key: string): string {
  const slot = table.slots.get(key);
  return slot ? slot.value : "";
}

/** What a value says. */
export function valueTextOf(value: Table): ValueText {
  const pairs = VALUE_KEYS.map((key) => [key, textOf(value, key)]);
  return Object.fromEntries(pairs) as ValueText;
}

/** The least and the greatest value that a parameter says it may have, each empty where it says none. */
export function boundsOf({ own }: Parameter): { min: string; max: string } {
  return { min: textOf(own, "min"), max: textOf(own, "max") };
}

/** Whether a value is in force on a day. */
export function inForce(value: Table, day: string): boolean {
  const until = textOf(value, "until");
  return textOf(value, "from") <= day && (until === "" || day <= until);
}

/** Changes one thing that a parameter or a value of it says. */
export function change(
  text: string,
  { values }: Parameter,
  table: Table,
  key: string,
  to: string,
): string {
  // A date that is new is written as the others are.
  const like =
    key === "until"
      ? [table, ...values].map((each) => each.slots.get("from")).find(Boolean)
      : undefined;
  return setValue(text, table, key, to, table.key.length === 1 ? HEAD_KEYS : VALUE_KEYS, like);
}

function valueLines(name: string, value: ValueText, bareDates: boolean): string[] {
  const written = (key: ValueKey): string =>
    bareDates && (key === "from" || key === "until") && isDay(value[key])
      ? value[key]
      : quote(value[key]);
  return [
    `[[${name}.value]]`,
    ...VALUE_KEYS.filter((key) => value[key] !== "").map((key) => `${key} = ${written(key)}`),
  ];
}

/** Adds a value from a day; the one before it ends the day before, if it has no end, and it ends before the next one. */
export function addValue(text: string, parameter: Parameter, added: ValueText): string {
  const { name, own, values } = parameter;
  const starts = (value: Table): string => textOf(value, "from");
  const sorted = [...values].sort((a, b) => (starts(a) < starts(b) ? -1 : 1));
  const before = sorted.filter((each) => starts(each) < added.from).pop();
  const after = sorted.find((each) => starts(each) > added.from);
  const first = values[0] && values[0].slots.get("from");
  const until = added.until || (after && isDay(starts(after)) ? dayAfter(starts(after), -1) : "");
  const lines = valueLines(name, { ...added, until }, first !== undefined && first.kind === "date");
  const grown = insertLines(
    text,
    before ? before.range[1] : after ? after.range[0] : own.range[1],
    lines,
  );
  return before && textOf(before, "until") === "" && isDay(added.from)
    ? change(grown, parameter, before, "until", dayAfter(added.from, -1))
    : grown;
}

export function removeValue(text: string, value: Table): string {
  return cut(text, value.range);
}

/** Takes a parameter away with its values, the comment that stands directly above it and the blank lines below. */
export function removeParameter(text: string, { own, values }: Parameter): string {
  let rest = text;
  for (const { range } of [...values].reverse()) rest = cut(rest, range);
  return cutBlock(rest, own.range);
}

export interface NewParameter {
  name: string;
  zh: string;
  en: string;
  unit: string;
  value: ValueText;
}

/** Adds a parameter at the end of a file. */
export function addParameter(text: string, { name, zh, en, unit, value }: NewParameter): string {
  const lines = [
    `[${name}]`,
    `label = { zh = ${quote(zh)}, en = ${quote(en)} }`,
    ...(unit ? [`unit = ${quote(unit)}`] : []),
    ...valueLines(name, value, false),
  ];
  return addLines(text, lines);
}

export interface SourceChoice {
  id: string;
  zh: string;
  en: string;
}

/** The sources that the text of `sources.toml` names. */
export function readSources(text: string): SourceChoice[] {
  return (readTables(text) || [])
    .filter(({ key }) => key.join() === "source")
    .map((table) => ({
      id: textOf(table, "id"),
      zh: textOf(table, "title.zh"),
      en: textOf(table, "title.en"),
    }));
}
