// The rows of a batch: what the list needs of each to be sorted, filtered and grouped, in some tens of bytes a project.
import type { Field, PackInfo, Verdict } from "../engine/pkg/water_rules";
import type { Listed } from "../engine/pkg-study/water_rules_study";
import type { PieceRow } from "../engine/protocol";
import { parseDecimal } from "../decimal";
import { OUTCOMES } from "../view/outcome";

/** One project of a file, as the list shows it. */
export interface BatchRow extends PieceRow {
  name: string;
  screened: Listed | undefined;
}

/** Gravest first. */
export const VERDICTS: Verdict[] = [
  "rejected",
  "revise",
  "undetermined",
  "conditional",
  "pass",
  "out_of_scope",
];
const UNSCREENED = VERDICTS.length;

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
  /** Places of the rows in the file. */
  places: number[];
  verdicts: Map<Verdict, number>;
}

/** The value of a choice as the engine knows it, however it was typed. */
function choiceOf(given: unknown, field: Field): string {
  if (given === undefined || given === null) return "";
  const value = typeof given === "object" ? ((given as { value?: unknown }).value ?? "") : given;
  const text = String(value).trim();
  const known = field.choices.find(
    ({ value, label }) =>
      value === text || label.zh === text || label.en.toLowerCase() === text.toLowerCase(),
  );
  return known ? known.value : text;
}

/** Findings that stand in the way, gravest first, count most. */
function weight({ findings }: Listed): number {
  return findings.reduce(
    (sum, { outcome }) => sum + 1000 ** (4 - Math.min(4, OUTCOMES.indexOf(outcome))),
    0,
  );
}

function added({ share }: Listed): number {
  const amount = share && share.added ? parseDecimal(share.added) : undefined;
  return amount ? amount.toNumber() : -1;
}

/** What stands for values beyond those that there is room for. */
const REST = "…";

/** Texts of which there are few, by number. */
class Names {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** The last of `most` numbers is that of all texts that find no place; 0 is that of no text. */
  constructor(private readonly most: number) {
    this.number("");
  }

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const number = Math.min(this.texts.length, this.most - 1);
    this.texts[number] = number === this.most - 1 ? REST : text;
    if (number < this.most - 1) this.numbers.set(text, number);
    return number;
  }
}

const words = new Intl.Collator("zh-CN", { numeric: true });

/** Columns over all projects; a place is that in the file, from 0. */
export class Ledger {
  /** Projects that could be read. */
  count = 0;
  private readonly row: Uint32Array;
  private readonly bad: Uint8Array;
  private readonly verdict: Uint8Array;
  private readonly weight: Float64Array;
  private readonly added: Float64Array;
  private readonly region: Uint16Array;
  private regions = new Names(0x10000);
  /** For each project a bit for each rule that asks for something. */
  private flags = new Uint8Array(0);
  private codes: string[] = [];
  private code = new Map<string, number>();
  private choices = new Map<string, { field: Field; names: Names; of: Uint8Array | Uint16Array }>();

  /** `most` is how many projects there may be. */
  constructor(private readonly most: number) {
    this.row = new Uint32Array(most);
    this.bad = new Uint8Array(most);
    this.verdict = new Uint8Array(most).fill(UNSCREENED);
    this.weight = new Float64Array(most);
    this.added = new Float64Array(most);
    this.region = new Uint16Array(most);
  }

  private get width(): number {
    return Math.ceil(this.codes.length / 8);
  }

  /** Takes the next project of the file. */
  add({ row, badCells }: PieceRow): void {
    this.row[this.count] = row;
    this.bad[this.count++] = Math.min(255, badCells);
  }

  /** Forgets the results, to take those of a pack; rows are grouped by its choices, of fields that are given. */
  clear({ rules, fields }: PackInfo, given: ReadonlySet<string>): void {
    this.verdict.fill(UNSCREENED);
    this.weight.fill(-1);
    this.added.fill(-1);
    this.region.fill(0);
    this.regions = new Names(0x10000);
    this.codes = rules.map(({ code }) => code);
    this.code = new Map(this.codes.map((code, index) => [code, index]));
    this.flags = new Uint8Array(this.most * this.width);
    const column = (field: Field) => {
      const few = field.choices.length < 200;
      return {
        field,
        names: new Names(few ? 0x100 : 0x10000),
        of: few ? new Uint8Array(this.most) : new Uint16Array(this.most),
      };
    };
    const choices = fields.filter(({ name, type }) => type === "choice" && given.has(name));
    this.choices = new Map(choices.map((field) => [field.name, column(field)]));
  }

  /** Takes what groups a project. */
  describe(place: number, { record }: PieceRow): void {
    for (const { field, names, of } of this.choices.values())
      of[place] = names.number(choiceOf(record[field.name], field));
  }

