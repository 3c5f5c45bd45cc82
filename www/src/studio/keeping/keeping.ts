// What the studio keeps of a draft, and what it hands on of it: steps that can be taken back, other tabs, the pack in force
// that has moved on, the files, the text of what changed, and the note about it.
import { changedFiles } from "../../engine/changed";
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import type { DraftClient } from "../../engine/draft";
import type { Move, PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../../engine/pkg/water_rules";
import type { Lang } from "../../words";
import type { Dated } from "../impact-days";
import "./about";
import "./file-actions";
import "./folder-actions";
import { DraftKeeper } from "./keeper";
import { History, shownOf, stepOf, withTexts, type Action, type Step } from "./history";
import { noteOf } from "./note";
import { aboutOf } from "./pack-file";
import { movedOnto, type Side } from "./onto";
import { bundleOf, signedOf, type Signed } from "./signed";
import { elsewhereStrip, movedOnStrip } from "./strips";
import "./text-diff";
import { WORDS } from "./words";

/** What the studio shows now. */
interface Now {
  lang: Lang;
  /** The pack in force. */
  info: PackInfo;
  inForce: PackFiles;
  files: PackFiles;
  path: string;
  /** What the last draft without an error is, and what it moves. */
  draft: PackInfo | undefined;
  moves: Move[];
  dated: Dated[];
  triedOn: string;
  /** Whether it was checked and has no error. */
  good: boolean;
  /** Where the keys are whose signatures count. */
  trust: string;
  tryOut(draft: string): Promise<boolean>;
}

interface Acts {
  client(): Promise<DraftClient>;
  put(files: PackFiles, show?: string): void;
  edit(files: PackFiles): void;
}

export class Keeping implements ReactiveController {
  readonly keeper: DraftKeeper;
  private readonly history = new History();
  private decided: Record<string, Side> = {};
  /** What moved in the pack in force since the draft was begun. */
  private since: Move[] | undefined;
  private copied: boolean | undefined;
  private note = "";
  private signed: Signed | undefined;
  private trial: "" | "tried" | "refused" = "";
  /** Whether the texts are compared, which each edit then does again. */
  comparing = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly now: () => Now | undefined,
    private readonly acts: Acts,
  ) {
    this.keeper = new DraftKeeper(() => host.requestUpdate());
    host.addController(this);
  }

  hostConnected(): void {
    this.keeper.listen();
  }

  hostDisconnected(): void {
    this.keeper.leave();
  }

  /** The draft of a pack, from which the studio begins. */
  async begin(info: PackInfo, inForce: PackFiles): Promise<PackFiles> {
    this.decided = {};
    this.since = undefined;
    this.history.forget();
    return this.keeper.open(info.id, info.version, inForce);
  }

  /** The draft as it is now. */
  keep(files: PackFiles): void {
    this.copied = undefined;
    this.trial = "";
    this.keeper.keep(files);
  }

  /** A bundle that was opened; its signatures are kept as long as they count. */
  async opened(bundle: string, files: PackFiles): Promise<void> {
    const now = this.now();
    if (!now) return;
    this.signed = undefined;
    this.did("open", files);
    this.signed = await signedOf(bundle, files, now.trust, this.acts.client);
    this.host.requestUpdate();
  }

  /** The draft as a file to be handed on. */
  bundle(): string {
    return bundleOf(this.now()!.files, this.signed);
  }

  aboutView(fileName: string): TemplateResult {
    const { lang, files, draft, good } = this.now()!;
    const { signed } = this;
    const signature = signed && (changedFiles(signed.files, files).length ? "edited" : signed.is);
    const put = (text: string): void => this.acts.edit({ ...files, "pack.toml": text });
    return html`<details data-about>
      <summary>${WORDS[lang].about}</summary>
      <water-rules-about-draft .text=${files["pack.toml"] || ""} .info=${good ? draft : undefined} .fileName=${fileName} .signature=${signature} .lang=${lang} .put=${put}></water-rules-about-draft>
    </details>`;
  }

  /** What was typed into a text, or filled into a form. */
  edited(before: PackFiles, after: PackFiles, typed: boolean): void {
    this.remember(typed ? "type" : "edit", before, after);
  }

  /** Something else was done. */
  did(action: Action, files: PackFiles, show?: string): void {
    const now = this.now();
    if (!now) return;
    this.remember(action, now.files, files);
    this.acts.put(files, show);
  }

  private remember(
    action: Action,
    before: PackFiles,
    after: PackFiles,
    origin = this.keeper.origin,
  ): void {
    const origins: Step["origins"] = [origin, this.keeper.origin];
    this.history.add(stepOf(action, before, after, origins, Date.now()));
  }

  private undo = (): void => this.go(this.history.undo(), "before");
  private redo = (): void => this.go(this.history.redo(), "after");

  private go(step: Step | undefined, to: "before" | "after"): void {
    const now = this.now();
    if (!now || !step) return;
    this.keeper.origin = step.origins[to === "before" ? 0 : 1];
    this.acts.put(withTexts(now.files, step[to]), shownOf(step[to]));
  }

  private takeTheirs = async (): Promise<void> => {
    const now = this.now();
    if (!now) return;
    const { origin } = this.keeper;
    const files = await this.keeper.takeTheirs(now.info.version);
    this.remember("theirs", now.files, files, origin);
    this.decided = {};
    this.acts.put(files);
  };

  private ask = async (): Promise<void> => {
    const client = await this.acts.client();
    this.since = await client.movesSince(this.keeper.origin.base).catch(() => []);
    this.host.requestUpdate();
  };

  private decide = (path: string, side: Side): void => {
    this.decided = { ...this.decided, [path]: side };
    this.host.requestUpdate();
  };

  private move = (): void => {
    const now = this.now();
    if (!now) return;
    const { inForce, files, info } = now;
    const { origin } = this.keeper;
    const moved = movedOnto(origin.base, files, inForce, this.decided);
    this.keeper.origin = { from: info.version, base: inForce };
    this.remember("onto", files, moved, origin);
    this.decided = {};
    this.acts.put(moved);
  };

  private copy = async (): Promise<void> => {
    const now = this.now();
    if (!now || !now.draft) return;
    const { info, draft, moves, files, inForce, dated, triedOn, lang } = now;
    this.note = noteOf(
      {
        inForce: info,
        draft,
        about: aboutOf(files["pack.toml"] || ""),
        moves,
        changed: changedFiles(inForce, files),
        dated,
        triedOn,
      },
      lang,
    );
    try {
      await navigator.clipboard.writeText(this.note);
      this.copied = true;
    } catch {
      this.copied = false;
    }
    this.host.requestUpdate();
  };

  private compare = (event: Event): void => {
    this.comparing = (event.target as HTMLDetailsElement).open;
    this.host.requestUpdate();
  };

  // ---- the view ------------------------------------------------------------------------------------

  /** What the draft's bar tells, and asks. */
  strips(): TemplateResult {
    const now = this.now();
    if (!now) return html``;
    const { lang, files, inForce } = now;
    const { elsewhere, origin } = this.keeper;
    const begun =
      changedFiles(inForce, files).length > 0 && changedFiles(origin.base, inForce).length > 0;
    return html`${
      elsewhere === undefined
        ? nothing
        : elsewhereStrip(
            elsewhere,
            lang,
            () => void this.takeTheirs(),
            () => this.keeper.keepMine(),
          )
    }
    ${
      begun
        ? movedOnStrip({
            base: origin.base,
            files,
            inForce,
            moves: this.since,
            decided: this.decided,
            lang,
            ask: () => void this.ask(),
            decide: this.decide,
            move: this.move,
          })
        : nothing
    }`;
  }

  historyView(): TemplateResult | typeof nothing {
    const now = this.now();
    if (!now) return nothing;
    const words = WORDS[now.lang];
    const { last, next } = this.history;
    return html`${last ? html`<button type="button" class="plain" data-undo @click=${this.undo}>${words.undo(words.done[last.did])}</button>` : nothing}
      ${next ? html`<button type="button" class="plain" data-redo @click=${this.redo}>${words.redo(words.done[next.did])}</button>` : nothing}`;
  }

  fileActions(): TemplateResult {
    const { files, path, lang } = this.now()!;
    const done = (did: Action, after: PackFiles, show: string): void => this.did(did, after, show);
    return html`<water-rules-file-actions .files=${files} .path=${path} .lang=${lang} .done=${done}></water-rules-file-actions>`;
  }

  private tryIt = async (): Promise<void> => {
    const now = this.now();
    if (!now) return;
    this.trial = (await now.tryOut(JSON.stringify(now.files))) ? "tried" : "refused";
    this.host.requestUpdate();
  };

  /** A draft without an error may be tried on the page. */
  trialView(): TemplateResult | typeof nothing {
    const now = this.now();
    if (!now || !changedFiles(now.inForce, now.files).length) return nothing;
    const words = WORDS[now.lang];
    return html`<p class="small">
      <button type="button" class="plain" data-try ?disabled=${!now.good} @click=${this.tryIt}>${words.tryIt}</button>
      ${now.good ? words.tryHelp : words.tryBroken} <strong role="status" data-try-said=${this.trial}>${this.trial ? words[this.trial] : ""}</strong>
    </p>`;
  }

  folderActions(name: string): TemplateResult {
    const { files, lang } = this.now()!;
    const opened = (fresh: PackFiles): void => this.did("open", fresh);
    return html`<water-rules-folder-actions .files=${files} .name=${name} .lang=${lang} .opened=${opened}></water-rules-folder-actions>`;
  }

  /** Under the sentences: the note, and the text of what changed. */
  diffView(copy: {
    copy: string;
    copied: string;
    notCopied: string;
  }): TemplateResult | typeof nothing {
    const now = this.now();
    const changed = now ? changedFiles(now.inForce, now.files) : [];
    if (!now || !changed.length) return nothing;
    const { lang, inForce, files } = now;
    const words = WORDS[lang];
    const put = (path: string, text: string): void => {
      const after = { ...files, [path]: text };
      // A file that isn't in force has nothing to go back to but not being there.
      if (inForce[path] === undefined && text === "") delete after[path];
      this.did("revert", after, path);
    };
    return html`${now.draft ? html`<button type="button" class="plain" data-copy ?disabled=${!now.good} @click=${this.copy}>${copy.copy}</button>` : nothing}
      <span role="status">${this.copied === undefined ? "" : this.copied ? copy.copied : copy.notCopied}</span>
      ${this.copied === false ? html`<label>${words.copyHere} <textarea readonly rows="8" data-note .value=${this.note}></textarea></label>` : nothing}
      <details data-text-diff ?open=${this.comparing} @toggle=${this.compare}>
        <summary>${words.text}</summary>
        ${
          this.comparing
            ? html`<water-rules-text-diff .old=${inForce} .fresh=${files} .paths=${changed} .lang=${lang} .put=${put}></water-rules-text-diff>`
            : nothing
        }
      </details>`;
  }
}
