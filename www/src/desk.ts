// The one project that is worked on: its data, what is wrong with them, and its report, kept up with each edit.
import { today } from "./day";
import type { EngineClient } from "./engine/client";
import { EngineError, reasonOf } from "./engine/link";
import type { FieldProblem, Report, Verdict } from "./engine/pkg/water_rules";
import { fieldOf, type Project } from "./project";

/** How many edits can be taken back. */
const MOST_EDITS = 500;
/** Edits of one field that follow each other within so many milliseconds are taken back together. */
const ONE_EDIT = 1_500;

/** Fields with the values that they are given; `undefined` for none. */
export type Edits = ReadonlyMap<string, unknown>;

/** Puts an edit where it is still to be had later; rejects if it can't. */
export type Keep = (project: Project, verdict: Verdict | null) => Promise<void>;

export class Desk {
  report: Report | undefined;
  /** The project as it was when the report was asked for. */
  screened: Project | undefined;
  /** What is wrong with the data, by field of the form. */
  problems: ReadonlyMap<string, FieldProblem[]> = new Map();
  /** Why there is no report. */
  trouble: EngineError | undefined;
  /** Whether the last edit could not be kept. */
  unkept = false;
  asOf = today();
  private past: Project[] = [];
  private future: Project[] = [];
  private lastEdit = { fields: "", at: 0 };
  private serial = 0;
  private screening = false;
  private stale = false;
  private unsure = false;

  constructor(
    private readonly engine: Pick<EngineClient, "open" | "set" | "screen">,
    public project: Project,
    private readonly changed: () => void,
    private readonly keepEdit: Keep,
  ) {}

  // ---- the project ---------------------------------------------------------------------------------

  /** Takes another project; what was said of the last one must not stand beside it. */
  async open(project: Project): Promise<void> {
    if (project.id !== this.project.id) {
      this.past = [];
      this.future = [];
    }
    this.project = project;
    this.report = undefined;
    await this.reopen();
  }

  /** Gives fields other values, or none. */
  async change(edits: Edits): Promise<void> {
    const record = { ...this.project.record };
    for (const [field, value] of edits) {
      if (value === undefined) delete record[field];
      else record[field] = value;
    }
    const assumed = this.project.assumed.filter((name) => !edits.has(name));
    this.edit({ ...this.project, record, assumed }, [...edits.keys()].join());
    this.changed();
    if (this.unsure) return this.reopen();
    try {
      const setting = [...edits].map(async ([field, value]) => ({ field, found: await this.set(field, value) }));
      const problems = new Map(this.problems);
      for (const { field, found } of await Promise.all(setting)) {
        if (found.length) problems.set(field, found);
        else problems.delete(field);
      }
      this.problems = problems;
      this.changed();
    } catch (error) {
      this.fail(error);
      return;
    }
    await this.screen();
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
    return this.step(this.past, this.future);
  }

  redo(): Promise<void> {
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
    const now = Date.now();
    const same = this.lastEdit.fields === fields && now - this.lastEdit.at < ONE_EDIT;
    if (!same || this.past.length === 0) this.past = [...this.past, this.project].slice(-MOST_EDITS);
    this.future = [];
    this.lastEdit = { fields, at: now };
    this.project = { ...project, changed: now };
    this.keep();
  }

  /** With each edit, so that nothing is lost in a crash. */
  private keep(): void {
    this.keepEdit(this.project, this.report ? this.report.verdict : null).then(
      () => this.keeping(true),
      () => this.keeping(false),
    );
  }

  private keeping(done: boolean): void {
    if (this.unkept !== done) return;
    this.unkept = !done;
    this.changed();
  }

  // ---- screening -----------------------------------------------------------------------------------

  async setDate(asOf: string): Promise<void> {
    this.asOf = asOf;
    this.changed();
    await this.screen();
  }

  /** The report of the project with other values, which it doesn't take. */
  async reportWith(edits: Edits): Promise<Report> {
    const { record } = this.project;
    // Asked for in one go, so that no edit comes between.
    const tried = [...edits].map(([field, value]) => this.set(field, value));
    const report = this.engine.screen(this.asOf);
    const restored = [...edits.keys()].map((field) => this.set(field, record[field]));
    return this.aside(report, [...tried, ...restored]);
  }

  /** The report of another project. */
  reportOf(project: Project): Promise<Report> {
    const opened = this.engine.open(project.record);
    const report = this.engine.screen(this.asOf);
    return this.aside(report, [opened, this.engine.open(this.project.record)]);
  }

  private async aside(report: Promise<Report>, others: Promise<unknown>[]): Promise<Report> {
    try {
      await Promise.all([report, ...others]);
    } catch (error) {
      this.unsure = true;
      throw error;
    }
    return report;
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
      const problems = await this.engine.open(this.project.record);
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
        const before = this.report;
        const { project } = this;
        this.report = await this.engine.screen(this.asOf);
        this.screened = project;
        this.trouble = undefined;
        this.changed();
        if (!before || before.verdict !== this.report.verdict) this.keep();
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
    this.trouble = error instanceof EngineError ? error : new EngineError("engine", reasonOf(error));
    this.changed();
  }
}
