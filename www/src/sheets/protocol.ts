// What the page asks of the worker that reads and writes workbooks.

export type Cell = string | number;

/** A sheet to be written. */
export interface OutSheet {
  name: string;
  /** Rows of headings, which stay in view. */
  headings: string[][];
  rows: Cell[][];
  /** Widths of the columns, in characters. */
  widths: number[];
}

export interface SheetCalls {
  /** The first sheet that holds anything, as JSON text of a `Grid`. */
  read(bytes: ArrayBuffer): string;
  /** Begins a workbook, or the next sheet of it; rows may be added. */
  sheet(sheet: OutSheet): void;
  rows(rows: Cell[][]): void;
  /** The workbook that was begun. */
  end(): Blob;
  /** Forgets it. */
  drop(): void;
}
