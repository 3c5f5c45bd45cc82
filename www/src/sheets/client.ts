// Files of many projects, in and out. The libraries for workbooks are in a worker that is loaded when it is first used.
import { decoded } from "../decode";
import { EngineError, Line, WorkerLink } from "../engine/link";
import { startWorker } from "../engine/workers";
import type { Cell, OutSheet, SheetCalls } from "./protocol";
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

/** Reads a file by its content, as the command line does. */
export async function openFile(file: File): Promise<Opened> {
  if (file.size > MOST_BYTES)
    throw refuse("too-large", "文件超过 64 MB。", "The file is larger than 64 MB.");
  const bytes = await file.arrayBuffer();
  const begins = [...new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
  if (begins === "d0cf11e0")
    throw refuse(
      "old-workbook",
      "这是旧格式（.xls、.et）或者加密的电子表格。请在 Excel 或 WPS 里“另存为”.xlsx（不加密）后再打开。",
      "This is a spreadsheet of the old form (.xls, .et) or one with a password. Save it as .xlsx without a password and open that.",
    );
  if (begins === "504b0304")
    return { name: file.name, grid: await call(() => link.send(LIMIT, "read", bytes)) };
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
