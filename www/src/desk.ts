// The one project that is worked on: its data, what is wrong with them, and its report, kept up with each edit.
import { today } from "./day";
import type { EngineClient } from "./engine/client";
import { EngineError, reasonOf } from "./engine/error";
import type {
  FieldProblem,
  FullReport,
  Judgement,
  Next,
  Report,
  Text,
} from "./engine/pkg/water_rules";
import { fieldOf, newId, typedNumbers, type Project } from "./project";
import type { Kept, News, Open, Shelf } from "./shelf";

/** How many edits can be taken back. */
const MOST_EDITS = 500;
/** Edits of one field that follow each other within so many milliseconds are taken back together. */
const ONE_EDIT = 1_500;

/** Fields with the values that they are given; `undefined` for none. */
export type Edits = ReadonlyMap<string, unknown>;

/** What another tab did to the open project. */
export interface Elsewhere {
  /** The project that both had open. */
  of: string;
  /** Its version; nothing if it deleted the project. */
  theirs: Kept | undefined;
  /** Whether what is here is kept as a copy by now. */
  copied: boolean;
}

export class Desk {
  report: FullReport | undefined;
  /** What is to be asked next. */
  next: Next | undefined;
  /** The project as it was when the report was asked for. */
  screened: Project | undefined;
  /** What is wrong with the data, by field of the form. */
  problems: ReadonlyMap<string, FieldProblem[]> = new Map();
  /** The numbers that were typed, as they were read: by field, or place in a list, in the field's own unit. */
  readings: ReadonlyMap<string, string> = new Map();
  /** Why there is no report. */
  trouble: EngineError | undefined;
  /** Why the project's judgements can't be used; they stay with it. */
  unjudged: Text | undefined;
  /** Whether the last edit could not be kept. */
  unkept = false;
  elsewhere: Elsewhere | undefined;
  project: Project;
  asOf = today();
  /** Where no date is chosen, the one that was today's. */
  private day: string | undefined = this.asOf;
  /** When the kept version was changed that this one goes back to. */
  private seen: number;
  private past: Project[] = [];
  private future: Project[] = [];
  private lastEdit = { fields: "", at: 0 };
  private serial = 0;
  private screening = false;
  private stale = false;
  private unsure = false;

  constructor(
    private readonly engine: Pick<
      EngineClient,
      "open" | "judge" | "seen" | "set" | "readings" | "next" | "screen" | "both"
    >,
    { project, seen }: Open,
    private readonly shelf: Shelf,
    /** What a copy of a project is called. */
    private readonly copyName: (project: Project) => string,
    private readonly changed: () => void,
  ) {
    this.project = project;
    this.seen = seen;
  }

  // ---- the project ---------------------------------------------------------------------------------

  /** Screens the project by rules that were just loaded. */
  start(): Promise<void> {
    this.report = undefined;
    this.next = undefined;
    return this.reopen();
  }

  /** Takes another project; what was said of the last one must not stand beside it. */
  open(project: Project): Promise<void> {
    if (project.id !== this.project.id) {
      this.past = [];
      this.future = [];
    }
    this.project = project;
    this.seen = project.changed;
    this.elsewhere = undefined;
    return this.start();
  }

  /** Gives fields other values, or none; `assumed` are those of them whose values nobody has confirmed. */
  async change(edits: Edits, assuming: readonly string[] = []): Promise<void> {
    const record = { ...this.project.record };
    for (const [field, value] of edits) {
      // Answers stand in the order in which they came.
      delete record[field];
      if (value !== undefined) record[field] = value;
    }
    const kept = this.project.assumed.filter((name) => !edits.has(name));
    const assumed = [...kept, ...assuming];
    this.edit({ ...this.project, record, assumed }, [...edits.keys()].join());
    if (this.unsure) return this.reopen();
    // The engine works while the form is drawn.
    const setting = [...edits].map(async ([field, value]) => ({
      field,
      found: await this.set(field, value),
    }));
    const read = this.read(new Set(edits.keys()));
    this.changed();
    try {
      const problems = new Map(this.problems);
      for (const { field, found } of await Promise.all(setting)) {
        if (found.length) problems.set(field, found);
        else problems.delete(field);
      }
      await read;
      // Most edits have no problem before or after: then nothing is drawn until there is a report.
      if (problems.size || this.problems.size) {
        this.problems = problems;
        this.changed();
      }
    } catch (error) {
      this.fail(error);
      return;
    }
    await this.screen();
  }

  /** Takes a reviewer's judgements instead of those that the project had. */
  async judge(judgements: Judgement[]): Promise<void> {
    this.edit({ ...this.project, judgements }, "");
    if (this.unsure) return this.reopen();
    this.changed();
    await this.takeJudgements();
    await this.screen();
  }

  /** Takes a judgement instead of one of the same finding, with what that rests on now. */
  async settle(judgement: Judgement): Promise<void> {
    const { code } = judgement;
    const seen = await this.engine.seen(this.asOf, code);
    const others = (this.project.judgements || []).filter((each) => each.code !== code);
    await this.judge([...others, { ...judgement, seen }]);
  }

