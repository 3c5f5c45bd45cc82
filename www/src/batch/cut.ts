// Where a long text of records may be cut: behind a line that ends a record, never inside a quoted cell. Its bytes are looked
// at, in UTF-8 or GB18030: neither has the signs that count here as a part of another character.

const [TAB, LINE, RETURN, SPACE, QUOTE, COMMA, SEMICOLON, BAR] = [9, 10, 13, 32, 34, 44, 59, 124];

/** How much is in a piece: few enough for progress and to show one row of it, many enough that a message costs little. */
const MOST_RECORDS = 256;
const MOST_BYTES = 128 * 1024;

/** A part of the file that ends with a record. */
export interface Cut {
  /** Its bytes, from the first to before the last. */
  start: number;
  end: number;
  /** Its rows as a spreadsheet numbers them; a line break inside a cell begins none. */
  first: number;
  last: number;
}

/** How many cells a row of a table has. */
interface Width {
  row: number;
  cells: number;
}

/** How many of the first rows that hold anything may belong to the heading. */
const HEAD = 10;

/** The sign between cells, as the engine tells it: by the first lines (`delimiter` of src/sheets/table.rs). */
export function delimiterOf(head: Uint8Array): number {
  const lines: Uint8Array[] = [];
  for (let at = 0; at < head.length && lines.length < HEAD; ) {
    const end = head.indexOf(LINE, at);
    const line = head.subarray(at, end < 0 ? head.length : end);
    if (line.some((byte) => byte > SPACE)) lines.push(line);
    at += line.length + 1;
  }
  /** How many lines have equally many, and how many each. */
  const score = (sign: number): [number, number] => {
    const counts = lines.map((line) =>
      line.reduce((sum, byte) => sum + (byte === sign ? 1 : 0), 0),
    );
    let best: [number, number] = [0, 0];
    for (const count of counts.filter((count) => count > 0)) {
      const alike = counts.filter((other) => other === count).length;
      if (alike > best[0] || (alike === best[0] && count > best[1])) best = [alike, count];
    }
    return best;
  };
  const scored = [BAR, SEMICOLON, TAB, COMMA].map((sign) => ({ sign, score: score(sign) }));
  return scored.reduce((best, next) =>
    next.score[0] > best.score[0] ||
    (next.score[0] === best.score[0] && next.score[1] >= best.score[1])
      ? next
      : best,
  ).sign;
}

/** Cuts what it is given bit by bit: a table if there is a delimiter, else a record a line. */
export class Cutter {
  readonly cuts: Cut[] = [];
  /** Rows that hold anything, the heading's among them. */
  records = 0;
  private readonly heads: Width[] = [];
  private least = Infinity;
  private most = 0;
  private at = 0;
  private row = 1;
  /** Behind the last line that ends a row. */
  private lineEnd = 0;
  private start = 0;
  private first = 1;
  private taken = 0;
  private cells = 1;
  /** Whether the row holds anything. */
  private filled = false;
  private quoted = false;
  /** Whether the last character ended a quoted cell, or is the first of two that stand for one quote. */
  private closed = false;
  /** Whether a cell begins here: only then is a quote more than a character. */
  private begins = true;

  constructor(private readonly delimiter: number | undefined) {}

  /** How many bytes a piece has that isn't complete yet. */
  get pending(): number {
    return this.at - this.start;
  }

  /** Whether the text ends inside a quoted cell. */
  get open(): boolean {
    return this.quoted;
  }

  /** The row that comes next, or is not complete. */
  get reached(): number {
    return this.row;
  }

  feed(bytes: Uint8Array): void {
    const { delimiter } = this;
    // The mark of UTF-8 is no content of the first cell.
    let index =
      this.at === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const base = this.at;
    for (; index < bytes.length; index++) {
      const byte = bytes[index]!;
      if (this.quoted) {
        if (byte === QUOTE) {
          this.quoted = false;
          this.closed = true;
        } else if (byte > SPACE) this.filled = true;
        continue;
      }
      if (this.closed) {
        this.closed = false;
        if (byte === QUOTE) {
          this.quoted = this.filled = true;
          continue;
        }
      }
      if (byte === LINE || byte === RETURN) {
        this.endRow();
        if (byte === LINE) {
          this.row++;
          this.lineEnd = base + index + 1;
          if (this.taken >= MOST_RECORDS || this.lineEnd - this.start >= MOST_BYTES)
            this.cut(this.lineEnd);
        }
      } else if (byte === delimiter) {
        this.cells++;
        this.begins = true;
      } else if (byte === QUOTE && this.begins && delimiter !== undefined) {
        this.quoted = true;
        this.begins = false;
      } else {
        this.begins = false;
        if (byte > SPACE) this.filled = true;
      }
    }
    this.at = base + bytes.length;
  }

  /** The text is over. */
  end(): void {
    this.endRow();
    if (this.at > this.lineEnd) this.row++;
    if (this.at > this.start) this.cut(this.at);
  }

  /** The fewest and the most cells of the rows under the heading, if there isn't one width for all. */
  uneven(heading: number): [number, number] | undefined {
    const widths = this.heads.filter(({ row }) => row > heading).map(({ cells }) => cells);
    const [least, most] = [Math.min(this.least, ...widths), Math.max(this.most, ...widths)];
    return least < most ? [least, most] : undefined;
  }

  private endRow(): void {
    if (this.filled) {
      this.records++;
      this.taken++;
      if (this.heads.length < HEAD) this.heads.push({ row: this.row, cells: this.cells });
      else {
        this.least = Math.min(this.least, this.cells);
        this.most = Math.max(this.most, this.cells);
      }
    }
    this.cells = 1;
    this.filled = false;
    this.begins = true;
  }

  private cut(end: number): void {
    this.cuts.push({ start: this.start, end, first: this.first, last: this.row - 1 });
    this.start = end;
    this.first = this.row;
    this.taken = 0;
  }
}

/** Where a row of a table ends, as the number of its bytes from the start. */
export function endOfRow(bytes: Uint8Array, delimiter: number, row: number): number {
  const reader = new Cutter(delimiter);
  let end = 0;
  for (let at = 0; at < bytes.length; at = end) {
    const next = bytes.indexOf(LINE, at);
    end = next < 0 ? bytes.length : next + 1;
    reader.feed(bytes.subarray(at, end));
    if (reader.reached > row) break;
  }
  return end;
}
