// The one project that is worked on: its data, what is wrong with them, and its report, kept up with each edit.
import { EngineError, type EngineClient } from "./engine/client";
import type { FieldProblem, Report } from "./engine/pkg/water_rules";
import { fieldOf, keep, type Project } from "./project";

function today(): string {
  const now = new Date();
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export class Desk {
  report: Report | undefined;
  /** What is wrong with the data, by field of the form. */
  problems: ReadonlyMap<string, FieldProblem[]> = new Map();
  /** Why there is no report. */
  trouble: EngineError | undefined;
  asOf = today();
  private serial = 0;
  private screening = false;
  private stale = false;
  private unsure = false;

  constructor(
    private readonly engine: EngineClient,
    public project: Project,
    private readonly changed: () => void,
  ) {}

  /** Takes another project; what was said of the last one must not stand beside it. */
  async open(project: Project): Promise<void> {
    this.project = project;
    this.report = undefined;
    await this.reopen();
  }

  /** Hands the whole project to the engine: after rules were loaded, or when the engine may have lost it. */
  async reopen(): Promise<void> {
    const serial = ++this.serial;
    keep(this.project);
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

  /** Gives a field another value, or none. */
  async change(field: string, value: unknown): Promise<void> {
    const { [field]: _old, ...rest } = this.project.record;
    const record = value === undefined ? rest : { ...rest, [field]: value };
    this.project = { ...this.project, record, assumed: this.project.assumed.filter((name) => name !== field) };
    keep(this.project);
    this.changed();
    if (this.unsure) return this.reopen();
    try {
      const found = await this.engine.set(field, value === undefined ? null : value);
      const problems = new Map(this.problems);
      if (found.length) problems.set(field, found);
      else problems.delete(field);
      this.problems = problems;
      this.changed();
    } catch (error) {
      this.fail(error);
      return;
    }
    await this.screen();
  }

  async setDate(asOf: string): Promise<void> {
    this.asOf = asOf;
    this.changed();
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
        this.report = await this.engine.screen(this.asOf);
        this.trouble = undefined;
        this.changed();
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
    this.trouble =
      error instanceof EngineError ? error : new EngineError("engine", { zh: String(error), en: String(error) });
    this.changed();
  }
}
