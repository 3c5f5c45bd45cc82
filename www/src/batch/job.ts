// One file of projects: opened, its columns matched, its rows screened piece by piece.
import { reasonOf } from "../engine/link";
import type { Text } from "../engine/pkg/water_rules";
import type { Sheet } from "../engine/pkg-study/water_rules_study";
import type { StudyClient } from "../engine/study";
import { openFile, stopSheets, type Opened } from "../sheets/client";
import { visible } from "./safe";
import type { BatchRow } from "./rows";

/** How many records are screened at a time: often enough for progress and to stop, few enough messages. */
const PIECE = 200;

/** The rules and the date that the results rest on. */
export interface Basis {
  digest: string;
  asOf: string;
}

export type Step = "none" | "reading" | "matching" | "screening" | "stopped" | "done";

export class Job {
  step: Step = "none";
  fileName = "";
  trouble: Text | undefined;
  sheet: Omit<Sheet, "rows"> | undefined;
  rows: BatchRow[] = [];
  /** How many rows have been screened. */
  done = 0;
  basis: Basis | undefined;
  private opened: Opened | undefined;
  private choices: Record<number, string> = {};
  private serial = 0;

  /** `nameField` is the field that names a project. */
  constructor(
    private readonly study: () => Promise<StudyClient>,
    private readonly nameField: () => string,
    private readonly changed: () => void,
  ) {}

  async open(file: File): Promise<void> {
    this.close();
    this.fileName = file.name;
    await this.read(async () => {
      this.opened = await openFile(file);
    });
  }

  /** Gives a column another field, or leaves it out. */
  async choose(place: number, field: string): Promise<void> {
    this.choices = { ...this.choices, [place]: field };
    await this.read();
  }

  /** Forgets the file. */
  close(): void {
    this.serial++;
    if (this.step === "reading") stopSheets();
    this.step = "none";
    this.trouble = this.sheet = this.opened = this.basis = undefined;
    this.choices = {};
    this.rows = [];
    this.done = 0;
    this.changed();
  }

  private async read(first?: () => Promise<void>): Promise<void> {
    const serial = ++this.serial;
    this.step = "reading";
    this.trouble = undefined;
    this.changed();
    try {
      if (first) await first();
      const study = await this.study();
      const opened = this.opened!;
      const sheet =
        "grid" in opened
          ? await study.readGrid(opened.grid, this.choices)
          : await study.readText(opened.name, opened.text, this.choices);
      if (serial !== this.serial) return;
      this.take(sheet, "encoding" in opened ? opened.encoding : "UTF-8");
    } catch (error) {
      if (serial !== this.serial) return;
      this.step = "none";
      this.sheet = undefined;
      this.fail(error);
    }
    this.changed();
  }

  private take({ rows, ...sheet }: Sheet, encoding: string): void {
    if (encoding !== "UTF-8")
      sheet.notices.push({ zh: `按 ${encoding} 编码读取。`, en: `Read as ${encoding}.` });
    const bad = new Map<number, number>();
    for (const { row } of sheet.problems) bad.set(row, (bad.get(row) || 0) + 1);
    const name = this.nameField();
    this.rows = rows.map(({ row, record }) => ({
      row,
      record,
      name: typeof record[name] === "string" ? visible(record[name] as string) : "",
      badCells: bad.get(row) || 0,
      screened: undefined,
    }));
    this.sheet = sheet;
    this.done = 0;
    this.basis = undefined;
    this.step = "matching";
  }

  /** Screens every row, or goes on where it was stopped. */
  async screen(basis: Basis): Promise<void> {
    const serial = ++this.serial;
    const same = this.basis && this.basis.digest === basis.digest && this.basis.asOf === basis.asOf;
    if (!same || this.step === "done") {
      this.done = 0;
      for (const row of this.rows) row.screened = undefined;
    }
    this.basis = basis;
    this.step = "screening";
    this.trouble = undefined;
    this.changed();
    try {
      const study = await this.study();
      while (this.done < this.rows.length) {
        const piece = this.rows.slice(this.done, this.done + PIECE);
        const screened = await study.screenMany(
          piece.map(({ record }) => record),
          basis.asOf,
        );
        if (serial !== this.serial) return;
        // What the list doesn't show is let go, so that 20,000 rows stay small.
        piece.forEach((row, index) => (row.screened = { ...screened[index]!, figures: {}, problems: [] }));
        this.done += piece.length;
        this.changed();
      }
      this.step = "done";
    } catch (error) {
      if (serial !== this.serial) return;
      this.step = "stopped";
      this.fail(error);
    }
    this.changed();
  }

  /** Stops reading, or screening; what was screened stays. */
  stop(): void {
    if (this.step === "reading") return this.close();
    this.serial++;
    this.step = "stopped";
    this.changed();
  }

  private fail(error: unknown): void {
    this.trouble = reasonOf(error);
  }
}

