// The whole engine in a worker of its own, so that a long question never holds up the screening of what is typed.
import type {
  Choices,
  Explained,
  Explanation,
  Library,
  Screened,
  SettingsRead,
  Sheet,
  Verification,
  WhatIf,
} from "./pkg-study/water_rules_study";
import type { Diagnostic, Judgement, Settings } from "./pkg/water_rules";
import { EngineError, stopped } from "./error";
import { Line, WorkerLink } from "./link";
import type {
  Code,
  Compilation,
  OpenRow,
  Piece,
  PieceSheet,
  RecordInput,
  ScreenedPiece,
  StudyCalls,
  TextPiece,
} from "./protocol";

/** Time limits in milliseconds: what-if screens up to 20,000 times, and a library runs every known answer. */
const LIMIT = 120_000;
/** Some hundred records take a second at the very most. */
const PIECE_LIMIT = 60_000;

export class StudyClient {
  private readonly link: WorkerLink<StudyCalls>;
  private readonly line = new Line();
  /** Whether the worker could load the pack; nothing until it was asked to. */
  private usable: boolean | undefined;
  private explained: { of: string; report: Promise<Explained> } | undefined;

  /** Over a pack, given as its bundle's text; of an `unconfirmed` one what came compiled is compared with the scripts first. */
  constructor(
    spawn: () => Worker,
    private readonly module: Code,
    private readonly bundle: string,
    private unconfirmed = false,
  ) {
    this.link = new WorkerLink(spawn);
  }

  /** Rejects unless what came compiled is what the scripts say. */
  confirm(): Promise<void> {
    return this.call(async () => undefined);
  }

  /** The pack compiled from its scripts, with all that is wrong with it. */
  compile(): Promise<Compilation> {
    return this.line.queue(async () => {
      if (!this.link.alive) await this.start();
      return this.link.send(LIMIT, "compile", this.bundle);
    });
  }

  /** How a finding came about; nothing if it doesn't concern the record. */
  async explain(record: RecordInput, asOf: string, code: string): Promise<Explanation | undefined> {
    const of = JSON.stringify([record, asOf]);
    if (!this.explained || this.explained.of !== of) {
      const report = this.call(() => this.link.send(LIMIT, "explain", record, asOf));
      this.explained = { of, report };
      report.catch(() => (this.explained = undefined));
    }
    return (await this.explained.report).explanations.find((each) => each.code === code);
  }

  /** The signal ends the search. */
  whatIf(record: RecordInput, asOf: string, signal?: AbortSignal): Promise<WhatIf> {
    return this.call(() => this.link.send(LIMIT, "whatIf", record, asOf), signal);
  }

  /** The certificate's text, byte for byte as the command writes it. */
  certify(
    record: RecordInput,
    asOf: string,
    hash: "sha256" | "sm3" = "sha256",
    judgements: Judgement[] = [],
  ): Promise<string> {
    return this.call(() => this.link.send(LIMIT, "certify", record, asOf, hash, judgements));
  }

  /** Screens the records of certificates again; also by the law of today. */
  verify(text: string, today: string): Promise<Verification[]> {
    return this.call(() => this.link.send(LIMIT, "verify", text, today));
  }

  library(asOf: string): Promise<Library> {
    return this.call(() => this.link.send(LIMIT, "library", asOf));
  }

  /** Reads a file of settings (TOML) and checks it against the rules. */
  readSettings(name: string, text: string, today: string): Promise<SettingsRead> {
    return this.call(() => this.link.send(LIMIT, "readSettings", name, text, today));
  }

  /** What is wrong with settings under these rules. */
  checkSettings(settings: Settings, today: string): Promise<Diagnostic[]> {
    return this.call(() => this.link.send(LIMIT, "checkSettings", settings, today));
  }

  screenMany(records: RecordInput[], asOf: string): Promise<Screened[]> {
    return this.call(() => this.link.send(LIMIT, "screenMany", records, asOf));
  }

