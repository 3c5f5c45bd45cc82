// Files of many projects, in and out. Workbooks are read and written in a worker that is loaded when it is first used, and the
// module that reads them when one is opened.
import { decoded } from "../decode";
import { EngineError } from "../engine/error";
import { compile, Line, WorkerLink } from "../engine/link";
import type { Code } from "../engine/protocol";
import { startWorker } from "../engine/workers";
import wasmUrl from "./pkg/water_rules_sheets_bg.wasm?url";
import type { Cell, OutSheet, SheetCalls, Wanted } from "./protocol";
import workerUrl from "./sheets.worker.ts?worker&url";

/** A file as the engine takes it: cells of a workbook as JSON text of a `Grid`, or text. */
export type Opened =
  | { name: string; grid: string }
  | { name: string; text: string; encoding: string };

const MOST_BYTES = 64 * 1024 * 1024;
/** In milliseconds; the largest workbook takes seconds. */
const LIMIT = 180_000;

const link = new WorkerLink<SheetCalls>(() => startWorker(workerUrl));
const line = new Line();

function call<T>(send: () => Promise<T>): Promise<T> {
  return line.queue(() => {
    if (!link.alive) link.restart();
    return send();
  });
}

function refuse(code: string, zh: string, en: string): EngineError {
  return new EngineError(code, { zh, en });
}

export function notText(): EngineError {
  return refuse(
    "not-text",
    "这不是 UTF-8 或 GBK 文本，也不是电子表格。",
    "This is neither UTF-8 nor GBK text, nor a spreadsheet.",
  );
}

/** Signs that no text of records begins with: of archives, pages, papers and pictures. */
const BEGINS = ["PK\x03\x04", "<", "%PDF", "{\\rtf", "GIF8", "Rar!", "\x1f\x8b", "RIFF"];

/** Whether a file may be a workbook, or something else than a text, by its first bytes; the reader decides. */
export function mayBeWorkbook(head: Uint8Array): boolean {
  const wide = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const signs = [...head.subarray(0, 512)].filter((byte) => !wide || byte !== 0);
  const text = String.fromCharCode(...signs).replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, "");
  return signs.includes(0) || BEGINS.some((begin) => text.trimStart().startsWith(begin));
}

let module: Promise<Code> | undefined;

/** Reads a sheet of a workbook; nothing if the file is a text. */
function readSheet(bytes: ArrayBuffer, wanted: Wanted): Promise<string | null> {
  return call(async () => {
    if (!module) {
      module = compile(wasmUrl);
      module.catch(() => (module = undefined));
    }
    await link.send(LIMIT, "init", await module);
    return link.send(LIMIT, "read", bytes, wanted);
  });
}

/** Reads a file by its content, as the command line does. */
export async function openFile(file: File, wanted: Wanted = {}): Promise<Opened> {
  if (file.size > MOST_BYTES)
    throw refuse("too-large", "文件超过 64 MB。", "The file is larger than 64 MB.");
  const bytes = await file.arrayBuffer();
  if (mayBeWorkbook(new Uint8Array(bytes))) {
    const grid = await readSheet(bytes, wanted);
    if (grid !== null) return { name: file.name, grid };
  }
  const { text, encoding, readable } = decoded(bytes);
  if (!readable) throw notText();
  return { name: file.name, text, encoding };
}

/** A workbook that is being written, sheet after sheet. */
export interface Writer {
  sheet(sheet: OutSheet): Promise<void>;
  /** More rows of the last sheet. */
  rows(rows: Cell[][]): Promise<void>;
}

/** Writes a workbook as it comes; only its packed bytes are kept. */
export function writeWorkbook(write: (book: Writer) => Promise<void>): Promise<Blob> {
  return call(async () => {
    await link.send(LIMIT, "drop");
    await write({
      sheet: (sheet) => link.send(LIMIT, "sheet", sheet),
      rows: (rows) => link.send(LIMIT, "rows", rows),
    });
    return link.send(LIMIT, "end");
  });
}

/** Ends whatever runs; the next call starts a new worker. */
export function stopSheets(): void {
  link.stop();
}
