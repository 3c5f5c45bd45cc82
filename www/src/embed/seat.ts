// One engine for all elements with the same pack. Its worker holds one open record at a time; each element has a seat, and
// its record is opened again when its turn comes.
import { EngineClient } from "../engine/client";
import type { Compiler, Loaded, RecordInput } from "../engine/protocol";
import type { FullReport, Judgement, Report } from "../engine/pkg/water_rules";
import { StudyClient } from "../engine/study";
import type { Engine, Kit } from "./kit";

interface Shared {
  client: EngineClient;
  loaded: Promise<Loaded>;
  study: Promise<StudyClient> | undefined;
  seats: Set<Seat>;
  /** Whose record is open. */
  holder: Seat | undefined;
}

const engines = new Map<string, Shared>();

/** A seat at the engine over a pack, given as its bundle's text. Whoever takes one must leave it. */
export function takeSeat(kit: Kit, bundle: string): Seat {
  let shared = engines.get(bundle);
  if (!shared) {
    const client = new EngineClient(() => kit.screen.worker());
    const loaded = client
      .start(kit.screen.code())
      .then(() => client.load(bundle, kit.study && compilerOf(kit.study)));
    shared = { client, loaded, study: undefined, seats: new Set(), holder: undefined };
    engines.set(bundle, shared);
  }
  return new Seat(kit, bundle, shared);
}

function compilerOf(study: Engine): Compiler {
  return async (bundle) => {
    const client = new StudyClient(() => study.worker(), await study.code(), bundle);
    try {
      return await client.compile();
    } finally {
      client.stop();
    }
  };
}

export class Seat
  implements Pick<EngineClient, "open" | "judge" | "set" | "readings" | "next" | "screen" | "both">
{
  private record: RecordInput = {};
  private judgements: Judgement[] = [];
  private readonly leans = new WeakMap<FullReport, Report>();

  constructor(
    private readonly kit: Kit,
    private readonly bundle: string,
    private readonly shared: Shared,
  ) {
    shared.seats.add(this);
  }

  /** The pack's description, or what is wrong with it. */
  get loaded(): Promise<Loaded> {
    return this.shared.loaded;
  }

  get version(): string {
    return this.shared.client.version;
  }

  open(record: RecordInput) {
    this.record = { ...record };
    this.judgements = [];
    this.shared.holder = this;
    return this.shared.client.open(this.record);
  }

  judge(judgements: Judgement[]) {
    this.sitDown();
    this.judgements = judgements;
    return this.shared.client.judge(judgements);
  }

  seen(asOf: string, code: string) {
    this.sitDown();
    return this.shared.client.seen(asOf, code);
  }

  set(field: string, value: unknown) {
    this.sitDown();
    if (value === undefined || value === null) delete this.record[field];
    else this.record[field] = value;
    return this.shared.client.set(field, value);
  }

  readings(paths: string[]) {
    this.sitDown();
    return this.shared.client.readings(paths);
  }

  async screen(asOf: string): Promise<FullReport> {
    const { full, lean } = await this.both(asOf);
    this.leans.set(full, lean);
    return full;
  }

  both(asOf: string) {
    this.sitDown();
    return this.shared.client.both(asOf);
  }

  /** What is to be asked next, and whether the verdict can still change. */
  next(asOf: string) {
    this.sitDown();
    return this.shared.client.next(asOf);
  }

  /** What the host gets of a report that this seat gave. */
  leanOf(report: FullReport): Report | undefined {
    return this.leans.get(report);
  }

  /** The whole engine over the same pack, where the kit has it. */
  get study(): (() => Promise<StudyClient>) | undefined {
    const { study } = this.kit;
    return study && (() => this.startStudy(study));
  }

  leave(): void {
    const { shared } = this;
    shared.seats.delete(this);
    if (shared.holder === this) shared.holder = undefined;
    if (shared.seats.size > 0) return;
    shared.client.stop();
    if (shared.study) shared.study.then((study) => study.stop()).catch(() => undefined);
    if (engines.get(this.bundle) === shared) engines.delete(this.bundle);
  }

  /** The client answers in the order in which it is asked: what is asked from here on is of this record. */
  private sitDown(): void {
    if (this.shared.holder === this) return;
    this.shared.holder = this;
    // If it fails, so does what follows, and says why.
    this.shared.client.open({ ...this.record }).catch(() => undefined);
    if (this.judgements.length) this.shared.client.judge(this.judgements).catch(() => undefined);
  }

  private startStudy(study: Engine): Promise<StudyClient> {
    const { shared } = this;
    if (!shared.study) {
      const starting = Promise.all([study.code(), shared.loaded]).then(
        ([code, { asCame }]) => new StudyClient(() => study.worker(), code, this.bundle, asCame),
      );
      starting.catch(() => (shared.study = undefined));
      shared.study = starting;
    }
    return shared.study;
  }
}
