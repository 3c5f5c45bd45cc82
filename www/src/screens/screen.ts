// <water-rules-screen>: one project's form beside what was found, screened as it is typed.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { charts } from "../chart/styles";
import { download } from "../download";
import type { FullReport, Text } from "../engine/pkg/water_rules";
import { editedOf, given, newProject, sampleProject, titleOf } from "../project";
import { remember, remembered } from "../remember";
import { addressOf } from "../rules/place";
import { compareView } from "../screen/compare";
import { projectText, readProject } from "../screen/file";
import { givenView } from "../screen/form";
import { Interview } from "../interview/interview";
import { styles as interviewStyles } from "../interview/styles";
import { caseOf, startOf } from "../interview/tour";
import { viewsView } from "../interview/views";
import { verdicts } from "../desk";
import type { Act } from "../screen/card";
import { projectsView } from "../screen/projects";
import { styles } from "../screen/styles";
import { WORDS, type Words } from "../screen/words";
import { lackingView } from "../screen/lacking";
import { Workbench } from "../screen/workbench";
import type { Session } from "../session";
import type { Kept } from "../shelf";
import { onNews, openStore } from "../store";
import { verdictView } from "../view/outcome";
import { base } from "../view/styles";
import { say } from "../words";

/** The end of a variant's name, as it is given in either language. */
const VARIANT = /（方案 \d+）$| \(variant \d+\)$/;

/** How long at most what is drawn waits for being on the screen, in milliseconds: a hidden page is never painted. */
const PAINT_WAITS = 100;

