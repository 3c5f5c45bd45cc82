// <water-rules-screen>: one project's form beside what was found, screened as it is typed.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Edits } from "../desk";
import { download } from "../download";
import { reasonOf } from "../engine/link";
import type { Explanation } from "../engine/pkg-study/water_rules_study";
import type { Report, Text } from "../engine/pkg/water_rules";
import { fieldOf, given, newProject, sampleProject, titleOf } from "../project";
import { compareView } from "../screen/compare";
import { readProject } from "../screen/file";
import { ALL, FOLDED, reportView, type Filter } from "../screen/findings";
import { formView, givenView } from "../screen/form";
import { projectsView } from "../screen/projects";
import { asked, place, type Places } from "../screen/relevance";
import { styles } from "../screen/styles";
import { WORDS, type Words } from "../screen/words";
import type { Session } from "../session";
import { onNews, openStore, type Kept } from "../store";
import { verdictView } from "../view/outcome";
import { base } from "../view/styles";
import { say } from "../words";

/** How long after the cursor left a field the form may move, in milliseconds: a click must land where it was aimed. */
const SETTLES = 400;

/** The end of a variant's name, as it is given in either language. */
const VARIANT = /（方案 \d+）$| \(variant \d+\)$/;

export class WaterRulesScreen extends LitElement {
  static styles = [base, styles];
  static properties = {
    session: { attribute: false },
    filter: { state: true },
    search: { state: true },
    badFile: { state: true },
    kept: { state: true },
    removed: { state: true },
    compared: { state: true },
    said: { state: true },
  };

  declare session: Session;
  declare filter: Filter;
  declare search: string;
  declare badFile: { name: string; text: Text } | undefined;
  /** The kept projects, latest first. */
  declare kept: Kept[];
  /** The project that was deleted last, until it is put back or another thing is done. */
  declare removed: Kept | undefined;
  /** The variant that is looked at beside this one. */
  declare compared: { project: Kept; report?: Report } | undefined;
  /** What was just done, for those who can't see it. */
  declare said: string;

  private lasting = true;
  private unlisten = (): void => undefined;
  private drafts = new Map<string, string>();
  private units = new Map<string, string>();
  private openGroups = new Set<string>();
  private wanted = new Map<string, number>();
  private looked = new Map<string, string>();
  private places: Places | undefined;
  private focused: string | undefined;
  private settling = 0;
  /** The fields that findings lacked since the form was narrowed to them: none goes away while it is typed. */
  private only: Set<string> | null = null;
  private opened = new Map<string, boolean>();
  private explained = new Map<string, Explanation | { failed: Text } | "wanted">();
  private whatIf = false;

