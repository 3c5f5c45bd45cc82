// Screens one open record in a worker. A call that ends its worker is reported as failed, and a new worker starts from
// the same compiled module with the same pack and record.
import type { FullReport, Judgement, Next, PackInfo, Report } from "./pkg/water_rules";
import { EngineError, isStopped } from "./error";
import { Line, WorkerLink } from "./link";
import type { Code, Compiler, Loaded, RecordInput, ScreenCalls } from "./protocol";

/** Time limits in milliseconds. */
export interface Limits {
  load: number;
  call: number;
}

const LIMITS: Limits = { load: 30_000, call: 5_000 };

export class EngineClient {
  private readonly link: WorkerLink<ScreenCalls>;
  private readonly line = new Line();
  private module: Promise<Code> | undefined;
  private bundle: string | undefined;
  private record: RecordInput | undefined;
  private judgements: Judgement[] = [];
  version = "";

  constructor(
    spawn: () => Worker,
    private readonly limits: Limits = LIMITS,
  ) {
    this.link = new WorkerLink(spawn);
  }

  /** The worker starts while the module is still being compiled. */
  start(module: Promise<Code>): Promise<void> {
    this.module = module;
    return this.line.queue(() => this.revive());
  }

  /** Loads a pack from its bundle's text; what doesn't come compiled for this engine, `compile` has to compile. */
  load(bundle: string, compile?: Compiler): Promise<Loaded> {
    return this.line.queue(async () => {
      this.bundle = this.record = undefined;
      let taken = bundle;
      let info = await this.take(bundle);
      let diagnostics: Loaded["diagnostics"] = [];
      const asCame = info !== null;
      if (!asCame) {
        if (!compile) throw notCompiled();
        const made = await compile(bundle);
        diagnostics = made.diagnostics;
        if (made.bundle !== null) {
          taken = made.bundle;
          info = await this.take(taken);
          if (info === null) throw mismatch();
        }
      }
      if (info !== null) this.bundle = taken;
      return { info: info === null ? null : (JSON.parse(info) as PackInfo), diagnostics, asCame };
    });
  }

  open(record: RecordInput) {
    return this.line.queue(async () => {
      const problems = await this.guarded(() => this.link.send(this.limits.call, "open", record));
      this.record = { ...record };
      this.judgements = [];
      return problems;
    });
  }

  /** Takes a reviewer's judgements of the open record's findings: reports have them from then on. */
  judge(judgements: Judgement[]): Promise<void> {
    return this.line.queue(async () => {
      await this.guarded(() => this.link.send(this.limits.call, "judge", judgements));
      this.judgements = judgements;
    });
  }

  /** On what the finding of a rule rests, to be kept with a judgement of it. */
  seen(asOf: string, code: string): Promise<string[]> {
    return this.line.queue(() =>
      this.guarded(() => this.link.send(this.limits.call, "seen", asOf, code)),
    );
  }

  set(field: string, value: unknown) {
    return this.line.queue(async () => {
      const problems = await this.guarded(() =>
        this.link.send(this.limits.call, "set", field, value),
      );
      if (this.record) {
        if (value === undefined || value === null) delete this.record[field];
        else this.record[field] = value;
      }
      return problems;
    });
  }

  /** For each of these fields, or places in a list, the number as it was read; nothing where there is none. */
  readings(paths: string[]): Promise<(string | undefined)[]> {
    return this.line.queue(() =>
      this.guarded(() => this.link.send(this.limits.call, "readings", paths)),
    );
  }

  /** The whole report. */
  screen(asOf: string): Promise<FullReport> {
    return this.line.queue(async () => {
      return JSON.parse(
        await this.guarded(() => this.link.send(this.limits.call, "screen", asOf)),
      ) as FullReport;
    });
  }

  /** The whole report, and the lean one as it leaves the page. */
  both(asOf: string): Promise<{ full: FullReport; lean: Report }> {
    return this.line.queue(async () => {
      const { full, lean } = await this.guarded(() =>
        this.link.send(this.limits.call, "both", asOf),
      );
      return { full: JSON.parse(full) as FullReport, lean: JSON.parse(lean) as Report };
    });
  }

  /** What is to be asked next, and whether the verdict can still change. */
  next(asOf: string): Promise<Next> {
    return this.line.queue(async () => {
      return JSON.parse(
        await this.guarded(() => this.link.send(this.limits.call, "next", asOf)),
      ) as Next;
    });
  }

  stop(): void {
    this.link.stop();
  }

  private take(bundle: string): Promise<string | null> {
    return this.guarded(() => this.link.send(this.limits.load, "load", bundle));
  }

  private async guarded<T>(call: () => Promise<T>): Promise<T> {
    if (!this.link.alive) await this.revive();
    try {
      return await call();
    } catch (error) {
      if (!this.link.alive && !isStopped(error)) await this.revive();
      throw error;
    }
  }

  private async revive(): Promise<void> {
    if (!this.module) throw new Error("the engine has not been started");
    this.link.restart();
    this.version = (await this.link.send(this.limits.load, "init", await this.module)).version;
    if (this.bundle) await this.link.send(this.limits.load, "load", this.bundle);
    if (!this.bundle || !this.record) return;
    await this.link.send(this.limits.call, "open", this.record);
    if (this.judgements.length) await this.link.send(this.limits.call, "judge", this.judgements);
  }
}

function notCompiled(): EngineError {
  return new EngineError("not-compiled", {
    zh: "规则包没有为这个版本的引擎编译好，这里不能读取。",
    en: "The rule pack isn't compiled for this engine and can't be read here.",
  });
}

function mismatch(): EngineError {
  return new EngineError("engine-mismatch", {
    zh: "引擎的两部分不是同一版本，请重新载入页面。",
    en: "The two parts of the engine are of different versions; load the page again.",
  });
}