  /** Takes the result of a project. */
  judge(place: number, screened: Listed): void {
    this.verdict[place] = VERDICTS.indexOf(screened.verdict);
    this.weight[place] = weight(screened);
    this.added[place] = added(screened);
    this.region[place] = this.regions.number(
      screened.share ? screened.share.region.join("\u001f") : "",
    );
    for (const { code } of screened.findings) {
      const bit = this.code.get(code)!;
      this.flags[place * this.width + (bit >> 3)]! |= 1 << (bit & 7);
    }
  }

  /** The fields whose values make groups. */
  get fields(): Field[] {
    return [...this.choices.values()].map(({ field }) => field);
  }

  counts(): Map<Verdict, number> {
    const counts = new Uint32Array(UNSCREENED + 1);
    for (let place = 0; place < this.count; place++) counts[this.verdict[place]!]!++;
    return counted(counts);
  }

  /** The places that a view shows, in its order; rows that are alike stay in the order of the file. `nameOf` gives names if they are known. */
  arrange(view: View, nameOf: ((place: number) => string) | undefined): Uint32Array {
    const shows = this.filter(view, nameOf);
    const places = new Uint32Array(this.count);
    let count = 0;
    for (let place = 0; place < this.count; place++) if (shows(place)) places[count++] = place;
    const shown = places.subarray(0, count);
    const compare = this.comparison(view.sort, nameOf);
    if (compare) {
      const sign = view.descending ? -1 : 1;
      shown.sort((a, b) => sign * compare(a, b) || a - b);
    } else if (view.descending) shown.reverse();
    return shown;
  }

  /** The places in groups: of the verdict gravest first, of a field in the order of its choices. */
  group(places: Uint32Array, by: string): Group[] {
    const column = this.choices.get(by);
    const numbers = column ? column.of : this.verdict;
    const texts: readonly string[] = column ? column.names.texts : [...VERDICTS, ""];
    const found = new Map<number, { places: number[]; counts: Uint32Array }>();
    for (const place of places) {
      const number = numbers[place]!;
      let group = found.get(number);
      if (!group)
        found.set(number, (group = { places: [], counts: new Uint32Array(UNSCREENED + 1) }));
      group.places.push(place);
      group.counts[this.verdict[place]!]!++;
    }
    const groups = [...found].map(([number, { places, counts }]) => ({
      key: texts[number]!,
      places,
      verdicts: counted(counts),
    }));
    const order: string[] = column ? column.field.choices.map(({ value }) => value) : VERDICTS;
    const at = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
    return groups.sort((a, b) => at(a.key) - at(b.key) || words.compare(a.key, b.key));
  }

  private filter(
    view: View,
    nameOf: ((place: number) => string) | undefined,
  ): (place: number) => boolean {
    const search = view.search.trim().toLowerCase();
    const verdict = view.verdict ? VERDICTS.indexOf(view.verdict) : undefined;
    const regions = this.regions.texts.map((text) =>
      text.split("\u001f").some((part) => part.toLowerCase().includes(search)),
    );
    const bits = this.codes.flatMap((code, bit) =>
      code.toLowerCase().includes(search) ? bit : [],
    );
    const row = String(Number(search)) === search ? Number(search) : undefined;
    return (place) => {
      if (verdict !== undefined && this.verdict[place] !== verdict) return false;
      if (!search || this.row[place] === row) return true;
      if (nameOf && nameOf(place).toLowerCase().includes(search)) return true;
      if (this.verdict[place] === UNSCREENED) return false;
      return (
        regions[this.region[place]!]! ||
        bits.some((bit) => this.flags[place * this.width + (bit >> 3)]! & (1 << (bit & 7)))
      );
    };
  }

  /** Nothing for the order of the file. */
  private comparison(
    sort: SortKey,
    nameOf: ((place: number) => string) | undefined,
  ): ((a: number, b: number) => number) | undefined {
    if (sort === "name") return nameOf && ((a, b) => words.compare(nameOf(a), nameOf(b)));
    if (sort === "row") return undefined;
    const keys = {
      verdict: this.verdict,
      findings: this.weight,
      added: this.added,
      bad: this.bad,
      region: this.region,
    }[sort];
    if (sort !== "region") return (a, b) => keys[a]! - keys[b]!;
    const { texts } = this.regions;
    const ranks: number[] = [];
    [...texts.keys()]
      .sort((a, b) => words.compare(texts[a]!, texts[b]!))
      .forEach((number, rank) => (ranks[number] = rank));
    return (a, b) => ranks[keys[a]!]! - ranks[keys[b]!]!;
  }
}

function counted(counts: Uint32Array): Map<Verdict, number> {
  return new Map(
    VERDICTS.flatMap((verdict, index) => (counts[index] ? [[verdict, counts[index]]] : [])),
  );
}