  constructor() {
    super();
    this.filter = ALL;
    this.search = "";
    this.kept = [];
    this.said = "";
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
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("session")) return;
    const { info, project, report } = this.session;
    const before = changed.get("session");
    if (this.openGroups.size === 0) info.groups.slice(0, 2).forEach((group) => this.openGroups.add(group.id));
    // A copy of what was here is not another project.
    const { elsewhere } = this.session.desk;
    const copied = elsewhere && elsewhere.copied && before && elsewhere.of === before.project.id;
    if (before && before.project.id !== project.id && !copied) this.begin();
    if (report && (!before || before.report !== report)) {
      this.count(report);
      this.explainAgain();
    }
    this.arrange();
    // What is beside this project is screened by the same rules on the same date.
    if (before && this.compared && (before.info !== info || before.asOf !== this.session.asOf)) void this.compare(this.compared.project);
  }

  protected updated(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    const { project, report } = this.session;
    // A project enters the list with its first edit; the list shows its verdict.
    const entered = before && (before.project.changed === 0) !== (project.changed === 0);
    const verdict = (of: Report | undefined): string => (of ? of.verdict : "");
    if (entered || (before && project.changed && verdict(before.report) !== verdict(report))) void this.list();
  }

  /** Another project: nothing of the last one's view is left. */
  private begin(): void {
    this.drafts.clear();
    this.units.clear();
    this.explained.clear();
    this.opened.clear();
    this.places = undefined;
    this.focused = undefined;
    this.only = null;
    this.search = "";
    this.filter = ALL;
    this.badFile = undefined;
    this.said = "";
    if (this.compared && this.compared.project.id === this.session.project.id) this.compared = undefined;
    void this.list();
  }

  private count({ findings }: Report): void {
    this.wanted = new Map();
    this.looked = new Map();
    for (const { missing, fields: read } of findings) {
      for (const { name, value } of read) this.looked.set(name, value);
      const fields = missing.filter(({ kind }) => kind === "field").map(({ name }) => name);
      for (const name of new Set(fields.concat(fields.map(fieldOf)))) {
        this.wanted.set(name, (this.wanted.get(name) || 0) + 1);
        if (this.only) this.only.add(name);
      }
    }
  }

  // ---- the record ----------------------------------------------------------------------------------

  private change = (field: string, value: unknown, draft?: string): void => {
    if (draft === undefined) this.drafts.delete(field);
    else this.drafts.set(field, draft);
    const edits: Edits = new Map([[field, value]]);
    void this.session.desk.change(edits);
  };

  private step(how: "undo" | "redo"): void {
    const { desk, lang } = this.session;
    if (how === "undo" ? !desk.canUndo : !desk.canRedo) return;
    this.drafts.clear();
    void desk[how]();
    this.said = WORDS[lang][how === "undo" ? "undone" : "redone"];
  }

  /** Ctrl+Z and Ctrl+Y take edits back and forth, but not in a text, which has its own. */
  private shortcut = (event: KeyboardEvent): void => {
    if (this.hidden || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const how = key === "z" && !event.shiftKey ? "undo" : key === "y" || key === "z" ? "redo" : undefined;
    const at = event.composedPath()[0];
    const text = at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && /^(text|search|date)$/.test(at.type));
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
    if ("record" in read) this.session.open(newProject({ record: read.record, changed: Date.now() }));
    else this.badFile = { name: file.name, text: read.problem };
  }

  // ---- kept projects -------------------------------------------------------------------------------

  private async list(): Promise<void> {
    const store = await openStore();
    this.lasting = store.lasting;
    this.kept = (await store.list()).sort((a, b) => b.changed - a.changed);
  }

  private duplicate(): void {
    const { project, info, lang } = this.session;
    const words = WORDS[lang];
    const name = (titleOf(project, info, lang) || words.untitled).replace(VARIANT, "");
    const taken = new Set(this.kept.map((each) => titleOf(each, info, lang)));
    let number = 2;
    while (taken.has(words.variant(name, number))) number++;
    this.session.open(newProject({ ...project, title: words.variant(name, number), changed: Date.now() }));
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
      if (this.compared && this.compared.project.id === project.id) this.compared = { project, report };
    } catch {
      // The page says what is wrong with the engine.
      this.compared = undefined;
    }
  }

  // ---- explanations --------------------------------------------------------------------------------

  private explain = async (code: string): Promise<void> => {
    const { project, asOf, study, report } = this.session;
    this.explained.set(code, "wanted");
    this.requestUpdate();
    let found: Explanation | { failed: Text };
    try {
      const text = { zh: "这条意见与本项目无关。", en: "This finding doesn't concern the project." };
      found = (await (await study()).explain(project.record, asOf, code)) || { failed: text };
    } catch (error) {
      found = { failed: reasonOf(error) };
    }
    // Another report has come meanwhile: its own explanation was asked for.
    if (this.session.report !== report || !this.explained.has(code)) return;
    this.explained.set(code, found);
    this.requestUpdate();
  };

  private explainAgain(): void {
    for (const code of this.explained.keys()) void this.explain(code);
  }

  // ---- moving about --------------------------------------------------------------------------------

  private entered = (event: FocusEvent): void => {
    const field = (event.target as Element).closest("[data-field]");
    this.focused = field ? fieldOf(field.getAttribute("data-field")!) : undefined;
    this.settle();
  };

  private left = (): void => {
    this.focused = undefined;
    this.settle();
  };

  /** What was held in its place while it was typed in goes where it belongs. */
  private settle(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      this.arrange();
      this.requestUpdate();
    }, SETTLES);
  }

  private arrange(): void {
    const { info, project, report } = this.session;
    if (report) this.places = place(info, project.record, asked(report), this.places, this.focused);
  }

  private goTo = async (name: string): Promise<void> => {
    const field = this.session.info.fields.find((each) => each.name === fieldOf(name));
    if (!field) return;
    this.openGroups.add(field.group);
    const at = (field: string): Element | null => this.renderRoot.querySelector(`[data-field="${field}"]`);
    if (!at(field.name)) {
      this.search = "";
      this.only = null;
    }
    this.requestUpdate();
    await this.updateComplete;
    const place = at(name) || at(field.name);
    if (!place) return;
    const folded = place.closest<HTMLDetailsElement>("[data-rest]");
    if (folded) folded.open = true;
    place.scrollIntoView({ block: "center" });
    const control = place.querySelector<HTMLElement>("input, select, textarea, button");
    if (control) control.focus({ preventScroll: true });
  };

  private toggle = (name: string, open: boolean, unasked: boolean): void => {
    if ((this.opened.has(name) ? this.opened.get(name) : unasked) === open) return;
    if (open === unasked) this.opened.delete(name);
    else this.opened.set(name, open);
    const { report } = this.session;
    const closed = !open && report && report.findings.find(({ rule }) => rule === name);
    if (closed) this.explained.delete(closed.code);
    this.requestUpdate();
  };

  private goToFinding = async (code: string): Promise<void> => {
    const finding = this.session.report && this.session.report.findings.find((each) => each.code === code);
    if (!finding) return;
    this.filter = ALL;
    this.opened.set(finding.rule, true);
    if (finding.outcome === "not_applicable") this.opened.set(FOLDED, true);
    this.requestUpdate();
    await this.updateComplete;
    const place = this.renderRoot.querySelector(`[data-code="${code}"]`);
    if (!place) return;
    place.scrollIntoView({ block: "start" });
    const summary = place.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  };

  /** On paper nothing can be opened. */
  private unfold = (): void => {
    const { report } = this.session;
    for (const { rule, outcome } of report ? report.findings : []) if (outcome !== "not_applicable") this.opened.set(rule, true);
    this.requestUpdate();
    // The browser takes the page as it is when this returns.
    this.performUpdate();
    for (const details of this.renderRoot.querySelectorAll<HTMLDetailsElement>(".referrals")) details.open = true;
  };

  /** The report as the command line writes it, byte for byte. */
  private saveReport = (): void => {
    const { report } = this.session;
    if (report) download(`report-${report.as_of}.json`, `${JSON.stringify(report)}\n`);
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
      <div class="desk">${this.formColumn(words)} ${this.resultsColumn(words)}</div>
      ${this.barView(words)}
    `;
  }

  private formColumn(words: Words): TemplateResult {
    const { info, lang, project, desk } = this.session;
    return html`<section class="form" aria-label=${words.form}>
      <h2>${words.form}</h2>
      ${this.beginView(words)}
      <form
        autocomplete="off"
        novalidate
        @submit=${(event: Event) => event.preventDefault()}
        @focusin=${this.entered}
        @focusout=${this.left}
      >
        ${formView({
          info,
          lang,
          words,
          record: project.record,
          drafts: this.drafts,
          problems: desk.problems,
          assumed: new Set(project.assumed),
          wanted: this.wanted,
          looked: this.looked,
          open: this.openGroups,
          places: this.places,
          units: this.units,
          search: this.search,
          only: this.only,
          change: this.change,
          toggle: (group, open) => {
            if (open) this.openGroups.add(group);
            else this.openGroups.delete(group);
            this.requestUpdate();
          },
          setSearch: (search) => {
            this.search = search;
          },
          setOnly: (on) => {
            this.only = on ? new Set(this.wanted.keys()) : null;
            this.requestUpdate();
          },
          setUnit: (field, unit) => {
            this.units.set(field, unit);
            this.requestUpdate();
          },
        })}
      </form>
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
    const { info, lang, project, report, desk } = this.session;
    const { trouble } = desk;
    return html`<section class="results" tabindex="0" role="region" aria-label=${words.results}>
      ${givenView(info, project.record, lang, words)}
      <h2>${words.results}</h2>
      <div class="verdict" role="status" aria-live="polite" data-verdict=${report ? report.verdict : ""}>
        <b>${words.verdict}</b>
        ${report ? verdictView(report.verdict, info, lang) : trouble ? nothing : words.screening}
      </div>
      ${trouble
        ? html`<div class="box wrong" role="alert" data-trouble=${trouble.code}>
            <b>${words.engineError}</b>
            <p>${say(trouble.text, lang)}</p>
            <p>${words.engineErrorHelp}</p>
          </div>`
        : nothing}
      ${report ? this.whatIfView(words) : nothing}
      ${report
        ? reportView({
            info,
            lang,
            words,
            report,
            filter: this.filter,
            setFilter: (filter) => {
              this.filter = filter;
            },
            opened: this.opened,
            toggle: this.toggle,
            explanations: {
              get: (code) => {
                const found = this.explained.get(code);
                return found === "wanted" ? undefined : found;
              },
              want: (code) => void this.explain(code),
              drop: (code) => void this.explained.delete(code),
            },
            goTo: (field) => void this.goTo(field),
            goToFinding: (code) => void this.goToFinding(code),
          })
        : nothing}
    </section>`;
  }

  private whatIfView(words: Words): TemplateResult {
    return html`<details
      class="panel"
      data-open-what-if
      @toggle=${(event: Event) => {
        this.whatIf = (event.currentTarget as HTMLDetailsElement).open;
        // Its file is loaded when it is first wanted.
        if (this.whatIf) void import("../screen/what-if");
        this.requestUpdate();
      }}
    >
      <summary>${words.whatIf}</summary>
      ${this.whatIf ? html`<water-rules-what-if .session=${this.session}></water-rules-what-if>` : nothing}
    </details>`;
  }

  private barView(words: Words): TemplateResult {
    const { info, lang, report } = this.session;
    return html`<nav class="bar" aria-label=${words.verdict}>
      ${report ? verdictView(report.verdict, info, lang) : html`<span></span>`}
      <button type="button" class="plain" @click=${this.toResults}>${words.toResults}</button>
    </nav>`;
  }

  private comparedView(words: Words): TemplateResult | typeof nothing {
    const { info, lang, project, report } = this.session;
    if (!this.compared) return nothing;
    const { project: other, report: beside } = this.compared;
    return html`<section class="box" aria-label=${words.comparing} data-comparison>
      <h2>${words.comparing}</h2>
      ${report && beside
        ? compareView({ project, report }, { project: other, report: beside }, info, lang, words)
        : html`<p role="status">${words.screening}</p>`}
      <p class="line">
        <button type="button" class="plain" @click=${() => void this.compare(undefined)}>${words.stopComparing}</button>
      </p>
    </section>`;
  }

  private toolsView(words: Words): TemplateResult {
    const { info, lang, project, report, desk } = this.session;
    const sample = info.samples.find((each) => each.id === project.sample);
    const title = titleOf(project, info, lang);
    return html`<section class="picker" aria-label=${words.tools}>
      <div class="tools">
        <label class="naming"
          >${words.title}
          <input
            type="text"
            data-title
            placeholder=${titleOf({ ...project, title: "" }, info, lang) || words.untitled}
            .value=${project.title}
            @change=${(event: Event) => desk.rename((event.target as HTMLInputElement).value.trim())}
        /></label>
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
              (each) => html`<option value=${each.id} .selected=${each === sample}>${say(each.title, lang)}</option>`,
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
          @click=${() => download(`${fileName(title) || "project"}.json`, JSON.stringify(project.record, null, 2))}
        >
          ${words.save}
        </button>
        <button type="button" class="plain" data-duplicate @click=${() => this.duplicate()}>${words.duplicate}</button>
        <button type="button" class="plain" data-save-report ?disabled=${!report} @click=${this.saveReport}>
          ${words.saveReport}
        </button>
        <button type="button" class="plain" @click=${() => window.print()}>${words.print}</button>
      </div>
      ${this.badFile
        ? html`<p class="problem error" role="alert" data-bad-file>
            <span aria-hidden="true">✕</span> ${this.badFile.name} ${say(this.badFile.text, lang)}
          </p>`
        : nothing}
      ${desk.unkept ? html`<p class="problem error" role="alert" data-unkept>${words.unkept}</p>` : nothing}
      ${this.removed
        ? html`<p role="status" data-removed>
            ${words.removed(titleOf(this.removed, info, lang) || words.untitled)}
            <button type="button" class="plain" data-put-back @click=${() => void this.putBack()}>${words.putBack}</button>
          </p>`
        : nothing}
      ${sample
        ? html`<p class="small" data-sample-source>
            <span class="head">${words.sampleSource}</span>${say(sample.source, lang)}
            ${sample.assumed.length
              ? html`<span class="badge assumed">${words.assumed}</span>
                  <span class="quiet">${words.sampleAssumed}</span>`
              : nothing}
          </p>`
        : nothing}
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
          lasting: this.lasting,
          open: project.id,
          compared: this.compared && this.compared.project.id,
          take: (kept) => this.session.open(kept),
          compare: (kept) => void this.compare(kept),
          remove: (kept) => void this.discard(kept),
        })}
      </details>
    </section>`;
  }
}

/** Without what file systems refuse. */
function fileName(title: string): string {
  return title.replace(/[\\/:*?"<>|\u0000-\u001f]/g, " ").trim().slice(0, 80);
}

customElements.define("water-rules-screen", WaterRulesScreen);
