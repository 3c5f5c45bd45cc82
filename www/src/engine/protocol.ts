// What the page asks of the engine's workers. One message a call, one answer a message.
import type { Code } from "./link";
import type { Diagnostic, FieldProblem, PackInfo, Report, Text } from "./pkg/water_rules";
import type { Boundary, Coverage, Explained, Impact, Library, Move, PackFiles, PropertyResult, Screened, Sheet, Verification, WhatIf, Word } from "./pkg-study/water_rules_study";

export type RecordInput = Record<string, unknown>;

/** A record, and the day whose law it is screened by. */
export interface Screening {
  record: RecordInput;
  asOf: string;
}

export interface Loaded {
  info: PackInfo | null;
  diagnostics: Diagnostic[];
}

/** What every worker does first. */
export interface Start {
  init(module: Code): { version: string };
}

/** What the worker that screens one open record is asked. */
export interface ScreenCalls extends Start {
  /** A bundle's text; the pack's description comes back as JSON text. */
  load(bundle: string): { info: string | null; diagnostics: Diagnostic[] };
  open(record: RecordInput): FieldProblem[];
  set(field: string, value: unknown): FieldProblem[];
  /** The report as JSON text. */
  screen(asOf: string): string;
}

/** What the worker that has the whole engine is asked; nothing stays open between calls but the pack. */
export interface StudyCalls extends Start {
  load(bundle: string): boolean;
  signedBy(bundle: string, keys: string[]): boolean;
  explain(record: RecordInput, asOf: string): Explained;
  whatIf(record: RecordInput, asOf: string): WhatIf;
  certify(record: RecordInput, asOf: string, hash: "sha256" | "sm3"): string;
  verify(text: string): Verification[];
  library(asOf: string): Library;
  readText(name: string, text: string, choices: Record<number, string>): Sheet;
  readGrid(grid: string, choices: Record<number, string>): Sheet;
  screenMany(records: RecordInput[], asOf: string): Screened[];
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
  inForce(bundle: string): boolean;
  /** A draft without an error is what the calls below are about, until there is another. */
  check(files: PackFiles): { usable: boolean; diagnostics: Diagnostic[] };
  words(): Word[];
  info(): PackInfo;
  screen(record: RecordInput, asOf: string): Report;
  coverage(): Coverage[];
  /** Each property that the draft claims, tried on so many records. */
  properties(records: number): Claim[];
  boundaries(code: string, asOf: string): Boundary[];
  library(asOf: string): Library;
  moves(): Move[];
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
