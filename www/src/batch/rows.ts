// The rows of a batch: sorted, filtered and grouped.
import type { Field, PackInfo, Verdict } from "../engine/pkg/water_rules";
import type { Screened } from "../engine/pkg-study/water_rules_study";
import { parseDecimal } from "../decimal";
import { OUTCOMES } from "../view/outcome";

/** One project of a file. */
export interface BatchRow {
  /** Row as the spreadsheet numbers it. */
  row: number;
  name: string;
  record: Record<string, unknown>;
  /** How many cells of it are bad. */
  badCells: number;
  screened: Screened | undefined;
}

/** Gravest first. */
export const VERDICTS: Verdict[] = ["rejected", "revise", "undetermined", "conditional", "pass"];

export type SortKey = "row" | "name" | "region" | "verdict" | "findings" | "added" | "bad";

export interface View {
  sort: SortKey;
  descending: boolean;
  /** Words that the name, the region or a code of a finding holds. */
  search: string;
  verdict: Verdict | "";
  /** The verdict, or a field whose values make groups; empty if none. */
  group: string;
}

export const PLAIN: View = { sort: "row", descending: false, search: "", verdict: "", group: "" };

/** A group of rows, by what they have in common. */
export interface Group {
  key: string;
  rows: BatchRow[];
}

/** The value of a choice as the engine knows it, however it was typed. */
export function choiceOf(row: BatchRow, field: Field): string {
  const given = row.record[field.name];
  if (given === undefined || given === null) return "";
  const text = String(given).trim();
  const known = field.choices.find(
    ({ value, label }) => value === text || label.zh === text || label.en.toLowerCase() === text.toLowerCase(),
  );
  return known ? known.value : text;
}

export function regionKey(row: BatchRow): string {
  return row.screened && row.screened.share ? row.screened.share.region.join("\u001f") : "";
}

const gravity = (row: BatchRow): number => (row.screened ? VERDICTS.indexOf(row.screened.verdict) : VERDICTS.length);

/** Findings that stand in the way, gravest first, count most. */
function weight(row: BatchRow): number {
  if (!row.screened) return -1;
  return row.screened.findings.reduce((sum, { outcome }) => sum + 1000 ** (4 - Math.min(4, OUTCOMES.indexOf(outcome))), 0);
}

function added(row: BatchRow): number {
  const share = row.screened && row.screened.share;
  const amount = share && share.added ? parseDecimal(share.added) : undefined;
  return amount ? amount.toNumber() : -1;
}

const words = new Intl.Collator("zh-CN", { numeric: true });

function key(sort: SortKey): (row: BatchRow) => number | string {
  switch (sort) {
    case "row":
      return ({ row }) => row;
    case "name":
      return ({ name }) => name;
    case "region":
      return regionKey;
    case "verdict":
      return gravity;
    case "findings":
      return weight;
    case "added":
      return added;
    case "bad":
      return ({ badCells }) => badCells;
  }
}

/** The rows that a view shows, in its order; rows that are alike stay in the order of the file. */
export function arrange(rows: readonly BatchRow[], view: View): BatchRow[] {
  const search = view.search.trim().toLowerCase();
  const shown = rows.filter(({ name, screened, ...row }) => {
    if (view.verdict && (!screened || screened.verdict !== view.verdict)) return false;
    if (!search) return true;
    if (name.toLowerCase().includes(search) || String(row.row) === search) return true;
    if (!screened) return false;
    if (screened.findings.some(({ code }) => code.toLowerCase().includes(search))) return true;
    return !!screened.share && screened.share.region.some((part) => part.toLowerCase().includes(search));
  });
  const read = key(view.sort);
  const keyed = shown.map((row) => ({ row, key: read(row) }));
  const sign = view.descending ? -1 : 1;
  const compare = (a: number | string, b: number | string): number =>
    typeof a === "number" && typeof b === "number" ? a - b : words.compare(String(a), String(b));
  keyed.sort((a, b) => sign * compare(a.key, b.key) || a.row.row - b.row.row);
  return keyed.map(({ row }) => row);
}

/** The rows in groups: of the verdict gravest first, of a field in the order of its choices. */
export function grouped(rows: readonly BatchRow[], group: string, info: PackInfo): Group[] {
  const field = info.fields.find(({ name }) => name === group);
  const keyOf = (row: BatchRow): string => (field ? choiceOf(row, field) : row.screened ? row.screened.verdict : "");
  const groups = new Map<string, BatchRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const order: string[] = field ? field.choices.map(({ value }) => value) : VERDICTS;
  const at = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return [...groups].map(([key, rows]) => ({ key, rows })).sort((a, b) => at(a.key) - at(b.key) || words.compare(a.key, b.key));
}

export function countVerdicts(rows: readonly BatchRow[]): Map<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const { screened } of rows) if (screened) counts.set(screened.verdict, (counts.get(screened.verdict) || 0) + 1);
  return counts;
}
