// Keeps the draft of one pack in this browser, beside what other tabs do to it.
import { changedFiles } from "../../engine/changed";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { keepDraft, keptDraft, onNews, type Draft, type News } from "../draft";
import type { Origin } from "./history";

export class DraftKeeper {
  /** Whether the last edit could not be kept. */
  unkept = false;
  /** What another tab made of the draft, until the user has chosen; `null` if it forgot it. */
  elsewhere: Draft | null | undefined;
  origin: Origin = { from: "", base: {} };
  private pack = "";
  private files: PackFiles | undefined;
  private inForce: PackFiles = {};
  /** When the kept version was changed that this one goes back to; 0 if none is kept. */
  private seen = 0;
  /** What is being kept was asked for so late. */
  private asked = 0;
  private last: Promise<void> = Promise.resolve();
  private end: () => void = () => undefined;

  constructor(private readonly changed: () => void) {}

  /** The draft of a pack: the one that is open, or kept, or a fresh copy of the pack in force. */
  async open(pack: string, version: string, inForce: PackFiles): Promise<PackFiles> {
    const { files, origin } = this;
    this.inForce = inForce;
    if (files && this.pack === pack && changedFiles(origin.base, files).length) return files;
    this.pack = pack;
    this.elsewhere = undefined;
    const kept = await keptDraft(pack).catch(() => undefined);
    this.seen = kept ? kept.changed : 0;
    const known = kept && Object.keys(kept.base).length > 0;
    this.origin = kept
      ? { from: kept.from, base: known || kept.from !== version ? kept.base : inForce }
      : { from: version, base: inForce };
    this.files = kept ? kept.files : inForce;
    return this.files;
  }

  listen(): void {
    const end = onNews((news) => void this.hear(news).catch(() => undefined));
    window.addEventListener("beforeunload", this.warn);
    this.end = () => {
      end();
      window.removeEventListener("beforeunload", this.warn);
    };
  }

  /** Ends listening. */
  leave(): void {
    this.end();
  }

  /** Keeps the draft as it is now, unless another tab's is still to be chosen from. */
  keep(files: PackFiles): void {
    this.files = files;
    this.asked = Math.max(Date.now(), this.asked + 1);
    if (this.elsewhere !== undefined) return;
    const { pack, origin, asked } = this;
    const draft = changedFiles(this.inForce, files).length
      ? { ...origin, files, changed: asked }
      : undefined;
    this.last = this.last.then(async () => {
      // An edit that came later is kept in its place.
      if (asked !== this.asked) return;
      try {
        const theirs = await keepDraft(pack, draft, this.seen);
        if (theirs) this.elsewhere = theirs;
        else this.seen = draft ? asked : 0;
        this.unkept = false;
      } catch {
        this.unkept = true;
      }
      this.changed();
    });
  }

  /** Goes on with the draft of this tab; the other one is told. */
  keepMine(): void {
    if (this.elsewhere) this.seen = this.elsewhere.changed;
    this.elsewhere = undefined;
    if (this.files) this.keep(this.files);
    this.changed();
  }

  /** Takes what the other tab has: a draft, or the pack in force if it forgot its own. */
  async takeTheirs(version: string): Promise<PackFiles> {
    const theirs = await keptDraft(this.pack);
    this.elsewhere = undefined;
    this.seen = theirs ? theirs.changed : 0;
    this.origin = theirs
      ? { from: theirs.from, base: theirs.base }
      : { from: version, base: this.inForce };
    this.files = theirs ? theirs.files : this.inForce;
    return this.files;
  }

  private async hear({ pack, changed }: News): Promise<void> {
    if (pack !== this.pack || changed === this.seen) return;
    const theirs = (await keptDraft(pack)) || null;
    if (theirs && theirs.changed === this.seen) return;
    // Both may have come to the same.
    const same =
      this.files && changedFiles(theirs ? theirs.files : this.inForce, this.files).length === 0;
    if (same) this.seen = theirs ? theirs.changed : 0;
    this.elsewhere = same ? undefined : theirs;
    this.changed();
  }

  /** What isn't kept anywhere is not closed without a question. */
  private warn = (event: BeforeUnloadEvent): void => {
    if (this.unkept || (this.elsewhere !== undefined && this.asked > this.seen))
      event.preventDefault();
  };
}
