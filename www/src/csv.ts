// CSV as spreadsheets write and read it.
import Papa from "papaparse";

/** One row of a file, numbered as a spreadsheet numbers it. */
export interface CsvRow {
  row: number;
  cells: string[];
}

/** The rows of a CSV text that hold anything; a comma, a semicolon or a tab stands between cells. */
export function parseCsv(text: string): CsvRow[] {
  const { data } = Papa.parse<string[]>(text, {
    delimitersToGuess: [",", "\t", ";"],
    transform: (cell) => cell.trim(),
  });
  return data.map((cells, i) => ({ row: i + 1, cells })).filter(({ cells }) => cells.some(Boolean));
}

/** What a spreadsheet would run as a formula: anything that begins like one and isn't a number. */
const FORMULA = /^(?:[=+@\t\r]|-(?!\d+(?:\.\d+)?$))/;

/** A CSV that Excel opens undamaged: with the UTF-8 mark, and no cell that it would run as a formula. */
export function printCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${csvLines(rows)}`;
}

/** More lines of it. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(rows as string[][], { escapeFormulae: FORMULA })}\r\n`;
}