  rename(title: string): void {
    this.edit({ ...this.project, title }, "");
    this.changed();
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Takes the last edit back; the project as it is then can be had again. */
  undo(): Promise<void> {
    this.claim();
    return this.step(this.past, this.future);
  }

  redo(): Promise<void> {
    this.claim();
    return this.step(this.future, this.past);
  }

  private async step(from: Project[], to: Project[]): Promise<void> {
    const target = from.pop();
    if (!target) return;
    to.push(this.project);
    this.lastEdit = { fields: "", at: 0 };
    this.project = { ...target, changed: Date.now() };
    await this.reopen();
  }

  private edit(project: Project, fields: string): void {
    const { title } = this.project;
    this.claim();
    const named = project.title === title ? this.project.title : project.title;
    const now = Date.now();
    const same = this.lastEdit.fields === fields && now - this.lastEdit.at < ONE_EDIT;
    if (!same || this.past.length === 0)
      this.past = [...this.past, this.project].slice(-MOST_EDITS);
    this.future = [];
    this.lastEdit = { fields, at: now };
    this.project = { ...project, id: this.project.id, title: named, changed: now };
    this.keep();
  }

  /** With each edit, so that nothing is lost in a crash. */
  private keep(): void {
    // It is another tab's until the user has said what becomes of it.
    if (this.elsewhere && !this.elsewhere.copied) return;
    const { project, seen } = this;
    this.shelf.remember({ project, seen }, false);
    if (!project.changed) return;
    const { report } = this;
    const judged = report && report.judged ? report.judged.verdict : null;
    const kept: Kept = { ...project, verdict: report ? report.verdict : null, judged };
    this.put(kept, seen).then(
      () => this.keeping(true),
      () => this.keeping(false),
    );
  }

  private async put(kept: Kept, seen: number): Promise<void> {
    const store = await this.shelf.open();
    const theirs = await store.put(kept, seen);
    if (theirs) return this.refused(kept, seen, theirs);
    if (this.project.id !== kept.id) return;
    this.seen = kept.changed;
    if (this.project.changed === kept.changed)
      this.shelf.remember({ project: kept, seen: kept.changed }, store.lasting);
  }

  private keeping(done: boolean): void {
    if (this.unkept !== done) return;
    this.unkept = !done;
    this.changed();
  }

  // ---- other tabs ----------------------------------------------------------------------------------

  /** Another tab kept or deleted a project. */
  async hear({ id, changed }: News): Promise<void> {
    const known = (): boolean =>
      id !== this.project.id || changed === this.project.changed || changed === this.seen;
    if (known()) return;
    const theirs = changed === undefined ? undefined : await (await this.shelf.open()).get(id);
    if (known()) return;
    this.elsewhere = { of: id, theirs, copied: false };
    this.changed();
  }

  /** Another tab's version stood in the way: what was edited here becomes a copy. */
  private async refused(kept: Kept, seen: number, theirs: Kept): Promise<void> {
    if (this.elsewhere && this.elsewhere.copied && this.elsewhere.of === kept.id) return;
    if (this.project.id !== kept.id) {
      // The user has gone on to another project meanwhile.
      await (await this.shelf.open()).put({ ...kept, id: newId(), title: this.copyName(kept) }, 0);
      return;
    }
    this.elsewhere = { of: kept.id, theirs, copied: false };
    if (this.project.changed === seen) this.changed();
    else this.keepHere();
  }

  /** Whoever goes on beside another tab's version goes on with a copy; what was deleted is kept again. */
  private claim(): void {
    if (!this.elsewhere || this.elsewhere.copied) return;
    if (!this.elsewhere.theirs) {
      this.elsewhere = undefined;
      return;
    }
    const copy = { id: newId(), title: this.copyName(this.project) };
    const copied = (project: Project): Project => ({ ...project, ...copy });
    this.past = this.past.map(copied);
    this.future = this.future.map(copied);
    this.project = copied(this.project);
    this.seen = 0;
    this.elsewhere = { ...this.elsewhere, copied: true };
  }

  /** Keeps what is here: as a copy beside the other tab's version, or again if it was deleted. */
  keepHere(): void {
    this.claim();
    this.project = { ...this.project, changed: Date.now() };
    this.keep();
    this.changed();
  }

  /** Takes the other tab's version; that of before can be had again by undoing. */
  async takeTheirs(): Promise<void> {
    const { elsewhere } = this;
    if (!elsewhere || !elsewhere.theirs) return;
    const theirs = (await (await this.shelf.open()).get(elsewhere.of)) || elsewhere.theirs;
    if (!elsewhere.copied) this.past.push(this.project);
    this.future = [];
    await this.open(theirs);
  }

  /** Whether what is here is a copy of that project by now. */
  isCopyOf(id: string): boolean {
    return this.elsewhere !== undefined && this.elsewhere.copied && this.elsewhere.of === id;
  }

  /** The user has read what became of the project. */
  dismiss(): void {
    this.elsewhere = undefined;
    this.changed();
  }

  // ---- screening -----------------------------------------------------------------------------------

  /** By the law of which day. Today isn't chosen, and is the day that it is, however long the page stays open. */
  date(asOf: string, chosen = asOf !== today()): void {
    this.asOf = asOf;
    this.day = chosen ? undefined : asOf;
  }

  async setDate(asOf: string, chosen?: boolean): Promise<void> {
    this.date(asOf, chosen);
    this.changed();
    await this.screen();
  }

  /** By the law of the new day, if one has begun. */
  async wake(): Promise<void> {
    if (this.day === undefined || this.day === today()) return;
    this.date(today());
    this.changed();
    await this.screen();
  }

  /** The report of the project with other values, which it doesn't take. */
  async reportWith(edits: Edits): Promise<FullReport> {
    const { record } = this.project;
    // Asked for in one go, so that no edit comes between.
    const tried = [...edits].map(([field, value]) => this.set(field, value));
    const report = this.engine.screen(this.asOf);
    const restored = [...edits.keys()].map((field) => this.set(field, record[field]));
    return this.aside(report, [...tried, ...restored]);
  }

  /** The report as it leaves the page: of the project as it is now. */
  async leanReport(): Promise<Report> {
    return (await this.engine.both(this.asOf)).lean;
  }

  /** The report of another project. */
  reportOf(project: Project): Promise<FullReport> {
    const opened = this.engine.open(project.record);
    const report = this.engine.screen(this.asOf);
    return this.aside(report, [
      opened,
      this.engine.open(this.project.record),
      this.takeJudgements(),
    ]);
  }

  private async aside(
    report: Promise<FullReport>,
    others: Promise<unknown>[],
  ): Promise<FullReport> {
    try {
      await Promise.all([report, ...others]);
    } catch (error) {
      this.unsure = true;
      throw error;
    }
    return report;
  }

  /** Asks what numbers the engine has read in these fields. */
  private async read(fields: ReadonlySet<string>): Promise<void> {
    const paths = typedNumbers(this.project.record).filter((path) => fields.has(fieldOf(path)));
    const found = await this.engine.readings(paths);
    const readings = new Map([...this.readings].filter(([path]) => !fields.has(fieldOf(path))));
    found.forEach((value, place) => value !== undefined && readings.set(paths[place]!, value));
    this.readings = readings;
  }

  /** Hands the project's judgements to the engine, which has none of a record that was just opened. */
  private async takeJudgements(): Promise<void> {
    const { judgements } = this.project;
    this.unjudged = undefined;
    if (!judgements) return;
    try {
      await this.engine.judge(judgements);
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== "bad-judgement") throw error;
      this.unjudged = error.text;
    }
  }

