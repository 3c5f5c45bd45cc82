// <water-screening>: loads a rule pack, holds one project's data, and shows the report as it is typed.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { EngineError, type EngineClient } from "./engine/client";
import type { Diagnostic, FieldProblem, PackFiles, PackInfo, Report, Sample, Text } from "./engine/pkg/water_rules";
import { startEngine } from "./engine/start";
import { fieldOf, formView, givenView } from "./view/form";
import { diagnosticView, reportView, verdictView, type Filter } from "./view/report";
import { styles } from "./view/styles";
import { HTML_LANG, saveLang, savedLang, say, WORDS, type Lang } from "./words";
import { download, kept, keep, readProject, type Project } from "./project";

type Phase =
  | { is: "loading" }
  | { is: "failed"; part: "failedRules" | "failedEngine"; detail: Text }
  | { is: "bad" }
  | { is: "ready"; info: PackInfo };

const ALL: Filter = { outcome: null, stage: null };

/** How long the form waits for the first verdict, in milliseconds. */
const FORM_WAITS = 200;

function today(): string {
  const now = new Date();
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function readRules(url: string): Promise<PackFiles> {
  const response = await fetch(url, { cache: "no-store" });
  if (!response.ok) throw await refusal(response);
  return (await response.json()) as PackFiles;
}

/** Why the server has no rules: in its own words where it gives them. */
async function refusal(response: Response): Promise<Error> {
  try {
    const { code, message } = (await response.json()) as { code: string; message: Text };
    if (message.zh && message.en) return new EngineError(code, message);
  } catch {
    // Not from this server.
  }
  return new Error(`${response.status} ${response.statusText}`);
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
    search: { state: true },
    trouble: { state: true },
    badFile: { state: true },
  };

  declare pack: string;
  declare language: Lang;
  declare phase: Phase;
  declare asOf: string;
  declare report: Report | undefined;
  declare filter: Filter;
  declare search: string;
  declare trouble: EngineError | undefined;
  declare badFile: { name: string; text: Text } | undefined;

  private engine: EngineClient | undefined;
  private diagnostics: Diagnostic[] = [];
  private record: Record<string, unknown> = {};
  private drafts = new Map<string, string>();
  private problems = new Map<string, FieldProblem[]>();
  private assumed = new Set<string>();
  private openGroups = new Set<string>();
  private wanted = new Map<string, number>();
  private looked = new Map<string, string>();
  /** The fields that findings lacked since the form was narrowed to them: none goes away while it is typed. */
  private only: Set<string> | null = null;
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
    this.filter = ALL;
    this.search = "";
    const { record, assumed, sample } = kept();
    Object.assign(this, { record, assumed: new Set(assumed), sample });
  }

  connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("beforeprint", this.unfold);
    void this.reload();
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("beforeprint", this.unfold);
    this.engine?.stop();
  }

  // ---- loading -------------------------------------------------------------------------------------

  /** The rules are fetched while the engine starts. */
  private async reload(): Promise<void> {
    const fetched = readRules(this.pack);
    fetched.catch(() => undefined);
    let part: "failedRules" | "failedEngine" = "failedEngine";
    try {
      const engine = (this.engine = this.engine || (await startEngine()));
      part = "failedRules";
      const { info, diagnostics } = await engine.load(await fetched);
      this.diagnostics = diagnostics;
      this.report = undefined;
      if (!info) {
        this.phase = { is: "bad" };
        return;
      }
      if (this.openGroups.size === 0) info.groups.slice(0, 2).forEach((group) => this.openGroups.add(group.id));
      if (!info.samples.some(({ id }) => id === this.sample)) this.sample = "";
      // The form and the first verdict are drawn at once, unless the verdict keeps the form waiting.
      const first = this.openRecord();
      await Promise.race([first, new Promise((resolve) => setTimeout(resolve, FORM_WAITS))]);
      this.phase = { is: "ready", info };
      await first;
    } catch (error) {
      this.fail(part, error);
    }
  }

  private fail(part: "failedRules" | "failedEngine", error: unknown): void {
    const detail = error instanceof EngineError ? error.text : { zh: String(error), en: String(error) };
    this.phase = { is: "failed", part, detail };
  }

  // ---- the record ----------------------------------------------------------------------------------

  private pick(id: string): void {
    if (this.phase.is !== "ready") return;
    const sample = this.phase.info.samples.find((each) => each.id === id);
    if (sample) this.begin({ record: { ...sample.record }, assumed: sample.assumed, sample: sample.id });
    else this.begin({ record: {}, assumed: [], sample: "" });
  }

  private begin({ record, assumed, sample }: Project): void {
    if (this.phase.is !== "ready") return;
    Object.assign(this, { record, assumed: new Set(assumed), sample, badFile: undefined, only: null, search: "", filter: ALL });
    // What was said of another project must not stand beside this one.
    this.report = undefined;
    this.drafts.clear();
    void this.openRecord();
  }

  private async openFile(input: HTMLInputElement): Promise<void> {
    const file = input.files && input.files[0];
    // The same file may be chosen again after it was mended.
    const read = file && (await readProject(file));
    input.value = "";
    if (!file || !read) return;
    if ("record" in read) this.begin({ record: read.record, assumed: [], sample: "" });
    else this.badFile = { name: file.name, text: read.problem };
  }

  private async openRecord(): Promise<void> {
    const serial = ++this.serial;
    this.keep();
    this.requestUpdate();
    try {
      const problems = await this.engine!.open(this.record);
      this.unsure = false;
      if (serial !== this.serial) return;
      this.problems = new Map();
      for (const problem of problems) {
        const field = fieldOf(problem.field);
        this.problems.set(field, [...(this.problems.get(field) || []), problem]);
      }
      this.requestUpdate();
    } catch (error) {
      this.showTrouble(error);
      return;
    }
    await this.screen();
  }

  private change = (field: string, value: unknown, draft?: string): void => {
    const { [field]: _old, ...rest } = this.record;
    this.record = value === undefined ? rest : { ...rest, [field]: value };
    this.assumed.delete(field);
    if (draft === undefined) this.drafts.delete(field);
    else this.drafts.set(field, draft);
    this.keep();
    this.requestUpdate();
    void this.setField(field, value);
  };

  private keep(): void {
    keep({ record: this.record, assumed: [...this.assumed], sample: this.sample });
  }

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
        const report = await this.engine!.screen(this.asOf);
        this.count(report);
        this.report = report;
        this.trouble = undefined;
      }
    } catch (error) {
      this.showTrouble(error);
    } finally {
      this.screening = false;
    }
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
    const field = this.phase.info.fields.find((each) => each.name === fieldOf(name));
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
    place.scrollIntoView({ block: "center" });
    const control = place.querySelector<HTMLElement>("input, select, textarea, button");
    if (control) control.focus({ preventScroll: true });
  };

  private goToFinding = async (code: string): Promise<void> => {
    this.filter = ALL;
    await this.updateComplete;
    const place = this.renderRoot.querySelector(`[data-code="${code}"]`);
    if (!place) return;
    for (const details of [place.closest("details"), place.querySelector("details")]) if (details) details.open = true;
    place.scrollIntoView({ block: "start" });
    const summary = place.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  };

  /** On paper nothing can be opened. */
  private unfold = (): void => {
    const findings = ".outcomes [data-code] > details, .referrals";
    for (const details of this.renderRoot.querySelectorAll<HTMLDetailsElement>(findings)) details.open = true;
  };

  /** The report as the command line writes it, byte for byte. */
  private saveReport = (): void => {
    if (this.report) download(`report-${this.report.as_of}.json`, `${JSON.stringify(this.report)}\n`);
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
              <span class="paper">${words.asOf} ${this.asOf}</span>
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
              <button type="button" data-save-report ?disabled=${!this.report} @click=${this.saveReport}>${words.saveReport}</button>
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

  private failedView(part: "failedRules" | "failedEngine", detail: Text): TemplateResult {
    const other: Lang = this.language === "zh" ? "en" : "zh";
    return html`<main class="box wrong" role="alert" data-failed=${part}>
      ${[this.language, other].map(
        (lang) =>
          html`<div lang=${HTML_LANG[lang]}>
            <h2>${WORDS[lang].failed}</h2>
            <p>${WORDS[lang][part]}</p>
          </div>`,
      )}
      <p class="small"><code>${say(detail, this.language)}</code></p>
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
              wanted: this.wanted,
              looked: this.looked,
              open: this.openGroups,
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
            })}
          </form>
        </section>
        <section class="results" tabindex="0" role="region" aria-label=${words.results}>
          ${givenView(info, this.record, lang, words)}
          <h2>${words.results}</h2>
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
      <button type="button" class="plain" data-save-project @click=${() => download("project.json", JSON.stringify(this.record, null, 2))}>
        ${words.save}
      </button>
      ${this.badFile
        ? html`<p class="problem error" role="alert" data-bad-file>
            <span aria-hidden="true">✕</span> ${this.badFile.name} ${say(this.badFile.text, this.language)}
          </p>`
        : nothing}
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
