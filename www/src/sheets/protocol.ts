// What the page asks of the worker that reads and writes workbooks.

import type { Code } from "../engine/protocol";

export type Cell = string | number;

/** A sheet to be written. */
export interface OutSheet {
  name: string;
  /** Rows of headings, which stay in view. */
  headings: string[][];
  rows: Cell[][];
  /** Widths of the columns, in characters. */
  widths: number[];
  /** What cells may be chosen from. */
  dropdowns?: Dropdown[];
  /** Whether the rows can be filtered by their heading. */
  filter?: boolean;
}

/** Cells that are chosen from a part of a column, of a sheet of the same workbook; rows from 1, columns from 0. */
export interface Dropdown {
  /** Single cells, or the cells of a column from a row to a row. */
  cells: ({ row: number; column: number } | { from: number; to: number; column: number })[];
  sheet: string;
  column: number;
  from: number;
  to: number;
}

/** What is wanted of a workbook; by itself, the first sheet in view that holds anything. */
export interface Wanted {
  /** A sheet by its name, hidden or not. */
  sheet?: string;
  /** Rows and columns that are hidden, too. */
  withHidden?: boolean;
}

export interface SheetCalls {
  /** Before the first file is read. */
  init(module: Code): void;
  /** A sheet as JSON text of a `Grid`; nothing if the file is a text. */
  read(bytes: ArrayBuffer, wanted: Wanted): string | null;
  /** Begins a workbook, or the next sheet of it; rows may be added. */
  sheet(sheet: OutSheet): void;
  rows(rows: Cell[][]): void;
  /** The workbook that was begun. */
  end(): Blob;
  /** Forgets it. */
  drop(): void;
}
