// The text of a table, row by row: a row that isn't changed stays as it was written.
import Papa from "papaparse";
import { readTables, type Table } from "../toml";
import { textOf } from "../parameters/file";

export interface Row {
  /** As written, with the end of its line. */
  raw: string;
  cells: string[];
  /** Its first line in the file, from 1. */
  line: number;
}

export interface Grid {
  header: Row;
  rows: Row[];
}

export interface Column {
  name: string;
  kind: "text" | "number" | "boolean" | "date" | "source" | "confidence";
  label: { zh: string; en: string } | undefined;
  unit: string;
}

const COMMON = new Map<string, Column["kind"]>([
  ["effective_from", "date"],
  ["effective_to", "date"],
  ["source", "source"],
  ["confidence", "confidence"],
]);

const newlineOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

/** Reads a table; the mark at its beginning belongs to the first row. */
export function readGrid(text: string): Grid | undefined {
  // The parser leaves the mark out of what it counts.
  const mark = text.startsWith("\uFEFF") ? 1 : 0;
  const ends: number[] = [];
  const cells: string[][] = [];
  Papa.parse<string[]>(text, {
    delimiter: ",",
    newline: newlineOf(text) as "\n" | "\r\n",
    step({ data, meta }) {
      cells.push(data);
      ends.push(meta.cursor + mark);
    },
  });
  const rows: Row[] = [];
  let [from, line] = [0, 1];
  cells.forEach((row, i) => {
    const raw = text.slice(from, i === cells.length - 1 ? text.length : ends[i]);
    if (raw) rows.push({ raw, cells: row.map((cell) => cell.trim()), line });
    from += raw.length;
    line += raw.split("\n").length - 1;
  });
  const [header, ...rest] = rows;
  if (!header) return undefined;
  header.cells = header.cells.map((cell) => cell.replace("\uFEFF", ""));
  return { header, rows: rest };
}

/** Whether a row holds nothing, not even a comma. */
export function isBlank({ cells }: Row): boolean {
  return cells.length === 1 && cells[0] === "";
}

/** Writes a table; `undefined` in `changed` takes a row away, cells replace those of a row or stand after the last one. */
export function writeGrid(
  text: string,
  { header, rows }: Grid,
  changed: ReadonlyMap<number, string[] | undefined>,
  added: string[][] = [],
  after = rows.length - 1,
): string {
  const newline = newlineOf(text);
  const quotes = header.raw.replace("\uFEFF", "").startsWith('"');
  const print = (cells: string[]): string => Papa.unparse([cells], { quotes }) + newline;
  const ended = (raw: string): string => (raw.endsWith("\n") ? raw : raw + newline);
  const lines = rows.map(({ raw }, i) => {
    if (!changed.has(i)) return raw;
    const cells = changed.get(i);
    // The last line may have no end.
    return cells
      ? raw.endsWith("\n")
        ? print(cells)
        : print(cells).slice(0, -newline.length)
      : "";
  });
  const before = [header.raw, ...lines.slice(0, after + 1)].join("");
  const fresh = added.map(print).join("");
  return (fresh ? ended(before) : before) + fresh + lines.slice(after + 1).join("");
}

/** What the columns are, in the order of the first line. */
export function columnsOf({ header }: Grid, schema: string): Column[] {
  const declared = (readTables(schema) || []).filter(({ key }) => key.join() === "column");
  return header.cells.map((name) => {
    const found: Table | undefined = declared.find((column) => textOf(column, "name") === name);
    if (!found) return { name, kind: COMMON.get(name) || "text", label: undefined, unit: "" };
    const kind = textOf(found, "type");
    return {
      name,
      kind: kind === "number" || kind === "boolean" ? kind : "text",
      label: { zh: textOf(found, "label.zh"), en: textOf(found, "label.en") },
      unit: textOf(found, "unit"),
    };
  });
}

/** What a spreadsheet puts on the clipboard, as rows of cells. */
export function readPasted(text: string): string[][] {
  const { data } = Papa.parse<string[]>(text.replace(/(\r\n|\n|\r)$/, ""), { delimiter: "\t" });
  return data.map((row) => row.map((cell) => cell.trim()));
}
