// What the files of a draft are called, and in which order one looks for them: by what is to be done, not by their paths.
import type { PackFiles } from "../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../engine/pkg/water_rules";
import { say, wordOf, type Lang } from "../words";
import { readTables } from "./toml";
import { readParameters, textOf } from "./parameters/file";
import { WORDS } from "./words";

/** The titles that were read, each with the text that it was read of. */
const read = new Map<string, { text: string; title: string }>();

/** The title of a file; nothing of one that goes by its name alone. Read once a text. */
export function titleOf(path: string, files: PackFiles, info: PackInfo, lang: Lang): string {
  const text = files[path.startsWith("tables/") ? path.replace(/\.csv$/, ".toml") : path] || "";
  const key = `${lang}:${path}`;
  const known = read.get(key);
  if (known && known.text === text) return known.title;
  const title = titleIn(path, text, info, lang);
  read.set(key, { text, title });
  return title;
}

function titleIn(path: string, text: string, info: PackInfo, lang: Lang): string {
  const [folder = "", name = ""] = path.includes("/") ? path.split("/") : ["", path];
  const stem = name.replace(/\.[a-z]+$/, "");
  const families = info.families.find(({ id }) => id === stem);
  const family = families ? say(families.title, lang) : "";
  if (path.endsWith(".rhai")) {
    const [zh = "", en = ""] = (/^\/\/![ \t]*(\S.*)$/m.exec(text) || ["", ""])[1]!.split("|");
    return say({ zh: zh.trim(), en: en.trim() }, lang);
  }
  if (folder === "parameters") {
    const labels = (readParameters(text) || []).map(({ own }) =>
      say({ zh: textOf(own, "label.zh"), en: textOf(own, "label.en") }, lang),
    );
    return family || labels.slice(0, 2).join(WORDS[lang].comma);
  }
  if (folder === "tables") {
    const title = titled(text, lang);
    return path.endsWith(".toml") && title ? WORDS[lang].columnsOf(title) : title;
  }
  if (folder === "cases") return family;
  if (folder === "samples" || folder === "decisions") return titled(text, lang);
  return folder === "" ? wordOf(WORDS[lang].singles, name) : "";
}

/** The `title` that stands before any table of a file. */
function titled(text: string, lang: Lang): string {
  const head = text.split(/^\[/m, 1)[0]!;
  const [root] = readTables(head) || [];
  return root ? say({ zh: textOf(root, "title.zh"), en: textOf(root, "title.en") }, lang) : "";
}

/** The folders of a draft in the order in which they are needed: numbers, tables, rules, law and papers, known answers. */
export function inOrder<T>(folders: [string, T][], info: PackInfo): [string, T][] {
  const families = info.families.map(({ id }) => `${id}/`);
  const order = [
    "parameters/",
    "tables/",
    ...families,
    "facts/",
    "",
    "cases/",
    "decisions/",
    "samples/",
  ];
  const rank = ([folder]: [string, T]): number => {
    const place = order.indexOf(folder);
    return place < 0 ? order.length : place;
  };
  return [...folders].sort((a, b) => rank(a) - rank(b));
}
