/// <reference lib="esnext.disposable" preserve="true" />
// The whole engine without a page: on Node, in a worker, on a server.
import { today } from "../day";
import { digestNamed, EngineError } from "../engine/error";
import init, {
  engineVersion,
  loadPack,
  signedBy,
  vocabulary as words,
  type ProjectRecord,
  type RulePack as Loaded,
  type Standing as LoadedStanding,
} from "../engine/pkg-study/water_rules_study";
import type {
  Boundary,
  CasePage,
  Choices,
  Columns,
  Coverage,
  Diagnostic,
  Explained,
  FieldProblem,
  FullReport,
  Impact,
  Judgement,
  Library,
  Listed,
  LoadedPack,
  Move,
  Next,
  PackFiles,
  PackInfo,
  PropertyResult,
  Report,
  Screened,
  Settings,
  SettingsRead,
  Sheet,
  Text,
  Verdict,
  Verification,
  WhatIf,
  Word,
} from "../engine/pkg-study/water_rules_study";
import { withSettings } from "../settings/kept";

// What holds a class of the module's is the classes below.
export type * from "../engine/pkg-study/water_rules_study";
export { EngineError };

/** One project's data, by field. Numbers may be text, so that every digit counts. */
export type RecordData = Record<string, unknown>;

/** The day whose law applies: `2026-11-23`, or a `Date`, of which the day on this computer counts. */
export type Day = string | Date;

/** A pack that can't be used, with its mistakes; the first is the message. */
export class PackError extends EngineError {
  constructor(readonly diagnostics: Diagnostic[]) {
    const [first] = diagnostics.filter(({ severity }) => severity === "error");
    const { file, start } = (first && first.span) || {};
    const place = file && start ? `${file}:${start.line}:${start.column} ` : "";
    const { zh, en } = first ? first.message : { zh: "", en: "" };
    super("bad-pack", { zh: `${place}${zh}`, en });
    this.name = "PackError";
  }
}

/** Where the engine's module is, if not where the package has it. */
export interface Place {
  /** Where the package's `dist/embed` was copied to: a URL, on Node a path, too. */
  base?: string | { href: string };
  /** The module itself: its bytes, a `Response` that has them, or a compiled `WebAssembly.Module`. */
  module?: object | Promise<object>;
}

let read: (base: string | undefined) => Promise<object>;
let place: Place = {};
let started: Promise<unknown> | undefined;

/** Tells how the module is had; each platform's entry does. */
export function moduleFrom(source: (base: string | undefined) => Promise<object>): void {
  read = source;
}

/** Says where the module is, before the first pack is loaded: for bundlers that don't take files along. */
export function configure(where: Place): void {
  place = where;
  started = undefined;
}

function start(): Promise<unknown> {
  if (!started) {
    const { base, module } = place;
    const folder = typeof base === "object" ? base.href : base;
    const code = Promise.resolve(module === undefined ? read(folder) : module);
    started = code.then((module_or_path) =>
      init({ module_or_path: module_or_path as BufferSource }),
    );
    started.catch(() => (started = undefined));
  }
  return started;
}

/** Calls the engine; whatever it throws is an error of this package's. */
function called<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asError(error);
  }
}

function asError(error: unknown): Error {
  if (error instanceof EngineError) return error;
  const { code, message } = (error || {}) as { code?: unknown; message?: unknown };
  if (typeof code === "string" && typeof message === "object" && message)
    return new EngineError(code, message as Text);
  const text = { zh: `引擎出错：${String(error)}`, en: `The engine failed: ${String(error)}` };
  return new EngineError("engine", text, { cause: error });
}

function dayOf(day: Day): string {
  if (typeof day === "string") return day;
  if (day instanceof Date && !Number.isNaN(day.getTime())) return today(day);
  throw new EngineError("bad-date", {
    zh: `日期应写成 2026-11-23 这样的文本，或者是有效的 Date，而不是 ${String(day)}。`,
    en: `A date is a text such as 2026-11-23, or a valid Date, and not ${String(day)}.`,
  });
}

function textOf(text: string): string {
  if (typeof text === "string") return text;
  throw new EngineError("bad-input", {
    zh: `这里应为文本，而不是 ${typeof text}。`,
    en: `A text is wanted here, and not ${typeof text}.`,
  });
}

