// Where the files of a draft define each name, read from their text: a draft with errors has definitions too.
import type { PackFiles } from "../engine/pkg-study/water_rules_study";

/** What a name may stand for. A column is named `table.column`; a function and a sentence belong to one file. */
export const KINDS = [
  "rule",
  "source",
  "parameter",
  "table",
  "column",
  "field",
  "department",
  "function",
  "sentence",
  "word",
] as const;
export type Kind = (typeof KINDS)[number];

export interface Place {
  file: string;
  line: number;
  column: number;
}

export class Definitions {
  private readonly places = new Map<string, Place>();

  constructor(files: PackFiles) {
    for (const [file, text] of Object.entries(files)) this.read(file, text);
  }

  /** Where a name is defined; `file` is where it is used. */
  of(kind: Kind, id: string, file: string): Place | undefined {
    return this.places.get(key(kind, id, file));
  }

  has(kind: Kind, id: string, file: string): boolean {
    return this.of(kind, id, file) !== undefined;
  }

  /** A table that has such a column. */
  tableWith(column: string, among: string[]): string | undefined {
    return among.find((table) => this.places.has(key("column", `${table}.${column}`, "")));
  }

  private put(kind: Kind, id: string, place: Place): void {
    const at = key(kind, id, place.file);
    if (!this.places.has(at)) this.places.set(at, place);
  }

  private read(file: string, text: string): void {
    const lines = text.split("\n");
    const [, table] = /^tables\/([^/]+)\.toml$/.exec(file) || [];
    if (table) this.put("table", table, { file, line: 1, column: 1 });
    if (!table && /^tables\/[^/]+\.csv$/.test(file)) return;
    let section = "";
    lines.forEach((text, index) => {
      section = headOf(text) || section;
      const place = (id: string): Place => ({
        file,
        line: index + 1,
        column: text.indexOf(id) + 1,
      });
      const put = (kind: Kind, id: string | undefined, named = id): void => {
        if (id !== undefined) this.put(kind, named!, place(id));
      };
      if (file.endsWith(".rhai")) {
        put("rule", /^\/\/!\s*@code\s+(\S+)/.exec(text)?.[1]);
        put("sentence", /^\/\/!\s*@say\s+([\w-]+)\s*=/.exec(text)?.[1]);
        put("function", /^\s*(?:private\s+)?fn\s+(\w+)/.exec(text)?.[1]);
      } else if (file.startsWith("parameters/")) {
        put("parameter", /^\[([\w-]+)\]/.exec(text)?.[1]);
      } else if (table) {
        const column = /^name\s*=\s*"([^"]+)"/.exec(text)?.[1];
        if (column !== undefined) put("column", column, `${table}.${column}`);
      } else if (file === "fields.toml") {
        if (section === "field" || section === "field.items")
          put("field", /^name\s*=\s*"([^"]+)"/.exec(text)?.[1]);
      } else if (file === "sources.toml" || file === "departments.toml") {
        put(
          file === "sources.toml" ? "source" : "department",
          /^id\s*=\s*"([^"]+)"/.exec(text)?.[1],
        );
      }
    });
  }
}

/** The name of the section that a line of a TOML file begins; empty if it begins none. */
function headOf(line: string): string {
  return (/^\s*\[\[?([^[\]]+)\]/.exec(line)?.[1] || "").trim();
}

/** The name of the section of a TOML file that a line stands in. */
export function sectionOf(lines: string[], index: number): string {
  for (let at = index; at >= 0; at--) {
    const head = headOf(lines[at]!);
    if (head) return head;
  }
  return "";
}

const key = (kind: Kind, id: string, file: string): string =>
  `${kind} ${id}${kind === "function" || kind === "sentence" ? ` ${file}` : ""}`;

let last: { files: PackFiles; definitions: Definitions } | undefined;

/** The definitions of a draft; read once for each. */
export function definitionsOf(files: PackFiles): Definitions {
  if (!last || last.files !== files) last = { files, definitions: new Definitions(files) };
  return last.definitions;
}
