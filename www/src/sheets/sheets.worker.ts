/// <reference lib="webworker" />
// Reads and writes workbooks away from the page. What reads them is the command's own reader, as a module.
import { answerWith } from "../engine/answer";
import { Book } from "./book";
import init, { readWorkbook } from "./pkg/water_rules_sheets";
import type { SheetCalls } from "./protocol";

let book: Book | undefined;

answerWith<SheetCalls>({
  async init(module) {
    await init({ module_or_path: module });
  },
  read(bytes, { sheet, withHidden }) {
    try {
      return readWorkbook(new Uint8Array(bytes), sheet, Boolean(withHidden)) ?? null;
    } catch (error) {
      throw typeof error === "string" ? JSON.parse(error) : error;
    }
  },
  sheet({ rows, ...sheet }) {
    book = book || new Book();
    book.begin(sheet);
    book.add(rows);
  },
  rows: (rows) => book!.add(rows),
  end() {
    const blob = book!.end();
    book = undefined;
    return blob;
  },
  drop: () => (book = undefined),
});
