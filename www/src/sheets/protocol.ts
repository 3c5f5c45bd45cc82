// What the page asks of the worker that reads and writes workbooks.

/** A sheet to be written. */
export interface OutSheet {
  name: string;
  /** Rows of headings, which stay in view. */
  headings: string[][];
  rows: (string | number)[][];
  /** Widths of the columns, in characters. */
  widths: number[];
}

export interface SheetCalls {
  /** The first sheet that holds anything, as JSON text of a `Grid`. */
  read(bytes: ArrayBuffer): string;
  write(sheets: OutSheet[]): Blob;
}
