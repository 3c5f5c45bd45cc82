// CSV as spreadsheets write and read it.
import Papa from "papaparse";

/** One row of a file, numbered as a spreadsheet numbers it. */
export interface CsvRow {
  row: number;
  cells: string[];
}

/** The sign between cells: the one that the first line has most of. */
function separator(text: string): string {
  const line = text.slice(0, text.search(/\n|$/));
  const count = (sign: string): number => line.split(sign).length;
  return [";", "\t", ","].reduce((best, sign) => (count(sign) >= count(best) ? sign : best));
}

/** The rows of a CSV text that hold anything; a comma, a semicolon or a tab stands between cells. */
export function parseCsv(text: string): CsvRow[] {
  const { data } = Papa.parse<string[]>(text, {
    delimiter: separator(text),
    transform: (cell) => cell.trim(),
  });
  return data.map((cells, i) => ({ row: i + 1, cells })).filter(({ cells }) => cells.some(Boolean));
}

/**
 * What a spreadsheet would run as a formula: anything that begins like one and isn't a number. Full-width signs too: where
 * Chinese or Japanese is typed, they begin one as well.
 */
const FORMULA = /^(?:[=+@\t\r＝＋－＠]|-(?!\d+(?:\.\d+)?$))/;

/** A CSV that Excel opens undamaged: with the UTF-8 mark, and no cell that it would run as a formula. */
export function printCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${csvLines(rows)}`;
}

/** More lines of it. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return `${Papa.unparse(rows as string[][], { escapeFormulae: FORMULA })}\r\n`;
}
