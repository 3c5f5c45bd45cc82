// The batch on the screen as it is kept: its file and what was said of it outlast the page, and what was said of its headings
// is there for the next file that has them.
import type { PackInfo } from "../engine/pkg/water_rules";
import type { Choices } from "../engine/pkg-study/water_rules_study";
import { newId } from "../project";
import type { Wanted } from "../sheets/protocol";
import type { Job } from "./job";
import {
  came,
  forgetBatch,
  headsKey,
  headsOf,
  keepBatch,
  keepFile,
  keepHeads,
  keptBatches,
  lastOpen,
  MOST_KEPT_BYTES,
  onNews,
  openKept,
  rememberOpen,
  type KeptBatch,
} from "./kept";

export class Keeping {
  /** Those that this browser has. */
  list: KeptBatch[] = [];
  /** The one on the screen, once it is kept. */
  batch: KeptBatch | undefined;
  /** Why the one on the screen isn't kept. */
  unkept: "" | "refused" | "too-long" = "";
  /** What another tab did to it meanwhile: nothing more is kept of it here until a person chooses. */
  elsewhere: "" | "changed" | "deleted" = "";
  /** Whether what was said of an earlier file is used. */
  recalled = false;
  /** What is written last: one thing after the other. */
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly job: Job,
    private readonly info: () => PackInfo,
    private readonly changed: () => void,
  ) {}

  /** Follows what other tabs do; the answer ends it. */
  listen(): () => void {
    return onNews(({ id, revision }) => {
      if (this.batch && this.batch.id === id && this.batch.revision !== revision)
        this.elsewhere = revision === undefined ? "deleted" : "changed";
      void this.refresh();
    });
  }

  /** Lists what is kept, and opens what this tab had open; whether there was such a batch. */
  async resume(): Promise<boolean> {
    await this.refresh();
    const id = lastOpen();
    return id !== undefined && this.job.step === "none" && (await this.openKept(id));
  }

  /** Reads a file, with what was said of one that had the same headings. */
  async open(file: File, wanted: Wanted = {}): Promise<void> {
    this.leave();
    await this.job.open(file, wanted);
    const { source, sheet } = this.job;
    if (!sheet || !source) return;
    const heads = await headsOf(headsKey(sheet.columns, this.info())).catch(() => undefined);
    if (this.job.source !== source) return;
    if (heads) {
      this.recalled = true;
      await this.job.say(heads);
    }
    if (this.job.source !== source) return;
    if (file.size > MOST_KEPT_BYTES) {
      this.unkept = "too-long";
      this.changed();
      return;
    }
    const batch: KeptBatch = {
      id: newId(),
      name: file.name.replace(/\.[^.]*$/, ""),
      changed: Date.now(),
      fileName: file.name,
      wanted,
      choices: this.job.choices,
      revision: 0,
      count: this.job.count,
    };
    await this.keepNew(batch, file);
  }

  private async keepNew(batch: KeptBatch, file: File): Promise<void> {
    this.batch = batch;
    this.elsewhere = "";
    rememberOpen(batch.id);
    await this.write(() => keepFile(batch, file));
  }

  /** Keeps what is here as a batch of its own, beside what another tab made of it. */
  async keepHere(name: string): Promise<void> {
    const { batch, job } = this;
    if (!batch || !job.source) return;
    const { verdicts: _, ...here } = batch;
    await this.keepNew({ ...here, id: newId(), name, changed: Date.now() }, job.source);
    if (job.step === "done") await this.screened();
  }

  /** Opens a kept batch again; whether it is there. */
  async openKept(id: string): Promise<boolean> {
    const kept = await openKept(id).catch(() => undefined);
    if (!kept) {
      rememberOpen(undefined);
      return false;
    }
    this.leave();
    this.batch = { ...kept.batch, revision: kept.batch.revision || 0 };
    rememberOpen(id);
    await this.job.open(kept.file, kept.batch.wanted, kept.batch.choices);
    return this.job.sheet !== undefined;
  }

  /** Takes more that a person said of the file. */
  async say(choices: Choices): Promise<void> {
    await this.job.say(choices);
    await this.keep({ choices: this.job.choices });
    const { sheet } = this.job;
    if (sheet && (choices.columns || choices.meanings)) {
      const { columns, meanings } = this.job.choices;
      const heads = { ...(columns && { columns }), ...(meanings && { meanings }) };
      await this.write(() => keepHeads(headsKey(sheet.columns, this.info()), heads));
    }
  }

  /** Forgets what was said of the file that had the same headings. */
  async forgetHeads(): Promise<void> {
    const { sheet } = this.job;
    this.recalled = false;
    if (sheet) await this.write(() => keepHeads(headsKey(sheet.columns, this.info()), undefined));
    await this.job.say({ columns: {}, meanings: {} });
    await this.keep({ choices: this.job.choices });
  }

  async rename(name: string): Promise<void> {
    await this.keep({ name });
  }

  /** Keeps how the projects came out. */
  async screened(): Promise<void> {
    const { ledger, basis, rows, kept } = this.job;
    if (!ledger || !basis) return;
    const verdicts = [...ledger.counts()];
    const { version } = this.info();
    await this.keep(
      { asOf: basis.asOf, version, verdicts, count: ledger.count },
      kept ? came(rows) : undefined,
    );
  }

  async forget({ id }: KeptBatch): Promise<void> {
    await this.write(() => forgetBatch(id));
  }

  /** Puts the batch away; it stays kept. */
  close(): void {
    this.leave();
    rememberOpen(undefined);
    this.job.close();
  }

  private leave(): void {
    this.batch = undefined;
    this.unkept = this.elsewhere = "";
    this.recalled = false;
  }

  private async keep(change: Partial<KeptBatch>, result?: ReturnType<typeof came>): Promise<void> {
    if (!this.batch || this.unkept) return;
    const seen = this.batch.revision;
    // How projects come out follows from what was said.
    const revision = seen + Number("choices" in change || "name" in change);
    const batch = (this.batch = { ...this.batch, ...change, revision, changed: Date.now() });
    if (this.elsewhere) {
      this.changed();
      return;
    }
    await this.write(async () => {
      const theirs = await keepBatch(batch, seen, result);
      if (theirs && this.batch && this.batch.id === batch.id) this.elsewhere = theirs;
    });
  }

  private write(work: () => Promise<void>): Promise<void> {
    const written = this.writing.then(work).then(
      () => this.refresh(),
      () => {
        this.unkept = "refused";
        this.changed();
      },
    );
    this.writing = written;
    return written;
  }

  private async refresh(): Promise<void> {
    this.list = await keptBatches().catch(() => []);
    this.changed();
  }
}
