// <water-screening>: loads a rule pack, holds one project's data, and shows the report as it is typed.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { EngineError, type EngineClient } from "./engine/client";
import type { Diagnostic, FieldProblem, Outcome, PackFiles, PackInfo, Report, Sample } from "./engine/pkg/water_rules";
import { startEngine } from "./engine/start";
import { formView, given } from "./view/form";
import { diagnosticView, reportView, verdictView } from "./view/report";
import { styles } from "./view/styles";
import { HTML_LANG, saveLang, savedLang, say, WORDS, type Lang } from "./words";

type Phase =
  | { is: "loading" }
  | { is: "failed"; part: "failedRules" | "failedEngine"; detail: string }
  | { is: "bad" }
  | { is: "ready"; info: PackInfo };

function today(): string {
  const now = new Date();
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export class WaterScreening extends LitElement {
  static styles = styles;
  static properties = {
    pack: { type: String },
    language: { state: true },
    phase: { state: true },
    asOf: { state: true },
    report: { state: true },
    filter: { state: true },
    trouble: { state: true },
  };

  declare pack: string;
  declare language: Lang;
  declare phase: Phase;
  declare asOf: string;
  declare report: Report | undefined;
  declare filter: Outcome | null;
  declare trouble: EngineError | undefined;

  private engine: EngineClient | undefined;
  private diagnostics: Diagnostic[] = [];
  private record: Record<string, unknown> = {};
  private drafts = new Map<string, string>();
  private problems = new Map<string, FieldProblem[]>();
  private assumed = new Set<string>();
  private openGroups = new Set<string>();
  private sample = "";
  private serial = 0;
  private screening = false;
  private stale = false;
  private unsure = false;

  constructor() {
    super();
    this.pack = "./rules.json";
    this.language = savedLang();
    this.phase = { is: "loading" };
    this.asOf = today();
    this.filter = null;
  }

  connectedCallback(): void {
    super.connectedCallback();
    void this.start();
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    this.engine?.stop();
  }

  // ---- loading -------------------------------------------------------------------------------------

  private async start(): Promise<void> {
    try {
      this.engine = this.engine || (await startEngine());
    } catch (error) {
      this.fail("failedEngine", error);
      return;
    }
    await this.reload();
  }

  private async reload(): Promise<void> {
    const engine = this.engine;
    if (!engine) return this.start();
    let files: PackFiles;
    try {
      const response = await fetch(this.pack, { cache: "no-store" });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      files = (await response.json()) as PackFiles;
    } catch (error) {
      return this.fail("failedRules", error);
    }
    try {
      const { info, diagnostics } = await engine.load(files);
      this.diagnostics = diagnostics;
      this.report = undefined;
      if (!info) {
        this.phase = { is: "bad" };
        return;
      }
      if (this.openGroups.size === 0) info.groups.slice(0, 2).forEach((group) => this.openGroups.add(group.id));
      this.phase = { is: "ready", info };
      await this.openRecord();
    } catch (error) {
      this.fail("failedRules", error);
    }
  }

  private fail(part: "failedRules" | "failedEngine", error: unknown): void {
    const detail = error instanceof EngineError ? say(error.text, this.language) : String(error);
    this.phase = { is: "failed", part, detail };
  }

  // ---- the record ----------------------------------------------------------------------------------

  private pick(id: string): void {
    if (this.phase.is !== "ready") return;
    const sample = this.phase.info.samples.find((each) => each.id === id);
    this.sample = sample ? sample.id : "";
    this.record = sample ? { ...sample.record } : {};
    this.assumed = new Set(sample ? sample.assumed : []);
    this.drafts.clear();
    for (const field of this.phase.info.fields) {
      if (given(this.record[field.name])) this.openGroups.add(field.group);
    }
    void this.openRecord();
    this.requestUpdate();
  }

  private async openRecord(): Promise<void> {
    const serial = ++this.serial;
    try {
      const problems = await this.engine!.open(this.record);
      this.unsure = false;
      if (serial !== this.serial) return;
      this.problems = new Map();
      for (const problem of problems) {
        const field = this.fieldOf(problem);
        this.problems.set(field, [...(this.problems.get(field) || []), problem]);
      }
      this.requestUpdate();
    } catch (error) {
      this.showTrouble(error);
      return;
    }
    await this.screen();
  }

  /** A problem inside a list names its place (products.1.output); the form shows it at the list. */
  private fieldOf({ field }: FieldProblem): string {
    const head = /^[^.[]+/.exec(field);
    return head ? head[0] : field;
  }

  private change = (field: string, value: unknown, draft?: string): void => {
    const { [field]: _old, ...rest } = this.record;
    this.record = value === undefined ? rest : { ...rest, [field]: value };
    this.assumed.delete(field);
    if (draft === undefined) this.drafts.delete(field);
    else this.drafts.set(field, draft);
    this.requestUpdate();
    void this.setField(field, value);
  };

  private async setField(field: string, value: unknown): Promise<void> {
    if (this.unsure) return this.openRecord();
    try {
      const problems = await this.engine!.set(field, value === undefined ? null : value);
      if (problems.length) this.problems.set(field, problems);
      else this.problems.delete(field);
      this.requestUpdate();
    } catch (error) {
      this.showTrouble(error);
      return;
    }
    await this.screen();
  }

  // ---- screening -----------------------------------------------------------------------------------

  /** One screening at a time; what is typed meanwhile is screened once, after it. */
  private async screen(): Promise<void> {
    this.stale = true;
    if (this.screening) return;
    this.screening = true;
    try {
      while (this.stale) {
        this.stale = false;
        this.report = await this.engine!.screen(this.asOf);
        this.trouble = undefined;
      }
    } catch (error) {
      this.showTrouble(error);
    } finally {
      this.screening = false;
    }
  }

  /** After a failure the engine's record may lag behind the form: the next edit opens it anew. */
  private showTrouble(error: unknown): void {
    this.unsure = true;
    this.report = undefined;
    this.trouble =
      error instanceof EngineError ? error : new EngineError("engine", { zh: String(error), en: String(error) });
  }

  // ---- moving about --------------------------------------------------------------------------------

  private goTo = async (name: string): Promise<void> => {
    if (this.phase.is !== "ready") return;
    const field = this.phase.info.fields.find((each) => each.name === name);
    if (!field) return;
    this.openGroups.add(field.group);
    this.requestUpdate();
    await this.updateComplete;
    const place = this.renderRoot.querySelector(`[data-field="${name}"]`);
    if (!place) return;
    place.scrollIntoView({ block: "center" });
    const control = place.querySelector<HTMLElement>("input, select, textarea, button");
    if (control) control.focus({ preventScroll: true });
  };

  private goToFinding = async (code: string): Promise<void> => {
    this.filter = null;
    await this.updateComplete;
    const place = this.renderRoot.querySelector<HTMLDetailsElement>(`[data-code="${code}"]`);
    if (!place) return;
    const folded = place.parentElement && place.parentElement.closest("details");
    if (folded) folded.open = true;
    place.open = true;
    place.scrollIntoView({ block: "start" });
    const summary = place.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  };

  private toResults = (event: Event): void => {
    event.preventDefault();
    const results = this.renderRoot.querySelector<HTMLElement>(".results");
    if (!results) return;
    results.scrollIntoView();
    results.focus({ preventScroll: true });
  };

  // ---- the view ------------------------------------------------------------------------------------

  private setLang(lang: Lang): void {
    this.language = lang;
    saveLang(lang);
  }

  protected updated(changed: PropertyValues): void {
    if (!changed.has("language") && !changed.has("phase")) return;
    document.documentElement.lang = HTML_LANG[this.language];
    const title = this.phase.is === "ready" ? say(this.phase.info.title, this.language) : "";
    document.title = title || WORDS[this.language].page;
  }

  protected render(): TemplateResult {
    const { phase } = this;
    return html`<div lang=${HTML_LANG[this.language]} data-phase=${phase.is}>
      ${this.headerView()}
      ${phase.is === "loading"
        ? html`<slot></slot>`
        : phase.is === "failed"
          ? this.failedView(phase.part, phase.detail)
          : phase.is === "bad"
            ? this.badView()
            : this.readyView(phase.info)}
    </div>`;
  }

  private headerView(): TemplateResult {
    const words = WORDS[this.language];
    const info = this.phase.is === "ready" ? this.phase.info : undefined;
    const langs: [Lang, string][] = [
      ["zh", "中文"],
      ["en", "English"],
    ];
    return html`<header>
      ${info ? html`<a class="skip" href="#results" @click=${this.toResults}>${words.skip}</a>` : nothing}
      <div>
        <h1>${info ? say(info.title, this.language) : words.page}</h1>
        ${info
          ? html`<p class="meta">
              <span>${say(info.jurisdiction, this.language)}</span>
              <span data-version>${words.version} ${info.version}</span>
              <span data-digest=${info.digest} title=${info.digest}>${words.digest} ${info.digest.slice(0, 19)}</span>
              <span>${words.engine} ${this.engine ? this.engine.version : ""}</span>
            </p>`
          : nothing}
      </div>
      <div class="tools">
        ${info
          ? html`<label
                >${words.asOf}
                <input
                  type="date"
                  data-as-of
                  required
                  .value=${this.asOf}
                  @change=${(event: Event) => {
                    const { value } = event.target as HTMLInputElement;
                    if (!value) return;
                    this.asOf = value;
                    void this.screen();
                  }}
              /></label>
              <button type="button" data-reload @click=${() => void this.reload()}>${words.reload}</button>
              <button type="button" @click=${() => window.print()}>${words.print}</button>`
          : nothing}
        <span class="langs" role="group" aria-label=${words.switchLang}
          >${langs.map(
            ([lang, label]) =>
              html`<button
                type="button"
                lang=${HTML_LANG[lang]}
                data-lang=${lang}
                aria-pressed=${this.language === lang ? "true" : "false"}
                @click=${() => this.setLang(lang)}
              >
                ${label}
              </button>`,
          )}</span
        >
      </div>
    </header>`;
  }

  private failedView(part: "failedRules" | "failedEngine", detail: string): TemplateResult {
    const other: Lang = this.language === "zh" ? "en" : "zh";
    return html`<main class="box wrong" role="alert" data-failed=${part}>
      ${[this.language, other].map(
        (lang) =>
          html`<div lang=${HTML_LANG[lang]}>
            <h2>${WORDS[lang].failed}</h2>
            <p>${WORDS[lang][part]}</p>
          </div>`,
      )}
      <p class="small"><code>${detail}</code></p>
      <button type="button" class="plain" @click=${() => void this.reload()}>${WORDS[this.language].reload}</button>
    </main>`;
  }

  private badView(): TemplateResult {
    const words = WORDS[this.language];
    return html`<main class="box wrong" role="alert" data-bad-pack>
      <div>
        <h2>${words.badPack}</h2>
        <p>${words.badPackHelp}</p>
        <ul class="diagnostics">
          ${this.diagnostics.map((diagnostic) => diagnosticView(diagnostic, this.language, words))}
        </ul>
        <button type="button" class="plain" data-reload @click=${() => void this.reload()}>${words.reload}</button>
      </div>
    </main>`;
  }

  private readyView(info: PackInfo): TemplateResult {
    const { language: lang, report, trouble } = this;
    const words = WORDS[lang];
    const sample = info.samples.find((each) => each.id === this.sample);
    return html`
      ${this.pickerView(info, sample)}
      ${this.diagnostics.length
        ? html`<details class="box">
            <summary>${words.warnings(this.diagnostics.length)}</summary>
            <ul class="diagnostics">
              ${this.diagnostics.map((diagnostic) => diagnosticView(diagnostic, lang, words))}
            </ul>
          </details>`
        : nothing}
      <main>
        <section class="form" aria-label=${words.form}>
          <h2>${words.form}</h2>
          <form autocomplete="off" novalidate @submit=${(event: Event) => event.preventDefault()}>
            ${formView({
              info,
              lang,
              words,
              record: this.record,
              drafts: this.drafts,
              problems: this.problems,
              assumed: this.assumed,
              open: this.openGroups,
              change: this.change,
              toggle: (group, open) => {
                if (open) this.openGroups.add(group);
                else this.openGroups.delete(group);
              },
            })}
          </form>
        </section>
        <section class="results" tabindex="0" role="region" aria-label=${words.results}>
          <div class="verdict" role="status" aria-live="polite" data-verdict=${report ? report.verdict : ""}>
            <b>${words.verdict}</b>
            ${report ? verdictView(info, report, lang) : trouble ? nothing : words.screening}
          </div>
          ${trouble
            ? html`<div class="box wrong" role="alert" data-trouble=${trouble.code}>
                <b>${words.engineError}</b>
                <p>${say(trouble.text, lang)}</p>
              </div>`
            : nothing}
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
                goTo: (field) => void this.goTo(field),
                goToFinding: (code) => void this.goToFinding(code),
              })
            : nothing}
        </section>
      </main>
      <nav class="bar" aria-label=${words.verdict}>
        ${report ? verdictView(info, report, lang) : html`<span></span>`}
        <button type="button" class="plain" @click=${this.toResults}>${words.toResults}</button>
      </nav>
    `;
  }

  private pickerView(info: PackInfo, sample: Sample | undefined): TemplateResult {
    const words = WORDS[this.language];
    return html`<section class="picker" aria-label=${words.sample}>
      <label for="sample">${words.sample}</label>
      <select id="sample" data-samples @change=${(event: Event) => this.pick((event.target as HTMLSelectElement).value)}>
        <option value="" .selected=${!sample}>${words.blank}</option>
        ${info.samples.map(
          (each) =>
            html`<option value=${each.id} .selected=${each === sample}>${say(each.title, this.language)}</option>`,
        )}
      </select>
      ${sample
        ? html`<p class="small" data-sample-source>
            <span class="head">${words.sampleSource}</span>${say(sample.source, this.language)}
            ${sample.assumed.length
              ? html`<span class="badge assumed">${words.assumed}</span>
                  <span class="quiet">${words.sampleAssumed}</span>`
              : nothing}
          </p>`
        : nothing}
    </section>`;
  }
}

customElements.define("water-screening", WaterScreening);

declare global {
  interface HTMLElementTagNameMap {
    "water-screening": WaterScreening;
  }
}
