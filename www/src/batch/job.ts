// One file of projects: opened, its columns matched, its rows screened piece by piece on all cores.
import { isStopped, reasonOf, stopped } from "../engine/error";
import { Pool } from "../engine/pool";
import type { PackInfo, Text } from "../engine/pkg/water_rules";
import type {
  CellProblem,
  Choices,
  Column,
  Meaning,
  Sheet,
} from "../engine/pkg-study/water_rules_study";
import type { OpenRow, Piece, PieceRow, PieceSheet, TextPiece } from "../engine/protocol";
import type { StudyClient } from "../engine/study";
import { stopSheets } from "../sheets/client";
import type { Wanted } from "../sheets/protocol";
import {
  aroundOf,
  openPortfolio,
  readWhole,
  recordPiece,
  recordPieces,
  textPiece,
  type Long,
  type Whole,
} from "./portfolio";
import { cellsOf } from "./inputs";
import { visible } from "./safe";
import { Ledger, type BatchRow } from "./rows";
import { Todo } from "./todo";
import { RegionTotals } from "./totals";

/** The most projects that are kept whole; of more only what the list sorts by, and those that it shows are read again. */
const MOST_KEPT = 30_000;
/** The most bad cells, and notices, that are listed. */
export const MOST_LISTED = 10_000;
const MOST_NOTICES = 100;
/** How many projects are asked for their open questions at a time. */
const FEW = 8;

/** The rules and the date that the results rest on. */
export interface Basis {
  digest: string;
  asOf: string;
}

export type Step = "none" | "reading" | "matching" | "screening" | "stopped" | "done";

/** What a job is given by the page. */
export interface Setting {
  /** The rules in force, as a bundle's text. */
  rules: string;
  info: PackInfo;
  /** The field that names a project. */
  nameField: string;
  start(rules: string): Promise<StudyClient>;
}

/** A piece, and the places in the file of the projects that could be read. */
interface Part {
  piece: Piece;
  from: number;
  count: number;
}

export class Job {
  step: Step = "none";
  fileName = "";
  trouble: Text | undefined;
  sheet: Omit<Sheet, "rows"> | undefined;
  /** How many cells are bad; the sheet lists the first of them. */
  bad = 0;
  /** All projects, unless there are too many to be kept. */
  rows: BatchRow[] = [];
  kept = true;
  /** How many projects are kept whole at most. */
  mostKept = MOST_KEPT;
  ledger: Ledger | undefined;
  totals = new RegionTotals();
  /** The share of the file that has been read. */
  share = 0;
  /** How many rows have been screened. */
  done = 0;
  basis: Basis | undefined;
  private file: Whole | Long | undefined;
  /** As it was given, and what of it was wanted. */
  source: File | undefined;
  wanted: Wanted = {};
  private parts: Part[] = [];
  /** What a person said of the file. */
  choices: Choices = {};
  /** How many findings of each rule there are with each outcome that asks for something. */
  todo = new Todo();
  /** The fields that the records have. */
  private given = new Set<string>();
  /** The same, each item of a list by itself, in the order in which they come. */
  readonly inputs = new Set<string>();
  /** Rows that are not kept but shown. */
  private shown = new Map<number, BatchRow>();
  /** Their places, as they were asked for last. */
  private asked = "";
  private pool: { of: string; pool: Pool } | undefined;
  /** Ends what runs. */
  private running = new AbortController();

  constructor(
    private readonly setting: () => Setting,
    private readonly changed: () => void,
  ) {}

  /** The field that names a project. */
  get nameField(): string {
    return this.setting().nameField;
  }

  /** How many projects could be read. */
  get count(): number {
    return this.ledger ? this.ledger.count : 0;
  }

  /** A file is about to be given: it takes a second until the workers can read it. */
  warm(): void {
    this.workers().warm();
  }

  /** Reads a file, with what was said of it before. */
  async open(file: File, wanted: Wanted = {}, choices: Choices = {}): Promise<void> {
    this.leave();
    this.fileName = file.name;
    this.source = file;
    this.wanted = wanted;
    this.choices = choices;
    await this.read(async (signal) => {
      this.file = await openPortfolio(file, wanted, (share) => this.progress(share / 2), signal);
    });
  }