/** Until what is drawn by now has been on the screen. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, PAINT_WAITS);
  });
}

export class WaterRulesScreen extends LitElement {
  static styles = [base, charts, styles, interviewStyles];
  static properties = {
    session: { attribute: false },
    badFile: { state: true },
    kept: { state: true },
    damaged: { state: true },
    removed: { state: true },
    compared: { state: true },
    said: { state: true },
    whole: { state: true },
    asking: { state: true },
    listing: { state: true },
    copied: { state: true },
  };

  declare session: Session;
  declare badFile: { name: string; text: Text } | undefined;
  /** The kept projects, latest first. */
  declare kept: Kept[];
  /** What was kept and is no project any more. */
  declare damaged: unknown[];
  /** The project that was deleted last, until it is put back or another thing is done. */
  declare removed: Kept | undefined;
  /** The variant that is looked at beside this one. */
  declare compared: { project: Kept; report?: FullReport } | undefined;
  /** What was just done, for those who can't see it. */
  declare said: string;
  /** Whether the form and the findings are drawn: they take longer than all else, and the first verdict goes before. */
  declare whole: boolean;
  /** Whether the record is filled in by the interview; else by the form. */
  declare asking: boolean;
  /** Whether the list of what is lacking is open. */
  declare listing: boolean;
  declare copied: boolean;

  private lasting = true;
  private unlisten = (): void => undefined;
  private readonly bench = new Workbench(this, addressOf);
  private readonly interview = new Interview(this, this.bench);
  private whatIf = false;

  constructor() {
    super();
    this.asking = remembered(VIEW) !== "form";
    this.listing = this.copied = false;
    this.bench.detour = (field) => {
      if (this.asking) this.interview.show(field);
      return this.asking;
    };
    this.kept = [];
    this.damaged = [];
    this.said = "";
    this.whole = false;
  }

  connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("beforeprint", this.unfold);
    window.addEventListener("keydown", this.shortcut);
    this.unlisten = onNews(() => void this.list());
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("beforeprint", this.unfold);
    window.removeEventListener("keydown", this.shortcut);
    this.unlisten();
  }

  protected firstUpdated(): void {
    void this.list();
    void painted().then(() => (this.whole = true));
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("kept") && !changed.has("session") && this.session) this.takeInterview();
    if (!changed.has("session")) return;
    const { info, project } = this.session;
    const before = changed.get("session");
    this.bench.take(this.session);
    this.takeInterview();
    if (
      before &&
      before.project.id !== project.id &&
      !this.session.desk.isCopyOf(before.project.id)
    )
      this.begin();
    // What is beside this project is screened by the same rules on the same date.
    if (before && this.compared && (before.info !== info || before.asOf !== this.session.asOf))
      void this.compare(this.compared.project);
  }

  private takeInterview(): void {
    const { info, lang, project, go } = this.session;
    const sample = caseOf(info);
    const latest = this.kept.filter(({ id }) => id !== project.id).slice(0, 3);
    this.interview.take({
      ...this.session,
      acts: {
        opinion: () => go("report"),
        tour:
          sample &&
          (() => {
            this.interview.tour(sample);
            const record = { ...startOf(info, sample) };
            this.session.open(newProject({ sample: sample.id, record }));
          }),
        own: () => this.session.open(newProject()),
        keeps: this.lasting,
        kept: latest.map((kept) => ({
          title: titleOf(kept, info, lang) || WORDS[lang].untitled,
          open: () => this.session.open(kept),
        })),
      },
    });
  }

  protected updated(changed: PropertyValues<this>): void {
    this.interview.drawn();
    const before = changed.get("session");
    const { project, report } = this.session;
    // A project enters the list with its first edit; the list shows its verdict.
    const entered = before && (before.project.changed === 0) !== (project.changed === 0);
    const differs = before && project.changed && verdicts(before.report) !== verdicts(report);
    if (entered || differs) void this.list();
  }

  /** Another project: nothing of the last one's view is left. */
  private begin(): void {
    this.badFile = undefined;
    this.said = "";
    if (this.compared && this.compared.project.id === this.session.project.id)
      this.compared = undefined;
    void this.list();
  }

  // ---- the record ----------------------------------------------------------------------------------

  private step(how: "undo" | "redo"): void {
    const { desk, lang } = this.session;
    if (how === "undo" ? !desk.canUndo : !desk.canRedo) return;
    this.bench.dropDrafts();
    void desk[how]();
    this.said = WORDS[lang][how === "undo" ? "undone" : "redone"];
  }

  /** Ctrl+Z and Ctrl+Y take edits back and forth, but not in a text, which has its own. */
  private shortcut = (event: KeyboardEvent): void => {
    if (this.hidden || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const how =
      key === "z" && !event.shiftKey ? "undo" : key === "y" || key === "z" ? "redo" : undefined;
    const at = event.composedPath()[0];
    const text =
      at instanceof HTMLTextAreaElement ||
      (at instanceof HTMLInputElement && /^(text|search|date)$/.test(at.type));
    if (!how || text) return;
    event.preventDefault();
    this.step(how);
  };

  private pick(id: string): void {
    const sample = this.session.info.samples.find((each) => each.id === id);
    this.session.open(sample ? sampleProject(sample) : newProject());
  }

  private async openFile(input: HTMLInputElement): Promise<void> {
    const file = input.files && input.files[0];
    // The same file may be chosen again after it was mended.
    const read = file && (await readProject(file));
    input.value = "";
    if (!file || !read) return;
    if ("record" in read) this.session.open(newProject({ ...read, changed: Date.now() }));
    else this.badFile = { name: file.name, text: read.problem };
  }

  // ---- kept projects -------------------------------------------------------------------------------

  private async list(): Promise<void> {
    const store = await openStore();
    this.lasting = store.lasting;
    const { kept, damaged } = await store.list();
    this.damaged = damaged;
    this.kept = kept.sort((a, b) => b.changed - a.changed);
  }

  private duplicate(): void {
    const { project, info, lang } = this.session;
    const words = WORDS[lang];
    const name = (titleOf(project, info, lang) || words.untitled).replace(VARIANT, "");
    const taken = new Set(this.kept.map((each) => titleOf(each, info, lang)));
    let number = 2;
    while (taken.has(words.variant(name, number))) number++;
    this.session.open(
      newProject({ ...project, title: words.variant(name, number), changed: Date.now() }),
    );
  }

  private async discard(project: Kept): Promise<void> {
    // An open project would be kept again with its next verdict.
    if (project.id === this.session.project.id) this.session.open(newProject());
    await (await openStore()).remove(project.id);
    this.removed = project;
    if (this.compared && this.compared.project.id === project.id) this.compared = undefined;
    await this.list();
    await this.updateComplete;
    const back = this.renderRoot.querySelector<HTMLElement>("[data-put-back]");
    if (back) back.focus();
  }

  private async putBack(): Promise<void> {
    if (this.removed) await (await openStore()).put(this.removed, this.removed.changed);
    this.removed = undefined;
    await this.list();
  }

  private async compare(project: Kept | undefined): Promise<void> {
    this.compared = project && { project };
    if (!project) return;
    try {
      const report = await this.session.desk.reportOf(project);
      if (this.compared && this.compared.project.id === project.id)
        this.compared = { project, report };
    } catch {
      // The page says what is wrong with the engine.
      this.compared = undefined;
    }
  }

  // ---- moving about --------------------------------------------------------------------------------

  enter(): boolean {
    const title = this.renderRoot.querySelector<HTMLElement>(
      "[data-topic-title], [data-form-title]",
    );
    if (title) title.focus();
    return Boolean(title);
  }

  /** On paper nothing can be opened. */
  private unfold = (): void => {
    this.whole = true;
    this.bench.unfold();
    // The browser takes the page as it is when this returns.
    this.performUpdate();
    for (const details of this.renderRoot.querySelectorAll<HTMLDetailsElement>(".referrals"))
      details.open = true;
  };

  /** The report as the command line writes it, byte for byte. */
  private saveReport = async (): Promise<void> => {
    if (!this.session.report) return;
    const report = await this.session.desk.leanReport();
    download(`report-${report.as_of}.json`, `${JSON.stringify(report)}\n`);
  };

  private toResults = (event: Event): void => {
    event.preventDefault();
    const results = this.renderRoot.querySelector<HTMLElement>(".results");
    if (!results) return;
    results.scrollIntoView();
    results.focus({ preventScroll: true });
  };

  // ---- the view ------------------------------------------------------------------------------------

  protected render(): TemplateResult {
    const words = WORDS[this.session.lang];
    return html`
      <a class="skip" href="#results" @click=${this.toResults}>${words.skip}</a>
      ${this.toolsView(words)} ${this.comparedView(words)}
      <div class="desk ${this.asking && this.interview.before ? "starting" : ""}" data-view=${this.asking ? "interview" : "form"} ?data-over=${this.asking && this.interview.over}>
        ${this.asking ? this.interviewColumn(words) : this.formColumn(words)} ${this.resultsColumn(words)}
      </div>
      ${this.barView(words)}
    `;
  }

  private interviewColumn(words: Words): TemplateResult {
    return html`<section class="ask-column" aria-label=${words.form} @focusin=${this.bench.entered} @focusout=${this.bench.left}>
      ${this.interview.view()}
    </section>`;
  }

  private show(asking: boolean): void {
    this.asking = asking;
    remember(VIEW, asking ? "interview" : "form");
  }

  private formColumn(words: Words): TemplateResult {
    return html`<section class="form ${this.whole ? "" : "coming"}" aria-label=${words.form}>
      <h2 tabindex="-1" data-form-title>${words.form}</h2>
      ${this.beginView(words)} ${this.whole ? this.bench.form() : nothing}
    </section>`;
  }

  /** An empty page says how to begin. */
  private beginView(words: Words): TemplateResult | typeof nothing {
    const { info, lang, project } = this.session;
    if (Object.values(project.record).some(given)) return nothing;
    const latest = this.kept.filter(({ id }) => id !== project.id).slice(0, 3);
    return html`<div class="begin" data-begin>
      <h3>${words.begin}</h3>
      <p>${words.beginHelp}</p>
      <ul>
        ${latest.map(
          (kept) =>
            html`<li>
              <button type="button" class="plain" @click=${() => this.session.open(kept)}>
                ${words.openNamed(titleOf(kept, info, lang) || words.untitled)}
              </button>
            </li>`,
        )}
        ${info.samples.map(
          (sample) =>
            html`<li>
              <button type="button" class="plain" data-begin-with=${sample.id} @click=${() => this.pick(sample.id)}>
                ${say(sample.title, lang)}
              </button>
            </li>`,
        )}
      </ul>
    </div>`;
  }

  private resultsColumn(words: Words): TemplateResult {
    const { info, lang, project, report } = this.session;
    const full = !this.asking || this.interview.over;
    if (this.asking && this.interview.before) return html``;
    return html`<section class="results" tabindex="0" role="region" aria-label=${words.results}>
      ${this.asking ? this.interview.tourView("verdict") : nothing}
      ${givenView(info, project.record, lang, words)}
      ${this.bench.verdict(this.acts(words), !full)}
      ${
        report && this.listing
          ? lackingView({ info, lang, words }, report, this.copied, (text) => void this.copy(text))
          : nothing
      }
      ${report && this.whole && full ? html`${this.whatIf ? this.whatIfView(words) : nothing} ${this.bench.findings()}` : nothing}
    </section>`;
  }

  /** What can be done with a verdict. While one is still asked there is none to do anything with. */
  private acts(words: Words): Act[] {
    const { next, go } = this.session;
    if (this.asking && !this.interview.over && !(next && next.certain)) return [];
    return [
      { name: "opinion", label: words.actOpinion, go: () => go("report") },
      {
        name: "lacking",
        label: words.actLacking,
        open: this.listing,
        go: () => {
          this.listing = !this.listing;
          this.copied = false;
        },
      },
      {
        name: "how",
        label: this.howLabel(words),
        open: this.whatIf,
        go: () => void (this.whatIf ? this.closeWhatIf() : this.openWhatIf()),
      },
    ];
  }

  /** What passes need not be told how. */
  private howLabel(words: Words): string {
    const { report } = this.session;
    return report && report.verdict === "pass" ? words.actRoom : words.actHow;
  }

  private async openWhatIf(): Promise<void> {
    this.interview.finish();
    this.whatIf = true;
    // Its file is loaded when it is first wanted.
    void import("../screen/what-if");
    this.requestUpdate();
    await this.updateComplete;
    const panel = this.renderRoot.querySelector<HTMLElement>("[data-what-if-panel]");
    if (!panel) return;
    panel.scrollIntoView({ block: "start" });
    panel.querySelector<HTMLElement>("h3")!.focus({ preventScroll: true });
  }

  private closeWhatIf(): void {
    this.whatIf = false;
    this.requestUpdate();
  }

  private async copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.copied = true;
    } catch {
      // Where nothing may be copied, the list is saved.
      download(`${WORDS[this.session.lang].lackingTitle}.txt`, text, "text/plain");
    }
  }

  private whatIfView(words: Words): TemplateResult {
    return html`<section class="box panel" data-what-if-panel aria-label=${this.howLabel(words)}>
      <h3 tabindex="-1">${this.howLabel(words)}</h3>
      <water-rules-what-if .session=${this.session}></water-rules-what-if>
    </section>`;
  }

  private barView(words: Words): TemplateResult {
    const { info, lang, report } = this.session;
    if (this.asking && this.interview.before) return html``;
    return html`<nav class="foot-bar" aria-label=${words.verdict}>
      ${report && this.bench.begun ? verdictView(report.verdict, info, lang) : html`<span class="quiet">${words.notJudged}</span>`}
      ${this.bench.begun ? html`<button type="button" class="plain" @click=${this.toResults}>${words.toResults}</button>` : nothing}
    </nav>`;
  }

  private comparedView(words: Words): TemplateResult | typeof nothing {
    const { info, lang, project, report } = this.session;
    if (!this.compared) return nothing;
    const { project: other, report: beside } = this.compared;
    return html`<section class="box" aria-label=${words.comparing} data-comparison>
      <h2>${words.comparing}</h2>
      ${
        report && beside
          ? compareView({ project, report }, { project: other, report: beside }, info, lang, words)
          : html`<p role="status">${words.screening}</p>`
      }
      <p class="line">
        <button type="button" class="plain" @click=${() => void this.compare(undefined)}>${words.stopComparing}</button>
      </p>
    </section>`;
  }

  private toolsView(words: Words): TemplateResult {
    const { info, lang, project, report, desk } = this.session;
    const sample = info.samples.find((each) => each.id === project.sample);
    const title = titleOf(project, info, lang);
    // What a tour hasn't come to yet isn't edited.
    const edited = editedOf(project, info).filter(
      (name) => !this.interview.onTour || given(project.record[name]),
    );
    return html`<section class="picker" aria-label=${words.tools}>
      <div class="head-row">
        ${
          this.asking && this.interview.before
            ? html`<span class="naming"></span>`
            : html`<label class="naming"
          >${words.title}
          <input
            type="text"
            data-title
            placeholder=${titleOf({ ...project, title: "" }, info, lang) || words.untitled}
            .value=${project.title}
            @change=${(event: Event) => desk.rename((event.target as HTMLInputElement).value.trim())}
        /></label>`
        }
        ${viewsView(lang, this.asking, (asking) => this.show(asking))}
      </div>
      <details class="menu" data-menu ?open=${remembered(MENU) === "open"} @toggle=${(event: Event) => remember(MENU, (event.currentTarget as HTMLDetailsElement).open ? "open" : "")}>
        <summary>${words.menu}</summary>
      <div class="tools">
        <button type="button" class="plain" data-undo ?disabled=${!desk.canUndo} @click=${() => this.step("undo")}>
          <span aria-hidden="true">↶</span> ${words.undo}
        </button>
        <button type="button" class="plain" data-redo ?disabled=${!desk.canRedo} @click=${() => this.step("redo")}>
          <span aria-hidden="true">↷</span> ${words.redo}
        </button>
        <span class="hidden" role="status">${this.said}</span>
        <label
          >${words.sample}
          <select data-samples @change=${(event: Event) => this.pick((event.target as HTMLSelectElement).value)}>
            <option value="" .selected=${!sample}>${words.blank}</option>
            ${info.samples.map(
              (each) =>
                html`<option value=${each.id} .selected=${each === sample}>${say(each.title, lang)}</option>`,
            )}
          </select></label
        >
        <button type="button" class="plain" data-new @click=${() => this.session.open(newProject())}>${words.newProject}</button>
        <input
          type="file"
          data-open-file
          hidden
          accept=".json,application/json"
          aria-label=${words.open}
          @change=${(event: Event) => void this.openFile(event.target as HTMLInputElement)}
        />
        <button
          type="button"
          class="plain"
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>("[data-open-file]")!.click()}
        >
          ${words.open}
        </button>
        <button
          type="button"
          class="plain"
          data-save-project
          @click=${() => download(`${fileName(title) || "project"}.json`, projectText(project))}
        >
          ${words.save}
        </button>
        <button type="button" class="plain" data-duplicate @click=${() => this.duplicate()}>${words.duplicate}</button>
        <button type="button" class="plain" data-save-report ?disabled=${!report} @click=${this.saveReport}>
          ${words.saveReport}
        </button>
        <button type="button" class="plain" @click=${() => window.print()}>${words.print}</button>
      </div>
      <details
        class="kept"
        data-projects
        @toggle=${(event: Event) => {
          if ((event.currentTarget as HTMLDetailsElement).open) void this.list();
        }}
      >
        <summary>${words.projects(this.kept.length)}</summary>
        ${projectsView({
          info,
          lang,
          words,
          kept: this.kept,
          damaged: this.damaged,
          lasting: this.lasting,
          open: project.id,
          compared: this.compared && this.compared.project.id,
          take: (kept) => this.session.open(kept),
          compare: (kept) => void this.compare(kept),
          remove: (kept) => void this.discard(kept),
        })}
      </details>
      </details>
      ${
        this.badFile
          ? html`<p class="problem error" role="alert" data-bad-file>
            <span aria-hidden="true">✕</span> ${this.badFile.name} ${say(this.badFile.text, lang)}
          </p>`
          : nothing
      }
      ${desk.unkept ? html`<p class="problem error" role="alert" data-unkept>${words.unkept}</p>` : nothing}
      ${
        this.removed
          ? html`<p role="status" data-removed>
            ${words.removed(titleOf(this.removed, info, lang) || words.untitled)}
            <button type="button" class="plain" data-put-back @click=${() => void this.putBack()}>${words.putBack}</button>
          </p>`
          : nothing
      }
      ${
        sample
          ? html`<p class="small" data-sample-source>
            ${
              edited.length
                ? html`<b data-sample-edited=${edited.length}>${words.sampleDiffers(edited.length)}</b>`
                : nothing
            }
            <span class="head">${words.sampleSource}</span>${say(sample.source, lang)}
            ${
              sample.assumed.length
                ? html`<span class="badge assumed">${words.assumed}</span>
                  <span class="quiet">${words.sampleAssumed}</span>`
                : nothing
            }
          </p>`
          : nothing
      }
    </section>`;
  }
}

const VIEW = "view";
const MENU = "menu";

/** Without what file systems refuse. */
function fileName(title: string): string {
  return title
    .replace(/[\\/:*?"<>|\u0000-\u001f]/g, " ")
    .trim()
    .slice(0, 80);
}

customElements.define("water-rules-screen", WaterRulesScreen);
