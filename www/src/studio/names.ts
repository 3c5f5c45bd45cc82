// What the name at a place of a file stands for.
import type { Word } from "../engine/pkg-study/water_rules_study";
import { sectionOf, type Definitions, type Kind } from "./definitions";

export interface Name {
  kind: Kind;
  /** As in `Definitions`. */
  id: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
}

/** The first argument of these names something of the pack. */
const ARGUMENTS: Record<string, Kind> = {
  param: "parameter",
  table: "table",
  finding: "rule",
  has: "field",
};
/** What a TOML file's plain words may name, the most telling first. */
const ANYWHERE: Kind[] = ["rule", "source", "parameter", "table", "field"];

/** The name around an offset of a file's text. */
export function nameAt(
  path: string,
  text: string,
  offset: number,
  definitions: Definitions,
  words: Word[],
): Name | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const next = text.indexOf("\n", offset);
  const line = text.slice(start, next < 0 ? text.length : next);
  // A code or an id has hyphens, which in a script outside of a string or a header is a minus.
  for (const letters of [/[\p{L}\p{N}_-]/u, /[\p{L}\p{N}_]/u]) {
    let from = offset - start;
    let to = from;
    while (from > 0 && letters.test(line[from - 1]!)) from--;
    while (to < line.length && letters.test(line[to]!)) to++;
    const id = line.slice(from, to);
    if (!id) continue;
    const found = path.endsWith(".rhai")
      ? inScript(path, text, line, id, from, definitions, words)
      : inData(path, text, start, line, id, from, definitions);
    if (found) return { ...found, from: start + from, to: start + to };
  }
  return undefined;
}

type Found = Pick<Name, "kind" | "id">;

function inScript(
  path: string,
  text: string,
  line: string,
  id: string,
  from: number,
  definitions: Definitions,
  words: Word[],
): Found | undefined {
  const defined = (kind: Kind, named = id): Found | undefined =>
    definitions.has(kind, named, path) ? { kind, id: named } : undefined;
  const word = (after: boolean): Found | undefined =>
    words.some(({ name, on }) => name === id && (on !== "") === after)
      ? { kind: "word", id: after ? `.${id}` : id }
      : undefined;
  const before = line.slice(0, from);
  const tag = /^\/\/!\s*@(\w+)\s/.exec(line);
  if (tag) {
    const kind = (
      { source: "source", department: "department", code: "rule", say: "sentence" } as Record<
        string,
        Kind
      >
    )[tag[1]!];
    return kind && defined(kind);
  }
  if (/^\s*\/\//.test(line)) return defined("rule") || defined("source");
  const called = line.slice(from + id.length).startsWith("(");
  const argument = /\b(\w+)\("$/.exec(before);
  if (argument) {
    const kind = ARGUMENTS[argument[1]!];
    return (kind && defined(kind)) || defined("sentence");
  }
  if (/"$/.test(before)) return defined("sentence") || defined("rule");
  if (/\bfn\s+$/.test(before)) return defined("function");
  if (!/\.\s*$/.test(before)) return called ? defined("function") || word(false) : word(false);
  if (called) return word(true);
  if (/\bproject\.\s*$/.test(before)) return defined("field") || word(true);
  const named = [...text.matchAll(/\btable\("([^"]+)"/g)].map(([, table]) => table!);
  const table = definitions.tableWith(id, named);
  return table === undefined
    ? defined("field") || word(true)
    : { kind: "column", id: `${table}.${id}` };
}

function inData(
  path: string,
  text: string,
  start: number,
  line: string,
  id: string,
  from: number,
  definitions: Definitions,
): Found | undefined {
  const defined = (kind: Kind, named = id): Found | undefined =>
    definitions.has(kind, named, path) ? { kind, id: named } : undefined;
  const [, table] = /^tables\/([^/]+)\.(?:csv|toml)$/.exec(path) || [];
  if (path.endsWith(".csv")) {
    if (start === 0 && table) return defined("column", `${table}.${id}`);
    return defined("source") || defined("parameter") || defined("rule");
  }
  if (!path.endsWith(".toml") || /^\s*#/.test(line)) return undefined;
  const key = /^\s*"?([\w-]+)"?\s*=/.exec(line)?.[1];
  const quoted = /"$/.test(line.slice(0, from));
  if (key === "source" || key === "article") return defined("source");
  if (key === "name" && table) return defined("column", `${table}.${id}`);
  if (key === "id" && path === "departments.toml") return defined("department");
  const lines = text.slice(0, start + line.length).split("\n");
  const section = sectionOf(lines, lines.length - 1);
  // A key is a field only in a record: elsewhere `name` and `kind` are the file's own.
  if (!quoted && !/^\s*\[/.test(line))
    return /\brecord\b/.test(section) ? defined("field") : defined("rule");
  if (/\brecord\b/.test(section)) return undefined;
  return ANYWHERE.map((kind) => defined(kind)).find(Boolean);
}
