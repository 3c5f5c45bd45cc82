// The whole engine without a page: on Node, in a worker, on a server.
import { today } from "../day";
import init, {
  engineVersion,
  loadPack,
  signedBy,
  type RulePack as Loaded,
} from "../engine/pkg-study/water_rules_study";
import type {
  Diagnostic,
  Explained,
  FullReport,
  Judgement,
  Library,
  Next,
  PackFiles,
  PackInfo,
  ProjectRecord,
  Report,
  Screened,
  Settings,
  Verification,
  WhatIf,
} from "../engine/pkg-study/water_rules_study";

import { withSettings } from "../settings/kept";

export type * from "../engine/pkg-study/water_rules_study";

/** One project's data, by field. Numbers may be text, so that every digit counts. */
export type RecordData = Record<string, unknown>;

/** A pack that can't be used, with its mistakes. */
export class PackError extends Error {
  constructor(readonly diagnostics: Diagnostic[]) {
    const [first] = diagnostics.filter(({ severity }) => severity === "error");
    const place =
      first && first.span
        ? `${first.span.file}:${first.span.start.line}:${first.span.start.column} `
        : "";
    super(first ? `${place}${first.message.zh} | ${first.message.en}` : "");
    this.name = "PackError";
  }
}

let read: () => Promise<BufferSource | Response>;
let started: Promise<unknown> | undefined;

/** Tells where the module is; each platform's entry does. */
export function moduleFrom(source: () => Promise<BufferSource | Response>): void {
  read = source;
}

function start(): Promise<unknown> {
  if (!started) {
    started = read().then((code) => init({ module_or_path: code }));
    started.catch(() => (started = undefined));
  }
  return started;
}

/** A rule pack that is ready to screen. What it throws beside `PackError` is an `EngineFailure`: a code and a message in both languages. */
export class RulePack {
  private constructor(
    private readonly pack: Loaded,
    /** Warnings. */
    readonly diagnostics: Diagnostic[],
    /** Fields, groups, rules, samples and words. */
    readonly info: PackInfo,
  ) {}

  /**
   * Loads a pack: the text that `water-rules bundle` writes, or its files by path. Rejects with a `PackError` if it has
   * mistakes, or `settings` of an office that are laid over it have some, and, if `trust` has public keys (PEM), unless one of them signed it.
   */
  static async load(
    pack: PackFiles | string,
    { trust, settings }: { trust?: string[]; settings?: Settings } = {},
  ): Promise<RulePack> {
    await start();
    const text = typeof pack === "string" ? pack : JSON.stringify(pack);
    if (trust && !signedBy(text, trust)) {
      throw {
        code: "untrusted",
        message: {
          zh: "规则包没有受信任的签名，拒绝使用。",
          en: "The rule pack isn't signed by a trusted key and is refused.",
        },
      };
    }
    const { pack: loaded, diagnostics } = loadPack(withSettings(text, settings));
    if (!loaded || diagnostics.some(({ severity }) => severity === "error"))
      throw new PackError(diagnostics);
    return new RulePack(loaded, diagnostics, loaded.info());
  }

  /** Applies every rule, with the law of a date such as `2026-11-23`. */
  screen(record: RecordData, asOf: string): Report {
    return JSON.parse(this.screenText(record, asOf)) as Report;
  }

  /** The report as JSON text, byte for byte the same on every platform. */
  screenText(record: RecordData, asOf: string): string {
    return this.opened(record, (open) => open.screenText(asOf));
  }

  /** The whole report: rules that don't concern the record included, with all words in both languages. */
  screenFull(record: RecordData, asOf: string): FullReport {
    return this.opened(record, (open) => open.screenFull(asOf));
  }

  /** The report with a reviewer's judgements of its findings: the outcomes of the rules stay beside them. */
  judged(record: RecordData, asOf: string, judgements: Judgement[]): Report {
    return this.opened(record, (open) => {
      open.judge(judgements);
      return open.screen(asOf);
    });
  }

  /** What is to be asked next of a record, and whether its verdict can still change. */
  next(record: RecordData, asOf: string): Next {
    return this.opened(record, (open) => open.next(asOf));
  }

  private opened<T>(record: RecordData, work: (open: ProjectRecord) => T): T {
    const open = this.pack.open(record);
    try {
      return work(open);
    } finally {
      open.free();
    }
  }

  /** Verdicts and key figures of many records. */
  screenMany(records: RecordData[], asOf: string): Screened[] {
    return this.pack.screenMany(records, asOf);
  }

  /** The report, and step by step how each finding came about. */
  explain(record: RecordData, asOf: string): Explained {
    return this.pack.explain(record, asOf);
  }

  /** The smallest changes that would better the verdict. */
  whatIf(record: RecordData, asOf: string): WhatIf {
    return this.pack.whatIf(record, asOf);
  }

  /** The report with its data, and a reviewer's judgements if there are any, under a digest, as text. */
  certify(
    record: RecordData,
    asOf: string,
    hash: "sha256" | "sm3" = "sha256",
    judgements: Judgement[] = [],
  ): string {
    return this.pack.certify(record, asOf, hash, judgements);
  }

  /** Screens certificates again and says whether they are the same, and what they would be by the law of today. */
  verify(text: string, now: string = today()): Verification[] {
    return this.pack.verify(text, now);
  }

  /** What the pack holds, to be read. */
  library(asOf: string): Library {
    return this.pack.library(asOf);
  }

  /** Gives its memory back; it can't be used any more. */
  free(): void {
    this.pack.free();
  }
}

/** The engine's version. */
export async function version(): Promise<string> {
  await start();
  return engineVersion();
}
