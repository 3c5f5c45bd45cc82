// What the page asks of the engine's workers. One message a call, one answer a message.
import type {
  Diagnostic,
  FieldProblem,
  FullReport,
  Judgement,
  PackInfo,
  Settings,
  Text,
} from "./pkg/water_rules";
import type {
  Boundary,
  CasePage,
  Choices,
  Coverage,
  Explained,
  Impact,
  Library,
  Listed,
  Move,
  PackFiles,
  PropertyResult,
  Screened,
  SettingsRead,
  Sheet,
  Verification,
  WhatIf,
  Word,
} from "./pkg-study/water_rules_study";

/** A compiled module, or its bytes where only a worker may compile them: a worker has a policy of its own. */
export type Code = WebAssembly.Module | ArrayBuffer;

export type RecordInput = Record<string, unknown>;

/** A record, and the day whose law it is screened by. */
export interface Screening {
  record: RecordInput;
  asOf: string;
}

export interface Loaded {
  info: PackInfo | null;
  diagnostics: Diagnostic[];
  /** Whether its rules were taken as they came compiled. */
  asCame: boolean;
}

/** A pack compiled from its scripts, as a bundle's text; none of a pack that has an error. */
export interface Compilation {
  bundle: string | null;
  diagnostics: Diagnostic[];
}

export type Compiler = (bundle: string) => Promise<Compilation>;

/** What every worker does first. */
export interface Start {
  init(module: Code): { version: string };
}

/** What the worker that screens one open record is asked. */
export interface ScreenCalls extends Start {
  /** A bundle's text; the pack's description comes back as JSON text, unless it isn't compiled for this engine. */
  load(bundle: string): string | null;
  /** A record, without judgements. */
  open(record: RecordInput): FieldProblem[];
  /** Takes a reviewer's judgements of the record's findings, instead of those that it had. */
  judge(judgements: Judgement[]): void;
  /** On what the finding of a rule rests, to be kept with a judgement of it. */
  seen(asOf: string, code: string): string[];
  set(field: string, value: unknown): FieldProblem[];
  /** For each of these fields, or places in a list, the number as it was read, in the field's own unit. */
  readings(paths: string[]): (string | undefined)[];
  /** The whole report as JSON text. */
  screen(asOf: string): string;
  /** The same with the lean one, as it leaves the page. */
  both(asOf: string): { full: string; lean: string };
  /** The next question, as JSON text. */
  next(asOf: string): string;
}

/** A part of a file of records, cut where a record ends; all of it is in the page's memory only while it is read. */
export interface TextPiece {
  bytes: Blob;
  encoding: "utf-8" | "gb18030";
  /** A name by whose ending the engine tells what it is. */
  name: string;
  /** What stands before it, such as the heading of a table, and behind it, to be read as in the whole file. */
  lead: string;
  tail: string;
  /** Empty lines between the lead and the piece: its rows keep their numbers. */
  blank: number;
  /** The rows that are its own. */
  first: number;
  last: number;
}

/** Records that were read before, as JSON text of a list of `PieceRow`. */
export interface RecordPiece {
  records: Blob;
}

export type Piece = TextPiece | RecordPiece;

/** One project of a file. */
export interface PieceRow {
  /** Row as the spreadsheet numbers it. */
  row: number;
  record: RecordInput;
  /** How many cells of it are bad. */
  badCells: number;
}

/** What came of the records of a piece, and these, if they were asked for. */
export interface ScreenedPiece {
  rows: PieceRow[] | undefined;
  screened: Listed[];
}

/** A record, and the questions that can still turn its verdict, in the order in which they are to be asked. */
export interface OpenRow extends PieceRow {
  open: string[];
}

export interface PieceSheet extends Omit<Sheet, "rows"> {
  rows: PieceRow[];
}

