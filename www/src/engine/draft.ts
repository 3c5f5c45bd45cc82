// A draft of the pack in a worker of its own: an endless loop in a draft costs nothing but that worker.
import type {
  Boundary,
  CasePage,
  Coverage,
  Impact,
  Library,
  Move,
  PackFiles,
  Sheet,
  Word,
} from "./pkg-study/water_rules_study";
import type { Diagnostic, FullReport, PackInfo } from "./pkg/water_rules";
import { stopped } from "./error";
import { Line, WorkerLink } from "./link";
import type { Claim, Code, DraftCalls, RecordInput, Screening, Tried } from "./protocol";

const LIMIT = 60_000;
/** So many records at a time, so that progress is seen and the worker can be stopped. */
const CHUNK = 200;
/** So many known answers at a time: some 50 ms, and a lot is told of, which draws the screen. */
const LOT = 500;

export interface Checked {
  usable: boolean;
  diagnostics: Diagnostic[];
}

export class DraftClient {
  private readonly link: WorkerLink<DraftCalls>;
  private readonly line = new Line();
  private good: PackFiles | undefined;
  /** The number of the last text that was tried. */
  private newest = 0;
  /** The known answers of the last draft of which all were run, as the worker remembers it. */
  private ran: CasePage[] = [];
  /** The list that the worker holds. */
  private standing: { records: RecordInput[]; asOf: string } | undefined;

  /** Beside the pack in force. */
  constructor(
    spawn: () => Worker,
    private readonly module: Code,
    private readonly inForce: PackFiles,
  ) {
    this.link = new WorkerLink(spawn);
  }

  /** Loads a draft. The calls below are about the last one without an error. */
  check(files: PackFiles): Promise<Checked> {
    return this.call(async () => {
      const checked = await this.link.send(LIMIT, "check", files);
      if (checked.usable) this.good = files;
      return checked;
    });
  }

  /** What the draft holds, without its known answers. */
  contents(asOf: string): Promise<Library> {
    return this.call(() => this.link.send(LIMIT, "contents", asOf));
  }

  /**
   * Runs the known answers of the draft that its last change can touch, few at a time: what is asked meanwhile goes before
   * the rest of them. `progress` hears how many were run; once `now` says no they are given up, and nothing comes back.
   */
  async cases(
    progress: (done: number) => void,
    now: () => boolean,
  ): Promise<CasePage[] | undefined> {
    const all: CasePage[] = [];
    for (;;) {
      const { length } = all;
      const lot = await this.call(async () => {
        const given = await this.link.send(LIMIT, "cases", length, LOT);
        const pages = given.map((each) => (typeof each === "number" ? this.ran[each]! : each));
        if (now() && pages.length < LOT) {
          await this.link.send(LIMIT, "ran");
          this.ran = [...all, ...pages];
        }
        return pages;
      });
      if (!now()) return undefined;
      if (lot.length < LOT) return this.ran;
      all.push(...lot);
      progress(all.length);
    }
  }

  /** How the draft describes itself. */
  info(): Promise<PackInfo> {
    return this.call(() => this.link.send(LIMIT, "info"));
  }

  /** The draft's report of a record. */
  screen(record: RecordInput, asOf: string): Promise<FullReport> {
    return this.call(() => this.link.send(LIMIT, "screen", record, asOf));
  }

  /** What the cases reach of a file; nothing if none could go through it. */
  coverageOf(path: string): Promise<Coverage | null> {
    return this.call(() => this.link.send(LIMIT, "coverageOf", path));
  }

  /** The names of the properties that the draft claims. */
  claims(): Promise<string[]> {
    return this.call(() => this.link.send(LIMIT, "claims"));
  }

  /** One of them, tried on so many records; nothing if there is none of that name. */
  claim(id: string, records: number): Promise<Claim | null> {
    return this.call(() => this.link.send(LIMIT, "claim", id, records));
  }

