// Which questions stand on a screen, and which belong together.
import type { Balance, Checklist, Field, PackInfo } from "../engine/pkg/water_rules";

/** A question: of one field, of fields that narrow each other, of a list of yes or no, or of a sum. */
export type Item =
  | { kind: "fields"; fields: Field[] }
  | { kind: "checklist"; list: Checklist; fields: Field[] }
  | { kind: "balance"; balance: Balance; fields: Field[] };

/** The questions of these fields, each where its first field stands. */
export function itemsOf(info: PackInfo, names: Iterable<string>): Item[] {
  const { checklists, balances } = info;
  const wanted = new Set(names);
  const known = new Map(info.fields.map((field) => [field.name, field]));
  const placed = new Set<string>();
  const items: Item[] = [];
  const place = (item: Item): void => {
    for (const { name } of item.fields) placed.add(name);
    items.push(item);
  };
  for (const name of wanted) {
    const field = known.get(name);
    if (!field || placed.has(name)) continue;
    const key = field.checklist;
    const list = checklists.find((each) => each.key === key);
    const balance = balances.find(({ parts, total }) => parts.includes(name) || total === name);
    if (list)
      place({
        kind: "checklist",
        list,
        fields: info.fields.filter((each) => wanted.has(each.name) && each.checklist === key),
      });
    else if (balance) {
      const fields = [...balance.parts, ...(balance.total ? [balance.total] : [])];
      place({ kind: "balance", balance, fields: fields.flatMap((part) => known.get(part) || []) });
    } else place({ kind: "fields", fields: chain(info, field) });
  }
  return items;
}

/** A field with those that narrow its choices and those that it narrows, widest first: they are one question. */
export function chain(info: PackInfo, field: Field): Field[] {
  let first = field;
  for (let outer: Field | undefined = first; outer; ) {
    first = outer;
    const { within }: Field = outer;
    outer = info.fields.find(({ name }) => name === within);
  }
  const fields = [first];
  for (let at = 0; at < fields.length; at++)
    fields.push(...info.fields.filter(({ within }) => within === fields[at]!.name));
  return fields;
}

/** How much of a screen a question takes: a list or a table is as long as several. */
export function weight({ kind, fields }: Item): number {
  return kind === "fields" ? 1 : Math.max(2, Math.ceil(fields.length / 3));
}

/** As many questions from the first on as there is room for, but at least one. */
export function fitting(items: Item[], room: number): Item[] {
  let left = room;
  return items.filter((item, place) => (left -= weight(item)) >= 0 || place === 0);
}

/** Open questions with those first that are of the topic of what the choice at the start answers: one goes on from there. */
export function begunWith({ fields, start }: PackInfo, open: string[]): string[] {
  const said = new Set(start.flatMap(({ answers }) => Object.keys(answers)));
  const topics = new Set(fields.filter(({ name }) => said.has(name)).map(({ group }) => group));
  const first = new Set(fields.filter(({ group }) => topics.has(group)).map(({ name }) => name));
  return [...open.filter((name) => first.has(name)), ...open.filter((name) => !first.has(name))];
}

/** The questions of the next screen: those of its topic, in the order in which they are to be asked. */
export function nextPage(info: PackInfo, open: string[], most: number): string[] {
  const groupOf = new Map(info.fields.map(({ name, group }) => [name, group]));
  const group = groupOf.get(open[0] || "");
  if (group === undefined) return [];
  const order = new Map(open.map((name, place) => [name, place]));
  const first = ({ fields }: Item): string =>
    fields
      .map(({ name }) => name)
      .reduce((a, b) => ((order.get(b) ?? Infinity) < (order.get(a) ?? Infinity) ? b : a));
  // A list may go through several topics: it is asked where its first question is.
  const items = itemsOf(info, open).filter((item) => groupOf.get(first(item)) === group);
  return fitting(items, most).flatMap(({ fields }) => fields.map(({ name }) => name));
}
