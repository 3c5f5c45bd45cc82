// The words that every screen shares; each has its own beside it. Everything about water comes from the rule pack.
import type { Field, PackInfo, Text } from "./engine/pkg/water_rules";

export type Lang = "zh" | "en";

const zh = {
  yes: "是",
  no: "否",
  colon: "：",
  comma: "、",
  none: "无",
  notKnown: "待查",
  from: (source: string) => `（出处：${source}）`,
  years: "年",
  people: "人",
  error: "错误",
  warning: "提示",
};

export type Words = typeof zh;

const en: Words = {
  yes: "Yes",
  no: "No",
  colon: ": ",
  comma: ", ",
  none: "None",
  notKnown: "Not known yet",
  from: (source: string) => ` (from: ${source})`,
  years: "yr",
  people: "people",
  error: "Error",
  warning: "Warning",
};

export const WORDS: Record<Lang, Words> = { zh, en };
export const HTML_LANG: Record<Lang, string> = { zh: "zh-CN", en: "en" };

const KEY = "water-rules.lang";

export function savedLang(): Lang {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

export function saveLang(lang: Lang): void {
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // Storage may be shut off; the choice then lasts as long as the page.
  }
}

/** The word for a name that a pack gives; none where the list has no such name of its own, as `constructor`. */
export function wordOf(words: Record<string, string>, name: string): string {
  return Object.keys(words).includes(name) ? words[name]! : "";
}

/** A pack's text in the wanted language, or in the other one where it is empty. */
export function say(text: Text | null | undefined, lang: Lang): string {
  if (!text) return "";
  return text[lang] || text.zh || text.en;
}

/** What parts of a unit are called in English that packs write in Chinese. */
const ENGLISH: Record<string, string> = {
  亿: "10⁸ ",
  万: "10⁴ ",
  元: "yuan",
  亩: "mu",
  人: "person",
};

/** A unit as shown: a fraction has none; in words of a language, years and people on their own are written out. */
export function unitText(unit: string | null, lang?: Lang): string {
  if (unit === "1" || !unit) return "";
  if (unit === "a" && lang) return WORDS[lang].years;
  if (unit === "人" && lang) return WORDS[lang].people;
  return lang === "en" ? unit.replace(/[亿万元亩人]/g, (part) => ENGLISH[part]!) : unit;
}

/** What a value that is written as a code, or as a list of codes, is called. */
export function codeText(code: string, field: Coded | undefined, lang: Lang): string {
  const words = WORDS[lang];
  if (code === "true" || code === "false") return code === "true" ? words.yes : words.no;
  const label = (one: string): Text | undefined => {
    const choice = field && field.choices.find((each) => each.value === one);
    return choice && choice.label;
  };
  const labels = (label(code) ? [code] : code.split(", ")).map(label);
  return labels.every(Boolean) ? labels.map((each) => say(each, lang)).join(words.comma) : code;
}

/** What has codes with names. */
export type Coded = Pick<Field, "choices" | "within">;

/**
 * What the codes of a table's column are called: by the pack, else by the field that is called alike, as `category` and
 * `tax_category` are.
 */
export function codesOfColumn(
  column: string,
  { codes, fields }: Pick<PackInfo, "codes" | "fields">,
): Coded | undefined {
  const own = codes[column];
  if (own)
    return {
      choices: Object.entries(own).map(([value, label]) => ({ value, label, within: [] })),
      within: null,
    };
  return (
    fields.find(({ name }) => name === column) ||
    fields.find(({ name, choices }) => choices.length && name.endsWith(`_${column}`))
  );
}