  /** Records around the limits of a rule's checks. */
  boundaries(code: string, asOf: string): Promise<Boundary[]> {
    return this.call(() => this.link.send(LIMIT, "boundaries", code, asOf));
  }

  /** Every word that a rule may use. */
  words(): Promise<Word[]> {
    return this.call(() => this.link.send(LIMIT, "words"));
  }

  /** What the draft moves, in sentences. */
  moves(): Promise<Move[]> {
    return this.call(() => this.link.send(LIMIT, "moves"));
  }

  /** The days from which the draft says something else than the pack in force. */
  changedDays(): Promise<string[]> {
    return this.call(() => this.link.send(LIMIT, "changedDays"));
  }

  /** Whether one of the keys (Ed25519 or SM2, in PEM) signed a bundle. */
  signedBy(bundle: string, keys: string[]): Promise<boolean> {
    return this.call(() => this.link.send(LIMIT, "signedBy", bundle, keys));
  }

  /** What moved from older files of the pack to those in force. */
  movesSince(files: PackFiles): Promise<Move[]> {
    return this.call(() => this.link.send(LIMIT, "movesSince", files));
  }

  /** What stops a rule while it screens, such as a loop without an end; no check finds it. */
  faults(screenings: Screening[]): Promise<Diagnostic[]> {
    return this.call(() => this.link.send(LIMIT, "faults", screenings));
  }

  /** Reads the text of a file of records: CSV, JSON or NDJSON. */
  readText(name: string, text: string): Promise<Sheet> {
    return this.call(() => this.link.send(LIMIT, "readText", name, text));
  }

  /** Reads the cells of a workbook: JSON text of a `Grid`. */
  readGrid(grid: string): Promise<Sheet> {
    return this.call(() => this.link.send(LIMIT, "readGrid", grid));
  }

  /** What the draft does to a list of projects. `progress` hears how many stand; the signal gives the list up. */
  impact(
    records: RecordInput[],
    asOf: string,
    progress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<Impact> {
    return this.call(async () => {
      await this.hold(records, asOf, progress, signal);
      if (signal.aborted) throw stopped();
      return this.link.send(LIMIT, "impact");
    });
  }

  /**
   * What the draft would do to the list of projects with another text of one file. Of several that are asked for while
   * one is worked out only the newest is; nothing comes back for the others.
   */
  tryFile(
    path: string,
    text: string,
    records: RecordInput[],
    asOf: string,
    signal: AbortSignal,
  ): Promise<Tried | undefined> {
    const mine = ++this.newest;
    return this.call(async () => {
      const stale = (): boolean => mine !== this.newest || signal.aborted;
      if (stale()) return undefined;
      await this.hold(records, asOf, () => undefined, signal);
      return stale() ? undefined : this.link.send(LIMIT, "tryFile", path, text);
    });
  }

  stop(): void {
    this.link.stop();
  }

  /** Sees to it that the worker holds the list under the rules in force. */
  private async hold(
    records: RecordInput[],
    asOf: string,
    progress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { standing } = this;
    if (standing && standing.records === records && standing.asOf === asOf) return;
    this.standing = undefined;
    await this.link.send(LIMIT, "stand", asOf);
    for (let done = 0; done < records.length; ) {
      if (signal.aborted) throw stopped();
      done = await this.link.send(LIMIT, "add", records.slice(done, done + CHUNK));
      progress(done);
    }
    this.standing = { records, asOf };
  }

  private call<T>(send: () => Promise<T>): Promise<T> {
    return this.line.queue(async () => {
      if (!this.link.alive) await this.start();
      return send();
    });
  }

  /** A new worker is told what the last one knew. */
  private async start(): Promise<void> {
    this.link.restart();
    this.ran = [];
    this.standing = undefined;
    await this.link.send(LIMIT, "init", this.module);
    await this.link.send(LIMIT, "inForce", this.inForce);
    if (this.good) await this.link.send(LIMIT, "check", this.good);
  }
}
