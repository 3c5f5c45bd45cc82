// CSV as spreadsheets write and read it.

/** One row of a file with the line where it begins, from 1. */
export interface CsvRow {
  line: number;
  cells: string[];
}

/** The rows of a CSV text that hold anything; the separator is that of the first line: a comma, a semicolon or a tab. */
export function parseCsv(text: string): CsvRow[] {
  const body = text.replace(/^\uFEFF/, "");
  const first = body.slice(0, body.search(/[\r\n]|$/));
  const separator = [",", "\t", ";"].sort((a, b) => first.split(b).length - first.split(a).length)[0]!;
  const rows: CsvRow[] = [];
  let [cells, cell, quoted, line, begun]: [string[], string, boolean, number, number] = [[], "", false, 1, 1];
  const endRow = (): void => {
    cells.push(cell.trim());
    if (cells.some(Boolean)) rows.push({ line: begun, cells });
    [cells, cell, begun] = [[], "", line + 1];
  };
  for (let i = 0; i < body.length; i++) {
    const char = body[i]!;
    if (quoted) {
      if (char === '"' && body[i + 1] === '"') cell += body[++i];
      else if (char === '"') quoted = false;
      else cell += char;
      if (char === "\n") line++;
    } else if (char === '"' && cell.trim() === "") {
      [quoted, cell] = [true, ""];
    } else if (char === separator) {
      cells.push(cell.trim());
      cell = "";
    } else if (char === "\n") {
      endRow();
      line++;
    } else if (char !== "\r") {
      cell += char;
    }
  }
  endRow();
  return rows;
}

/** A CSV that Excel opens undamaged: with the UTF-8 mark, and no cell that it would run as a formula. */
export function printCsv(rows: readonly (readonly string[])[]): string {
  const print = (cell: string): string => {
    const safe = /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell;
    return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(print).join(",")).join("\r\n")}\r\n`;
}