function dataOf(record: RecordData): RecordData {
  if (typeof record === "object" && record !== null && !Array.isArray(record)) return record;
  const given = Array.isArray(record) ? "Array" : String(record);
  throw new EngineError("bad-input", {
    zh: `一个项目的数据应是对象（字段名: 值），而不是 ${given}。`,
    en: `The data of a project are an object of field and value, and not ${given}.`,
  });
}

/** Something of the module's that holds memory until it is given back. */
abstract class Held<T extends { free(): void }> {
  private held: T | undefined;

  constructor(held: T) {
    this.held = held;
  }

  /** Calls the engine with it; after `free()` that is an error with the code `freed`. */
  protected use<R>(work: (held: T) => R): R {
    const { held } = this;
    if (held) return called(() => work(held));
    throw new EngineError("freed", {
      zh: "已经用 free() 释放，不能再用。",
      en: "It was given back by free() and can't be used any more.",
    });
  }

  /** Gives its memory back; it can't be used any more. `using` does so by itself. */
  free(): void {
    if (this.held) this.held.free();
    this.held = undefined;
  }

  declare [Symbol.dispose]: () => void;
}

// Where the platform has it: older browsers don't.
if (typeof Symbol.dispose === "symbol")
  Object.defineProperty(Held.prototype, Symbol.dispose, {
    value(this: Held<{ free(): void }>) {
      this.free();
    },
  });

/** A record that stays open, to be changed field by field. */
export class OpenRecord extends Held<ProjectRecord> {
  /** Sets a field, or clears it with `null`; what is wrong with that field comes back. */
  set(field: string, value: unknown): FieldProblem[] {
    return this.use((open) => open.set(textOf(field), value));
  }

  /** Everything that is wrong with the record. */
  problems(): FieldProblem[] {
    return this.use((open) => open.problems());
  }

  /** A number as it was read, in its field's own unit: of a field, or of a place in a list such as `products.1.output`. */
  reading(path: string): string | undefined {
    return this.use((open) => open.reading(textOf(path)));
  }

  /** Takes a reviewer's judgements: reports have them from then on. */
  judge(judgements: Judgement[]): void {
    this.use((open) => open.judge(judgements));
  }

  /** On what a finding rests, to be kept with a judgement of it as its `seen`. */
  seen(asOf: Day, code: string): string[] {
    return this.use((open) => open.seen(dayOf(asOf), textOf(code)));
  }

  screen(asOf: Day): Report {
    return this.use((open) => open.screen(dayOf(asOf)));
  }

  /** The report as JSON text, byte for byte the same on every platform. */
  screenText(asOf: Day): string {
    return this.use((open) => open.screenText(dayOf(asOf)));
  }

  /** The whole report: rules that don't concern the record included, with all words in both languages. */
  screenFull(asOf: Day): FullReport {
    return this.use((open) => open.screenFull(dayOf(asOf)));
  }

  /** The verdict alone. */
  verdict(asOf: Day): Verdict {
    return this.use((open) => open.verdict(dayOf(asOf)));
  }

  /** What is to be asked next, and whether the verdict can still change. */
  next(asOf: Day): Next {
    return this.use((open) => open.next(dayOf(asOf)));
  }
}

/** A list of projects under a pack, to be filled and compared with other packs. */
export class Standing extends Held<LoadedStanding> {
  /** Screens more projects; how many there are now comes back. */
  add(records: RecordData[]): number {
    return this.use((list) => list.add(records));
  }

  /** The same of projects by columns, which is quicker. */
  addColumns(columns: Columns): number {
    return this.use((list) => list.addColumns(columns));
  }

  /** The same of a JSON list of projects in UTF-8, which is the quickest. */
  addJson(json: Uint8Array): number {
    return this.use((list) => list.addJson(json));
  }

  /** Of each project: 0 rejected, 1 revise, 2 undetermined, 3 conditional, 4 pass, 5 out of scope. */
  verdicts(): Uint8Array {
    return this.use((list) => list.verdicts());
  }

  /**
   * What the rule of a path says of each: 0 reject, 1 revise, 2 undetermined, 3 condition, 4 advice, 5 pass, 6 not
   * applicable. Nothing if there is no such rule.
   */
  outcomes(path: string): Uint8Array | undefined {
    return this.use((list) => list.outcomes(textOf(path)));
  }

