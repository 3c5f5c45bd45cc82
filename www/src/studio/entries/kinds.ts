// The files whose entries have a form, and what an entry of each kind says, in the order in which it is written.
import type { PackInfo } from "../../engine/pkg/water_rules";
import { say, type Lang } from "../../words";
import { WORDS, type PartName, type Words } from "./words";

/** One thing that an entry says. `long` is a text of more than a line; `texts` a list of them, one a line. */
export interface Part {
  key: string;
  /** Its words. */
  name: PartName;
  as: "text" | "long" | "day" | "choice" | "texts";
  need: boolean;
}

/** A list of `{ … }` that an entry holds, with what each of them says. */
export interface Rows {
  key: string;
  name: PartName;
  columns: readonly (readonly [key: string, name: PartName, as?: "long"])[];
}

export interface Kind {
  /** The heading of its table: `field.items` is one within a field. */
  table: "source" | "department" | "field" | "field.items" | "case";
  /** The key that holds its name, which others cite. */
  id: string;
  /** The key that holds what it is called, in both languages. */
  title: string;
  /** What such a name looks like. */
  names: RegExp;
  parts: readonly Part[];
  rows: readonly Rows[];
}

const part = (key: string, name: PartName, as: Part["as"] = "text", need = false): Part => ({
  key,
  name,
  as,
  need,
});
const needed = (key: string, name: PartName, as: Part["as"] = "text"): Part =>
  part(key, name, as, true);
const both = (key: string, zh: PartName, en: PartName, as: Part["as"] = "text"): Part[] => [
  part(`${key}.zh`, zh, as),
  part(`${key}.en`, en, as),
];

const SAYS: Rows = {
  key: "says",
  name: "says",
  columns: [
    ["article", "article"],
    ["zh", "saysZh", "long"],
    ["en", "saysEn", "long"],
  ],
};
const CHOICES: Rows = {
  key: "choices",
  name: "choices",
  columns: [
    ["value", "code"],
    ["label.zh", "nameZh"],
    ["label.en", "nameEn"],
  ],
};
const LABEL = [needed("label.zh", "nameZh"), needed("label.en", "nameEn")];
const LIMITS = [part("unit", "unit"), part("min", "min"), part("max", "max")];

const SOURCE: Kind = {
  table: "source",
  id: "id",
  title: "title",
  names: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  parts: [
    needed("id", "id"),
    needed("title.zh", "titleZh"),
    needed("title.en", "titleEn"),
    part("number", "number"),
    ...both("issued_by", "issuedZh", "issuedEn"),
    part("from", "from", "day"),
    part("until", "until", "day"),
    needed("confidence", "confidence", "choice"),
    part("address", "address"),
    part("register", "register"),
    part("look_for", "lookFor"),
  ],
  rows: [SAYS],
};

const DEPARTMENT: Kind = {
  table: "department",
  id: "id",
  title: "name",
  names: /^[a-z][a-z0-9_]*$/,
  parts: [
    needed("id", "id"),
    needed("name.zh", "nameZh"),
    needed("name.en", "nameEn"),
    ...both("duty", "dutyZh", "dutyEn", "long"),
  ],
  rows: [],
};

const FIELD: Kind = {
  table: "field",
  id: "name",
  title: "label",
  names: /^[a-z][a-z0-9_]*$/,
  parts: [
    needed("name", "id"),
    needed("type", "type", "choice"),
    ...LABEL,
    needed("group", "group", "choice"),
    part("stage", "stage", "choice"),
    part("answered_by", "answeredBy", "choice"),
    ...both("question", "questionZh", "questionEn", "long"),
    ...both("help", "helpZh", "helpEn", "long"),
    ...both("found_in", "foundZh", "foundEn"),
    ...both("none", "noneZh", "noneEn"),
    ...LIMITS,
    part("if_blank.value", "blankValue"),
    ...both("if_blank", "blankZh", "blankEn"),
    part("synonyms", "synonyms", "texts"),
  ],
  rows: [CHOICES],
};

const ITEM: Kind = {
  table: "field.items",
  id: "name",
  title: "label",
  names: FIELD.names,
  parts: [
    needed("name", "id"),
    needed("type", "type", "choice"),
    ...LABEL,
    ...both("help", "helpZh", "helpEn", "long"),
    ...LIMITS,
  ],
  rows: [CHOICES],
};

const CASE: Kind = {
  table: "case",
  id: "id",
  title: "name",
  names: /^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$/,
  parts: [
    needed("id", "id"),
    needed("name.zh", "nameZh"),
    needed("name.en", "nameEn"),
    needed("as_of", "asOf", "day"),
    needed("source", "source"),
  ],
  rows: [],
};

/** The kinds of entries of a file; what it adds is of the first. None if it has no form. */
export function kindsOf(path: string): readonly Kind[] {
  if (path === "sources.toml") return [SOURCE];
  if (path === "departments.toml") return [DEPARTMENT];
  if (path === "fields.toml") return [FIELD, ITEM];
  return /^cases\/[^/]+\.toml$/.test(path) ? [CASE] : [];
}

/** What can be chosen for a part: its code, and what it is called. */
export function choicesOf({ key }: Part, info: PackInfo, lang: Lang): [string, string][] {
  const words: Words = WORDS[lang];
  const titled = (all: { id: string; title: { zh: string; en: string } }[]): [string, string][] =>
    all.map(({ id, title }) => [id, say(title, lang)]);
  switch (key) {
    case "type":
      return Object.entries(words.types);
    case "answered_by":
      return Object.entries(words.answering);
    case "group":
      return titled(info.groups);
    case "stage":
      return titled(info.stages);
    default:
      return Object.entries(info.words.confidence).map(([code, text]) => [
        code,
        `${code} ${say(text, lang)}`,
      ]);
  }
}