  /** Takes more that a person said of the file. */
  async say(choices: Choices): Promise<void> {
    this.choices = { ...this.choices, ...choices };
    await this.read();
  }

  /** The projects at some places, each with the questions that can still turn its verdict. */
  async unanswered(
    places: readonly number[],
    asOf: string,
    take: (rows: OpenRow[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    // Few at a time: a worker may end in between, and what is done is shown.
    const parts = this.at(places).flatMap((part) =>
      Array.from({ length: Math.ceil(part.places.length / FEW) }, (_, nth) => ({
        ...part,
        places: part.places.slice(nth * FEW, (nth + 1) * FEW),
      })),
    );
    await this.workers().run(
      parts,
      (client, { piece, places: own }, ending) =>
        client.openPiece(piece, this.choices, asOf, ending, own),
      take,
      signal,
    );
  }

  /** Forgets the file, and lets the workers go. */
  close(): void {
    this.leave();
    if (this.pool) this.pool.pool.rest();
  }

  private leave(): void {
    this.begin();
    if (this.step === "reading") stopSheets();
    this.step = "none";
    this.trouble = this.file = this.source = this.sheet = this.basis = undefined;
    this.choices = {};
    this.forget();
    this.changed();
  }

  /** Screens every row, or goes on where it was stopped. */
  async screen(basis: Basis): Promise<void> {
    const { info, rules } = this.setting();
    // Other rules may read the columns in another way.
    if (this.pool!.of !== rules && (!(await this.read()) || this.sheet!.trouble)) return;
    const signal = this.begin();
    const ledger = this.ledger!;
    const same = this.basis && this.basis.digest === basis.digest && this.basis.asOf === basis.asOf;
    if (!same || this.step === "done") this.done = 0;
    if (this.done === 0) {
      ledger.clear(info, this.given);
      this.totals = new RegionTotals();
      this.todo = new Todo();
      this.rows.forEach((row, place) => {
        row.screened = undefined;
        ledger.describe(place, row);
      });
    }
    this.shown.clear();
    this.basis = basis;
    this.step = "screening";
    this.trouble = undefined;
    await this.attempt(signal, "stopped", async () => {
      await this.screened(
        this.parts.filter(({ from, count }) => from + count > this.done),
        signal,
        (rows, { from }) => {
          rows.forEach((row, index) => {
            const place = from + index;
            if (this.kept) this.rows[place]!.screened = row.screened;
            else ledger.describe(place, row);
            ledger.judge(place, row.screened!);
            this.totals.add(row.screened!);
            this.todo.add(row.screened!);
          });
          this.done = from + rows.length;
          this.changed();
        },
      );
      this.step = "done";
      this.pool!.pool.rest();
    });
  }

  /** Stops reading, or screening; what was screened stays. */
  stop(): void {
    if (this.step === "reading") {
      this.close();
      return;
    }
    this.begin();
    // Also those that had nothing to do just then.
    this.pool!.pool.rest();
    this.step = "stopped";
    this.changed();
  }

  /** The row at a place; nothing while it is being read again. */
  rowAt(place: number): BatchRow | undefined {
    return this.kept ? this.rows[place] : this.shown.get(place);
  }

  /** Reads rows again that are to be shown; those of before are let go. */
  async show(places: readonly number[]): Promise<void> {
    const asked = places.join();
    if (this.kept || asked === this.asked) return;
    const signal = this.begin();
    this.asked = asked;
    const had = this.shown;
    this.shown = new Map(
      places.flatMap((place) => (had.has(place) ? [[place, had.get(place)!]] : [])),
    );
    const wanted = this.at(places.filter((place) => !this.shown.has(place)));
    await this.attempt(signal, this.step, () =>
      this.screened(wanted, signal, (rows, { from, places: own }) => {
        rows.forEach((row, index) => {
          const place = from + own![index]!;
          this.shown.set(place, this.reached(row, place));
        });
        this.changed();
      }),
    );
  }

  /** The pieces of some places, each with those that are in it. */
  private at(places: readonly number[]): (Part & { places: number[] })[] {
    return this.parts.flatMap((part) => {
      const own = places.filter((place) => place >= part.from && place < part.from + part.count);
      return own.length ? [{ ...part, places: own.map((place) => place - part.from) }] : [];
    });
  }

  /** The name of the project at a place, unless there are too many to keep them. */
  get nameOf(): ((place: number) => string) | undefined {
    return this.kept ? (place) => this.rows[place]!.name : undefined;
  }

  /** Gives every row in order, some hundred at a time. */
  async each(take: (rows: BatchRow[]) => void | Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.kept) {
      for (const { from, count } of this.parts) {
        if (signal.aborted) throw stopped();
        await take(this.rows.slice(from, from + count));
      }
      return;
    }
    await this.screened(this.parts, signal, (rows, { from }) =>
      take(rows.map((row, index) => this.reached(row, from + index))),
    );
  }

  /** A row that was screened again, as it is known: what a stopped run didn't reach has no result. */
  private reached(row: BatchRow, place: number): BatchRow {
    return place < this.done ? row : { ...row, screened: undefined };
  }

  private screened(
    parts: (Part & { places?: number[] })[],
    signal: AbortSignal,
    take: (rows: BatchRow[], part: Part & { places?: number[] }) => void | Promise<void>,
  ): Promise<void> {
    const { asOf } = this.basis!;
    const { pool } = this.pool!;
    return pool.run(
      parts,
      (client, { piece, places }, ending) =>
        client.screenPiece(piece, this.choices, asOf, !this.kept, ending, places),
      ({ rows, screened }, part) =>
        take(
          screened.map((listed, index) =>
            rows
              ? this.row(rows[index]!, listed)
              : { ...this.rows[part.from + index]!, screened: listed },
          ),
          part,
        ),
      signal,
    );
  }

  /** Reads the file, or says what is wrong with it; whether it could be read. */
  private async read(first?: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const signal = this.begin();
    this.step = "reading";
    this.trouble = undefined;
    this.share = 0;
    return this.attempt(signal, "none", async () => {
      if (first) await first(signal);
      const file = this.file!;
      const sheet =
        "opened" in file ? await this.readWhole(file, signal) : await this.readLong(file, signal);
      const said =
        "opened" in file ? ("encoding" in file.opened ? file.opened.encoding : "UTF-8") : file.said;
      if (said !== "UTF-8")
        sheet.notices.push({ zh: `按 ${said} 编码读取。`, en: `Read as ${said}.` });
      this.sheet = sheet;
      this.basis = undefined;
      this.step = "matching";
    });
  }

  private async readWhole(file: Whole, signal: AbortSignal): Promise<Omit<Sheet, "rows">> {
    const client = await this.workers().one();
    const read = await readWhole(file, client, this.choices);
    if (signal.aborted) throw stopped();
    const { rows, ...sheet } = read;
    this.expect(rows.length);
    for (const { piece, rows } of recordPieces(read)) this.take(piece, rows);
    this.bad = sheet.problems.length;
    sheet.problems.splice(MOST_LISTED);
    return sheet;
  }

  private async readLong(file: Long, signal: AbortSignal): Promise<Omit<Sheet, "rows">> {
    const { cuts, records } = file.cutter;
    const pool = this.workers();
    const read = (piece: TextPiece, client: StudyClient, ending: AbortSignal) =>
      client.readPiece(piece, this.choices, ending);
    let sheet: PieceSheet | undefined;
    await pool.run(
      [cuts[0]!],
      (client, cut, ending) => read(textPiece(file, cut), client, ending),
      (first) => void (sheet = first),
      signal,
    );
    const { rows: _, ...head } = sheet!;
    this.expect(head.trouble ? 0 : records);
    if (head.trouble) return head;
    const around = await aroundOf(file, sheet!);
    const problems = new Problems();
    const notices = new Map<string, Text>();
    const columns: Column[] = [];
    await pool.run(
      cuts.map((cut) => textPiece(file, cut, around)),
      (client, piece, ending) => read(piece, client, ending),
      (part, piece) => {
        // A column without a heading is left out if no piece has anything in it.
        part.columns.forEach((column, place) => {
          const known = (columns[place] = columns[place] || column);
          known.left_out = known.left_out && column.left_out;
          if (known !== column) known.meanings = together(known.meanings, column.meanings);
        });
        problems.add(part);
        for (const notice of part.notices)
          if (notices.size < MOST_NOTICES) notices.set(notice.en, notice);
        this.take(piece, part.rows);
        this.progress(0.5 + (0.5 * this.parts.length) / cuts.length);
      },
      signal,
    );
    this.bad = problems.count;
    return { ...head, columns, problems: problems.list, notices: [...notices.values()] };
  }

  /** Makes room for so many projects in the place of those before. */
  private expect(most: number): void {
    this.forget();
    this.kept = most <= this.mostKept;
    this.ledger = new Ledger(most);
  }

  private take(piece: Piece, rows: PieceRow[]): void {
    const own = this.kept && "bytes" in piece ? recordPiece(rows) : piece;
    this.parts.push({ piece: own, from: this.count, count: rows.length });
    for (const row of rows) {
      this.ledger!.add(row);
      for (const [name, value] of Object.entries(row.record)) {
        this.given.add(name);
        if (typeof value !== "object") this.inputs.add(name);
        else for (const path of cellsOf({ [name]: value }).keys()) this.inputs.add(path);
      }
      if (this.kept) this.rows.push(this.row(row));
    }
  }

  private row(row: PieceRow, screened?: BatchRow["screened"]): BatchRow {
    const name = row.record[this.nameField];
    return { ...row, name: typeof name === "string" ? visible(name) : "", screened };
  }

  /** Workers with the rules as they are now. */
  private workers(): Pool {
    const { rules, start } = this.setting();
    if (!this.pool || this.pool.of !== rules) {
      if (this.pool) this.pool.pool.rest();
      this.pool = { of: rules, pool: new Pool(() => start(rules)) };
    }
    return this.pool.pool;
  }

  private progress(share: number): void {
    this.share = share;
    this.changed();
  }

  /** Ends what runs and begins something else. */
  private begin(): AbortSignal {
    this.running.abort();
    this.running = new AbortController();
    this.asked = "";
    return this.running.signal;
  }

  /** Does what the signal may end; what goes wrong is said, and the step is then the given one. Whether it was done. */
  private async attempt(
    signal: AbortSignal,
    otherwise: Step,
    work: () => Promise<void>,
  ): Promise<boolean> {
    this.changed();
    try {
      await work();
      if (!signal.aborted) this.changed();
      return !signal.aborted;
    } catch (error) {
      if (signal.aborted) return false;
      this.step = otherwise;
      if (!isStopped(error)) this.trouble = reasonOf(error);
      if (otherwise === "none") this.sheet = undefined;
      this.changed();
      return false;
    }
  }

  private forget(): void {
    this.ledger = undefined;
    this.kept = true;
    this.rows = [];
    this.parts = [];
    this.given.clear();
    this.inputs.clear();
    this.shown.clear();
    this.totals = new RegionTotals();
    this.todo = new Todo();
    this.bad = this.done = 0;
  }
}

/** What texts stand for in two pieces of a file. */
function together(one: Meaning[], other: Meaning[]): Meaning[] {
  const all = new Map(one.map((meaning) => [meaning.text, { ...meaning }]));
  for (const meaning of other) {
    const known = all.get(meaning.text);
    if (known) known.count += meaning.count;
    else all.set(meaning.text, { ...meaning });
  }
  return [...all.values()].sort((a, b) => b.count - a.count);
}

/** The bad cells of all pieces; a column that no field takes is named once, before the rows. */
class Problems {
  readonly list: CellProblem[] = [];
  count = 0;
  private columns = new Set<string>();

  add({ problems }: PieceSheet): void {
    for (const problem of problems) {
      const named = problem.code === "unknown-column";
      if (named && this.columns.has(problem.column)) continue;
      this.count++;
      if (named) {
        this.list.splice(this.columns.size, 0, problem);
        this.columns.add(problem.column);
      } else if (this.list.length < MOST_LISTED) this.list.push(problem);
    }
  }
}