  /** The whole report of a project, counted from 0; nothing if there is none. */
  report(index: number): FullReport | undefined {
    const text = this.use((list) => list.report(index));
    return text === undefined ? undefined : (JSON.parse(text) as FullReport);
  }
}

/** A rule pack that is ready to screen. Whatever it throws is an `EngineError`. */
export class RulePack extends Held<Loaded> {
  private constructor(
    pack: Loaded,
    /** Warnings. */
    readonly diagnostics: Diagnostic[],
    /** Fields, groups, rules, samples and words. */
    readonly info: PackInfo,
  ) {
    super(pack);
  }

  /**
   * Loads a pack: the text that `water-rules bundle` writes, or its files by path. Rejects with a `PackError` if it has
   * mistakes, or `settings` of an office that are laid over it have some, and, if `trust` has public keys (PEM), unless one of them signed it.
   */
  static async load(
    pack: PackFiles | string,
    { trust, settings }: { trust?: string[]; settings?: Settings } = {},
  ): Promise<RulePack> {
    await start().catch((error) => {
      throw asError(error);
    });
    const text = typeof pack === "string" ? pack : JSON.stringify(pack);
    if (trust && !called(() => signedBy(text, trust.map(textOf))))
      throw new EngineError("untrusted", {
        zh: "规则包没有受信任的签名，拒绝使用。",
        en: "The rule pack isn't signed by a trusted key and is refused.",
      });
    return RulePack.of(called(() => loadPack(withSettings(text, settings))));
  }

  private static of({ pack, diagnostics }: LoadedPack): RulePack {
    if (!pack || diagnostics.some(({ severity }) => severity === "error"))
      throw new PackError(diagnostics);
    return new RulePack(pack, diagnostics, pack.info());
  }

  /** The pack with another text of one file: a `PackError` if it has mistakes then. */
  withFile(path: string, text: string): RulePack {
    return RulePack.of(this.use((pack) => pack.withFile(textOf(path), textOf(text))));
  }

  /** A pack of other files, read sooner than anew: a `PackError` if it has mistakes. */
  withFiles(files: PackFiles): RulePack {
    return RulePack.of(this.use((pack) => pack.withFiles(files)));
  }

  /** Opens a record, to be changed field by field. */
  open(record: RecordData): OpenRecord {
    return new OpenRecord(this.use((pack) => pack.open(dataOf(record))));
  }

  /** Applies every rule. */
  screen(record: RecordData, asOf: Day): Report {
    return JSON.parse(this.screenText(record, asOf)) as Report;
  }

  /** The report as JSON text, byte for byte the same on every platform. */
  screenText(record: RecordData, asOf: Day): string {
    return this.opened(record, (open) => open.screenText(asOf));
  }

  /** The whole report: rules that don't concern the record included, with all words in both languages. */
  screenFull(record: RecordData, asOf: Day): FullReport {
    return this.opened(record, (open) => open.screenFull(asOf));
  }

  /** The verdict alone. */
  verdict(record: RecordData, asOf: Day): Verdict {
    return this.opened(record, (open) => open.verdict(asOf));
  }

  /** The report with a reviewer's judgements of its findings: the outcomes of the rules stay beside them. */
  judged(record: RecordData, asOf: Day, judgements: Judgement[]): Report {
    return this.opened(record, (open) => {
      open.judge(judgements);
      return open.screen(asOf);
    });
  }

  /** What is to be asked next of a record, and whether its verdict can still change. */
  next(record: RecordData, asOf: Day): Next {
    return this.opened(record, (open) => open.next(asOf));
  }

  private opened<T>(record: RecordData, work: (open: OpenRecord) => T): T {
    const open = this.open(record);
    try {
      return work(open);
    } finally {
      open.free();
    }
  }

  /** What a list shows of many records: verdicts, findings, departments. */
  list(records: RecordData[], asOf: Day): Listed[] {
    return this.use((pack) => pack.list(records.map(dataOf), dayOf(asOf)));
  }

  /** The same, with figures, facts and problems of each. */
  screenMany(records: RecordData[], asOf: Day): Screened[] {
    return this.use((pack) => pack.screenMany(records.map(dataOf), dayOf(asOf)));
  }

