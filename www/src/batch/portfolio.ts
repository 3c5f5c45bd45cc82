// A file of projects as pieces that workers read and screen: a long text is never in memory as a whole.
import { EngineError, stopped } from "../engine/error";
import type { Choices, Sheet } from "../engine/pkg-study/water_rules_study";
import { counted } from "../engine/piece";
import type { Piece, PieceRow, PieceSheet, RecordPiece, TextPiece } from "../engine/protocol";
import type { StudyClient } from "../engine/study";
import { mayBeWorkbook, notText, openFile, type Opened } from "../sheets/client";
import type { Wanted } from "../sheets/protocol";
import { Cutter, delimiterOf, endOfRow, type Cut } from "./cut";

/** What is smaller is read at once. */
const SMALL = 64 * 1024;
/** How much of a file is looked at, or encoded anew, at a time. */
const STEP = 1024 * 1024;
/** The most that one record may take; a quote that nothing closes makes a record of all that follows. */
const MOST_RECORD = 64 * 1024 * 1024;
/** Records in a piece of a file that is read at once. */
const PIECE = 256;

/** A file that is read at once: a workbook, a JSON list, a small text. What it holds waits outside of the page's memory. */
export interface Whole {
  opened: Opened;
}

/** A text that is read piece by piece. */
export interface Long {
  bytes: Blob;
  encoding: TextPiece["encoding"];
  /** As people call it. */
  said: string;
  name: string;
  /** The sign between cells; none if each line is a record. */
  delimiter: number | undefined;
  cutter: Cutter;
}

/** What stands around each piece of a table. */
export interface Around {
  lead: string;
  /** Rows of the lead. */
  rows: number;
  tail: string;
}

function endless(row: number): EngineError {
  return new EngineError("too-large", {
    zh: `第 ${row} 行起有一个项目超过 64 MB：可能有引号没有配对。`,
    en: `From row ${row} on a record is larger than 64 MB: a quote may lack its other one.`,
  });
}

const bytesOf = async (part: Blob): Promise<Uint8Array> => new Uint8Array(await part.arrayBuffer());

async function steps(
  file: Blob,
  each: (bytes: Uint8Array, last: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; at < file.size; at += STEP) {
    const bytes = await bytesOf(file.slice(at, at + STEP));
    if (signal.aborted) throw stopped();
    each(bytes, at + STEP >= file.size);
  }
}

/** The text in UTF-8. */
async function encoded(file: Blob, label: string, signal: AbortSignal): Promise<Blob> {
  const decoder = new TextDecoder(label, { fatal: true });
  const parts: Blob[] = [];
  await steps(
    file,
    (bytes, last) => parts.push(new Blob([decoder.decode(bytes, { stream: !last })])),
    signal,
  );
  return new Blob(parts);
}

/** Whether the bytes are text in an encoding; `look` sees them. */
async function readable(
  file: Blob,
  label: string,
  look: (bytes: Uint8Array) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const decoder = new TextDecoder(label, { fatal: true });
  let good = true;
  const check = (bytes: Uint8Array, last: boolean): void => {
    look(bytes);
    try {
      if (good) decoder.decode(bytes, { stream: !last });
    } catch {
      good = false;
    }
  };
  await steps(file, check, signal);
  return good;
}

/** What the engine takes a text for, by the ending of its name and its first signs; nothing if it is read at once. */
function kindOf(name: string, head: string): "table" | "lines" | undefined {
  const ending = (/\.([^.]*)$/.exec(name.toLowerCase()) || [])[1];
  const [first, second] = head.split("\n").flatMap((line) => line.trim().slice(0, 1) || []);
  if (first === undefined) return undefined;
  if (ending === "csv") return "table";
  if (ending === "ndjson" || ending === "jsonl" || (first === "{" && second === "{"))
    return "lines";
  return first === "[" || first === "{" || ending === "json" ? undefined : "table";
}