  /** The signal ends the worker. */
  readPiece(piece: TextPiece, choices: Choices, signal: AbortSignal): Promise<PieceSheet> {
    return this.call(() => this.link.send(PIECE_LIMIT, "readPiece", piece, choices), signal);
  }

  /** The signal ends the worker; without places all records of the piece are screened. */
  screenPiece(
    piece: Piece,
    choices: Choices,
    asOf: string,
    withRows: boolean,
    signal: AbortSignal,
    places?: number[],
  ): Promise<ScreenedPiece> {
    return this.call(
      () => this.link.send(PIECE_LIMIT, "screenPiece", piece, choices, asOf, withRows, places),
      signal,
    );
  }

  /** The questions that can still turn the verdict of each record. */
  open(records: RecordInput[], asOf: string): Promise<string[][]> {
    return this.call(() => this.link.send(LIMIT, "open", records, asOf));
  }

  /** The records at some places of a piece, each with its open questions; the signal ends the worker. */
  openPiece(
    piece: Piece,
    choices: Choices,
    asOf: string,
    signal: AbortSignal,
    places: number[],
  ): Promise<OpenRow[]> {
    return this.call(
      () => this.link.send(LIMIT, "openPiece", piece, choices, asOf, places),
      signal,
    );
  }

  /** Reads the text of a file of records; `choices` is what a person said of it. */
  readText(name: string, text: string, choices: Choices): Promise<Sheet> {
    return this.call(() => this.link.send(LIMIT, "readText", name, text, choices));
  }

  /** The same of the cells of a workbook, given as JSON text of a `Grid`. */
  readGrid(grid: string, choices: Choices): Promise<Sheet> {
    return this.call(() => this.link.send(LIMIT, "readGrid", grid, choices));
  }

  /** Whether one of the keys (Ed25519 or SM2, in PEM) signed the pack; a pack with errors can be asked too. */
  signedBy(keys: string[]): Promise<boolean> {
    return this.line.queue(async () => {
      if (!this.link.alive) await this.start();
      return this.link.send(LIMIT, "signedBy", this.bundle, keys);
    });
  }

  /** Whether one of them signed what is compiled, too. */
  signedWhole(keys: string[]): Promise<boolean> {
    return this.line.queue(async () => {
      if (!this.link.alive) await this.start();
      return this.link.send(LIMIT, "signedWhole", this.bundle, keys);
    });
  }

  /** Ends whatever runs; the next call starts a new worker. */
  stop(): void {
    this.link.stop();
  }

  private call<T>(send: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.line.queue(async () => {
      if (signal && signal.aborted) throw stopped();
      const stop = (): void => this.stop();
      if (signal) signal.addEventListener("abort", stop);
      try {
        if (!this.link.alive) await this.start();
        if (this.usable === undefined)
          this.usable = await this.link.send(LIMIT, "load", this.bundle);
        if (!this.usable)
          throw new EngineError("bad-pack", {
            zh: "规则包有错误，不能使用。",
            en: "The rule pack has errors and can't be used.",
          });
        if (this.unconfirmed && !(await this.link.send(LIMIT, "confirms", this.bundle)))
          throw forged();
        this.unconfirmed = false;
        return await send();
      } finally {
        if (signal) signal.removeEventListener("abort", stop);
      }
    });
  }

  private async start(): Promise<void> {
    this.link.restart();
    this.usable = undefined;
    await this.link.send(LIMIT, "init", this.module);
  }
}

const FORGED = "forged";

function forged(): EngineError {
  return new EngineError(FORGED, {
    zh: "规则包里编译好的规则与规则原文不符，可能被人改动，不能使用。请从可靠的来源重新取得规则包。",
    en: "The compiled rules of the pack aren't what its scripts say; they may have been tampered with and can't be used. Get the pack again from a source that you trust.",
  });
}

export function isForged(error: unknown): boolean {
  return error instanceof EngineError && error.code === FORGED;
}