  private set(field: string, value: unknown): Promise<FieldProblem[]> {
    return this.engine.set(field, value === undefined ? null : value);
  }

  /** Hands the whole project to the engine: after rules were loaded, or when the engine may have lost it. */
  private async reopen(): Promise<void> {
    const serial = ++this.serial;
    this.keep();
    this.changed();
    try {
      const opening = this.engine.open(this.project.record);
      this.readings = new Map();
      const read = this.read(new Set(Object.keys(this.project.record)));
      const judged = this.takeJudgements();
      const [problems] = await Promise.all([opening, read, judged]);
      this.unsure = false;
      if (serial !== this.serial) return;
      const byField = new Map<string, FieldProblem[]>();
      for (const problem of problems) {
        const field = fieldOf(problem.field);
        byField.set(field, [...(byField.get(field) || []), problem]);
      }
      this.problems = byField;
      this.changed();
    } catch (error) {
      this.fail(error);
      return;
    }
    await this.screen();
  }

  /** One screening at a time; what is typed meanwhile is screened once, after it. */
  private async screen(): Promise<void> {
    this.stale = true;
    if (this.screening) return;
    this.screening = true;
    try {
      while (this.stale) {
        this.stale = false;
        if (this.day !== undefined) this.date(today());
        const before = this.report;
        const { project } = this;
        const screening = this.engine.screen(this.asOf);
        const asking = this.engine.next(this.asOf);
        asking.catch(() => undefined);
        this.report = await screening;
        this.next = await asking;
        this.screened = project;
        this.trouble = undefined;
        this.changed();
        if (verdicts(before) !== verdicts(this.report)) this.keep();
      }
    } catch (error) {
      this.fail(error);
    } finally {
      this.screening = false;
    }
  }

  /** After a failure the engine's record may lag behind the form: the next edit opens it anew. */
  private fail(error: unknown): void {
    this.unsure = true;
    this.report = undefined;
    this.next = undefined;
    this.trouble =
      error instanceof EngineError ? error : new EngineError("engine", reasonOf(error));
    this.changed();
  }
}

/** The verdict of the rules and the one as judged, to be compared. */
export function verdicts(report: FullReport | undefined): string {
  return report ? `${report.verdict} ${report.judged ? report.judged.verdict : ""}` : "";
}