/** Looks through a file once, to know where it may be cut and how it is encoded. `progress` is told the share that is done. */
export async function openPortfolio(
  file: File,
  wanted: Wanted,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Whole | Long> {
  const head = await bytesOf(file.slice(0, SMALL));
  const [a, b] = head;
  const mark =
    a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : undefined;
  const kind =
    file.size <= SMALL || mayBeWorkbook(head)
      ? undefined
      : kindOf(file.name, new TextDecoder(mark || "utf-8").decode(head));
  if (!kind) return { opened: await openFile(file, wanted) };
  let bytes: Blob = file;
  if (mark) {
    try {
      bytes = await encoded(file, mark, signal);
    } catch (error) {
      throw error instanceof TypeError ? notText() : error;
    }
  }
  const delimiter =
    kind === "table" ? delimiterOf(await bytesOf(bytes.slice(0, SMALL))) : undefined;
  const cutter = new Cutter(delimiter);
  let seen = 0;
  const look = (part: Uint8Array): void => {
    if (part.includes(0)) throw notText();
    cutter.feed(part);
    if (cutter.pending > MOST_RECORD) throw endless(cutter.reached);
    progress((seen += part.length) / bytes.size);
  };
  const utf8 = await readable(bytes, "utf-8", look, signal);
  if (!utf8 && !(await readable(bytes, "gb18030", () => undefined, signal))) throw notText();
  cutter.end();
  return {
    bytes,
    encoding: utf8 ? "utf-8" : "gb18030",
    said: mark ? mark.toUpperCase() : utf8 ? "UTF-8" : "GBK",
    name: kind === "table" ? "piece.csv" : "piece.ndjson",
    delimiter,
    cutter,
  };
}

export function textPiece(
  { bytes, encoding, name, cutter }: Long,
  { start, end, first, last }: Cut,
  around?: Around,
): TextPiece {
  const begins = start === 0;
  return {
    bytes: bytes.slice(start, end),
    encoding,
    name,
    lead: around && !begins ? around.lead : "",
    // A quote that nothing closes would take it in.
    tail: around && !(cutter.open && end === bytes.size) ? around.tail : "",
    blank: begins ? 0 : first - 1 - (around ? around.rows : 0),
    first,
    last,
  };
}

/**
 * What each piece of a table needs to be read as it would be in the whole file, by what was read of the first: the heading with
 * the first row under it, and rows as wide as the narrowest and the widest if they aren't all alike.
 */
export async function aroundOf(
  { bytes, encoding, delimiter, cutter }: Long,
  read: PieceSheet,
): Promise<Around | undefined> {
  if (delimiter === undefined) return undefined;
  const cut = cutter.cuts[0]!;
  const heading = read.heading_row || 1;
  const bodies = [...read.rows, ...read.problems]
    .map(({ row }) => row)
    .filter((row) => row > heading);
  const rows = Math.min(cut.last, ...bodies);
  const start = await bytesOf(bytes.slice(0, cut.end));
  const lead = new TextDecoder(encoding).decode(
    start.subarray(0, endOfRow(start, delimiter, rows)),
  );
  const place = Math.max(
    0,
    read.columns.findIndex(({ field }) => field !== null),
  );
  const sign = String.fromCharCode(delimiter);
  const row = (cells: number): string =>
    `${Array.from({ length: cells }, (_, index) => (index === Math.min(place, cells - 1) ? "x" : "")).join(sign)}\n`;
  return { lead, rows, tail: (cutter.uneven(heading) || []).map(row).join("") };
}

/** Reads a file at once. */
export async function readWhole(
  { opened }: Whole,
  client: StudyClient,
  choices: Choices,
): Promise<Sheet> {
  return "grid" in opened
    ? client.readGrid(opened.grid, choices)
    : client.readText(opened.name, opened.text, choices);
}

/** What was read of a file at once, as pieces. */
export function recordPieces(
  sheet: Pick<Sheet, "rows" | "problems">,
): { piece: Piece; rows: PieceRow[] }[] {
  const rows = counted(sheet);
  return Array.from({ length: Math.ceil(rows.length / PIECE) }, (_, nth) => {
    const part = rows.slice(nth * PIECE, (nth + 1) * PIECE);
    return { piece: recordPiece(part), rows: part };
  });
}

/** Records as a piece that isn't to be read from the file again. */
export function recordPiece(rows: PieceRow[]): RecordPiece {
  return { records: new Blob([JSON.stringify(rows)]) };
}