/** What the worker that has the whole engine is asked; nothing stays open between calls but the pack. */
export interface StudyCalls extends Start {
  load(bundle: string): boolean;
  compile(bundle: string): Compilation;
  /** Whether what a bundle has compiled is what the loaded scripts say. */
  confirms(bundle: string): boolean;
  signedBy(bundle: string, keys: string[]): boolean;
  /** Whether what is compiled is signed, too. */
  signedWhole(bundle: string, keys: string[]): boolean;
  explain(record: RecordInput, asOf: string): Explained;
  whatIf(record: RecordInput, asOf: string): WhatIf;
  certify(
    record: RecordInput,
    asOf: string,
    hash: "sha256" | "sm3",
    judgements: Judgement[],
  ): string;
  verify(text: string, today: string): Verification[];
  library(asOf: string): Library;
  readSettings(name: string, text: string, today: string): SettingsRead;
  checkSettings(settings: Settings, today: string): Diagnostic[];
  readText(name: string, text: string, choices: Choices): Sheet;
  readGrid(grid: string, choices: Choices): Sheet;
  screenMany(records: RecordInput[], asOf: string): Screened[];
  /** The questions that can still turn the verdict of each record. */
  open(records: RecordInput[], asOf: string): string[][];
  readPiece(piece: TextPiece, choices: Choices): PieceSheet;
  /** Screens the records of a piece, or those at some places in it. */
  screenPiece(
    piece: Piece,
    choices: Choices,
    asOf: string,
    withRows: boolean,
    places?: number[],
  ): ScreenedPiece;
  /** The records at some places of a piece, each with its open questions. */
  openPiece(piece: Piece, choices: Choices, asOf: string, places: number[]): OpenRow[];
}

/** What comes of a text that is only tried; without an impact if it has an error. */
export interface Tried {
  usable: boolean;
  diagnostics: Diagnostic[];
  impact: Impact | null;
}

/** A property of the draft. */
export interface Claim extends PropertyResult {
  /** Whether it is broken now and holds under the pack in force. */
  held: boolean;
}

/** What the worker that checks a draft of the pack is asked. */
export interface DraftCalls extends Start {
  inForce(files: PackFiles): void;
  /** A draft without an error is what the calls below are about, until there is another. */
  check(files: PackFiles): { usable: boolean; diagnostics: Diagnostic[] };
  words(): Word[];
  info(): PackInfo;
  screen(record: RecordInput, asOf: string): FullReport;
  /** What the known answers reach of a file; nothing if none could go through it. */
  coverageOf(path: string): Coverage | null;
  /** The names of the properties that the draft claims. */
  claims(): string[];
  /** One of them, tried on so many records; nothing if there is none of that name. */
  claim(id: string, records: number): Claim | null;
  boundaries(code: string, asOf: string): Boundary[];
  /** What the draft holds, without its known answers. */
  contents(asOf: string): Library;
  /**
   * So many known answers from a place on, run; none past the last. Of one that comes out as in the draft that `ran` spoke of,
   * its place there.
   */
  cases(from: number, count: number): (CasePage | number)[];
  /** All known answers of the draft were run. */
  ran(): void;
  moves(): Move[];
  /** The days from which the draft says something else than the pack in force. */
  changedDays(): string[];
  signedBy(bundle: string, keys: string[]): boolean;
  /** What moved from other files to the pack in force; nothing if they are no pack. */
  movesSince(files: PackFiles): Move[];
  /** What stops a rule of the draft while it screens: each fault once. */
  faults(screenings: Screening[]): Diagnostic[];
  readText(name: string, text: string): Sheet;
  readGrid(grid: string): Sheet;
  /** Begins an empty list of projects under the pack in force. */
  stand(asOf: string): void;
  add(records: RecordInput[]): number;
  impact(): Impact;
  /** What the draft would do with another text of one file; it stays as it is. */
  tryFile(path: string, text: string): Tried;
}

export type CallsOf<C> = { [K in keyof C]: (...args: never[]) => unknown };

export interface Failure {
  code: string;
  message: Text;
}

export interface Request {
  id: number;
  name: string;
  args: unknown[];
}

/** `broken` tells that the module trapped and the worker must not be used again. */
export type Response =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; failure: Failure; broken: boolean };