  /** The report, and step by step how each finding came about. */
  explain(record: RecordData, asOf: Day): Explained {
    return this.use((pack) => pack.explain(dataOf(record), dayOf(asOf)));
  }

  /** The smallest changes that would better the verdict. */
  whatIf(record: RecordData, asOf: Day): WhatIf {
    return this.use((pack) => pack.whatIf(dataOf(record), dayOf(asOf)));
  }

  /** The report with its data, and a reviewer's judgements if there are any, under a digest, as text. */
  certify(
    record: RecordData,
    asOf: Day,
    hash: "sha256" | "sm3" = "sha256",
    judgements: Judgement[] = [],
  ): string {
    const named = digestNamed(hash);
    return this.use((pack) => pack.certify(dataOf(record), dayOf(asOf), named, judgements));
  }

  /** Screens certificates again and says whether they are the same, and what they would be by the law of today. */
  verify(text: string, now: Day = today()): Verification[] {
    return this.use((pack) => pack.verify(textOf(text), dayOf(now)));
  }

  /** An empty list of projects under this pack, for what another one would change. */
  standing(asOf: Day): Standing {
    return new Standing(this.use((pack) => pack.standing(dayOf(asOf))));
  }

  /** What this pack would change for a list of projects that stands under another one. */
  impact(standing: Standing): Impact {
    // What holds memory is closed to everybody else.
    return standing["use"]((list) => this.use((pack) => pack.impact(list)));
  }

  /** What moved from this pack to another, in sentences. */
  diff(after: RulePack): Move[] {
    return this.use((pack) => after.use((other) => pack.diff(other)));
  }

  /** The days from which this pack and another say different things: on these an impact is asked of. */
  changedDays(after: RulePack): string[] {
    return this.use((pack) => after.use((other) => pack.changedDays(other)));
  }

  /** Its known answers, run: so many from a place on, counted from 0. */
  cases(from = 0, count = 0xffff_ffff): CasePage[] {
    return this.use((pack) => pack.cases(from, count));
  }

  /** Each property that the pack declares, tried on so many records, always the same ones. */
  properties(records: number): PropertyResult[] {
    return this.use((pack) => pack.propertyIds().flatMap((id) => pack.property(id, records) || []));
  }

  /** What can be reasoned about the pack without a record, by intervals; all of it warnings. */
  reach(): Diagnostic[] {
    return this.use((pack) => pack.reach());
  }

  /** Reads settings of an office from the text of a file in TOML, and checks them against this pack. */
  readSettings(name: string, text: string, now: Day = today()): SettingsRead {
    return this.use((pack) => pack.readSettings(textOf(name), textOf(text), dayOf(now)));
  }

  /** What is wrong with settings of an office under this pack. */
  checkSettings(settings: Settings, now: Day = today()): Diagnostic[] {
    return this.use((pack) => pack.checkSettings(settings, dayOf(now)));
  }

  /** What the known answers expect of each rule, and which of its branches they reach. */
  coverage(): Coverage[] {
    return this.use((pack) => pack.coverage());
  }

  /** Records one step below, at and one step above the limit of each check of a rule. */
  boundaries(code: string, asOf: Day): Boundary[] {
    return this.use((pack) => pack.boundaries(textOf(code), dayOf(asOf)));
  }

  /** What the pack holds, to be read. */
  library(asOf: Day): Library {
    return this.use((pack) => pack.library(dayOf(asOf)));
  }

  /** The same without its known answers, which take longest. */
  contents(asOf: Day): Library {
    return this.use((pack) => pack.contents(dayOf(asOf)));
  }

  /** Reads the text of a file of records: CSV, JSON or NDJSON. `choices` is what a person said of it. */
  readText(name: string, text: string, choices: Choices = {}): Sheet {
    return this.use((pack) => pack.readText(textOf(name), textOf(text), choices));
  }

  /** The same of the cells of a workbook: JSON text of a `Grid`. */
  readGrid(grid: string, choices: Choices = {}): Sheet {
    return this.use((pack) => pack.readGrid(textOf(grid), choices));
  }
}

/** The engine's version. */
export async function version(): Promise<string> {
  await start();
  return engineVersion();
}

/** Every word that a rule may use, with its signature, help and an example. */
export async function vocabulary(): Promise<Word[]> {
  await start();
  return words();
}
