/// <reference lib="webworker" />
// Reads and writes workbooks away from the page.
import { strFromU8 } from "fflate/browser";
import readWorkbook from "read-excel-file/web-worker";
import { answerWith, misuse } from "../engine/answer";
import type { Grid } from "../engine/pkg-study/water_rules_study";
import { Book } from "./book";
import { unzipSafely } from "./fflate-sync";
import type { SheetCalls } from "./protocol";

/** What the engine takes for a formula without a result. */
const UNCALCULATED = "#CALC!";

/** A number as it was typed: the shortest decimal that gives the same float, without an exponent. */
function plain(number: number): string {
  const text = String(number);
  const parts = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!parts) return text;
  const [, sign, whole, fraction = "", exponent] = parts;
  const point = whole!.length + Number(exponent);
  const digits = (whole! + fraction).padStart(1 - point + whole!.length + fraction.length, "0");
  const at = Math.max(point, 1);
  const padded = digits.padEnd(at, "0");
  return `${sign}${padded.slice(0, at)}${padded.length > at ? `.${padded.slice(at)}` : ""}`;
}

function print(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return plain(cell);
  if (cell instanceof Date) {
    const text = new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString().slice(0, 19);
    return text.replace(/T00:00:00$/, "");
  }
  return String(cell);
}

/** The XML of the nth sheet. */
function sheetXml(bytes: Uint8Array, nth: number): string {
  const listing = ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"];
  const files = unzipSafely(bytes, ({ name }) => listing.includes(name));
  const [book, links] = listing.map((name) => (files[name] ? strFromU8(files[name]) : "")) as [
    string,
    string,
  ];
  const sheet = (book.match(/<(?:\w+:)?sheet\s[^>]*>/g) || [])[nth] || "";
  const id = (/\sr:id="([^"]*)"/.exec(sheet) || [])[1];
  const link =
    (links.match(/<Relationship\s[^>]*>/g) || []).find((each) => each.includes(`Id="${id}"`)) || "";
  const target = ((/Target="([^"]*)"/.exec(link) || [])[1] || "").replace(/^\/xl\//, "");
  const path = `xl/${target}`;
  const found = unzipSafely(bytes, ({ name }) => name === path)[path];
  return found ? strFromU8(found) : "";
}

/** Row and column from 0 of `C7`. */
function place(address: string): [number, number] {
  const [, letters = "A", row = "1"] = /^([A-Z]+)(\d+)$/.exec(address) || [];
  return [
    Number(row) - 1,
    [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1,
  ];
}

async function read(bytes: ArrayBuffer): Promise<string> {
  const sheets = await readWorkbook(bytes, { trim: false });
  const filled = (data: unknown[][]): boolean =>
    data.some((row) => row.some((cell) => cell !== null && cell !== ""));
  const nth = sheets.findIndex(({ data }) => filled(data));
  if (nth < 0) throw misuse("empty", "电子表格是空的。", "The spreadsheet is empty.");
  const others = sheets.filter(({ data }) => filled(data)).length > 1;
  const { sheet, data } = sheets[nth]!;
  const rows = data.map((row) => row.map(print));
  const xml = sheetXml(new Uint8Array(bytes), nth);
  // The library drops both what a formula could not work out and formulas without a result.
  const put = (address: string, value: string): void => {
    const [row, column] = place(address);
    while (rows.length <= row) rows.push([]);
    const cells = rows[row]!;
    while (cells.length <= column) cells.push("");
    cells[column] = value;
  };
  for (const [, address, value] of xml.matchAll(
    /<c r="([A-Z]+\d+)"[^>]*\st="e"[^>]*>[\s\S]*?<v>([^<]*)<\/v>/g,
  ))
    put(address!, value!);
  for (const [, address] of xml.matchAll(
    /<c r="([A-Z]+\d+)"[^>]*>\s*(?:<f[^>]*\/>|<f[^>]*>[^<]*<\/f>)\s*<\/c>/g,
  ))
    put(address!, UNCALCULATED);
  const merged: Grid["merged"] = [];
  for (const [, first, last] of xml
    .slice(xml.lastIndexOf("</sheetData>"))
    .matchAll(/<mergeCell ref="(\w+):(\w+)"/g)) {
    merged.push([...place(first!), ...place(last!)]);
  }
  const grid: Grid = { rows, merged, only_sheet: others ? sheet : null };
  return JSON.stringify(grid);
}

let book: Book | undefined;

answerWith<SheetCalls>({
  async read(bytes) {
    try {
      return await read(bytes);
    } catch (error) {
      if (
        typeof error === "object" &&
        error !== null &&
        "code" in error &&
        "message" in error &&
        typeof error.message === "object"
      )
        throw error;
      const detail = error instanceof Error ? error.message : String(error);
      throw misuse(
        "bad-workbook",
        `读不了这个电子表格（${detail}）。请在 Excel 或 WPS 里“另存为”.xlsx 后再打开。`,
        `The spreadsheet can't be read (${detail}). Save it as .xlsx and open that.`,
      );
    }
  },
  sheet({ rows, ...sheet }) {
    book = book || new Book();
    book.begin(sheet);
    book.add(rows);
  },
  rows: (rows) => book!.add(rows),
  end() {
    const blob = book!.end();
    book = undefined;
    return blob;
  },
  drop: () => (book = undefined),
});
