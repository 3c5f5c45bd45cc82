// <water-rules-screen>: one project's form beside what was found, screened as it is typed.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { download } from "../download";
import type { PackInfo, Report, Sample, Text } from "../engine/pkg/water_rules";
import { fieldOf, newProject, sampleProject } from "../project";
import { readProject } from "../screen/file";
import { reportView, type Filter } from "../screen/findings";
import { formView, givenView } from "../screen/form";
import { styles } from "../screen/styles";
import { WORDS } from "../screen/words";
import type { Session } from "../session";
import { verdictView } from "../view/outcome";
import { base } from "../view/styles";
import { say } from "../words";

const ALL: Filter = { outcome: null, stage: null };

export class WaterRulesScreen extends LitElement {
  static styles = [base, styles];
  static properties = {
    session: { attribute: false },
    filter: { state: true },
    search: { state: true },
    badFile: { state: true },
  };

  declare session: Session;
  declare filter: Filter;
  declare search: string;
  declare badFile: { name: string; text: Text } | undefined;

  private drafts = new Map<string, string>();
  private openGroups = new Set<string>();
  private wanted = new Map<string, number>();
  private looked = new Map<string, string>();
  /** The fields that findings lacked since the form was narrowed to them: none goes away while it is typed. */
  private only: Set<string> | null = null;

  constructor() {
    super();
    this.filter = ALL;
    this.search = "";
  }

  connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("beforeprint", this.unfold);
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("beforeprint", this.unfold);
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("session")) return;
    const { info, project, report } = this.session;
    const before = changed.get("session");
    if (this.openGroups.size === 0) info.groups.slice(0, 2).forEach((group) => this.openGroups.add(group.id));
    if (before && before.project.id !== project.id) this.begin();
    if (report && (!before || before.report !== report)) this.count(report);
  }

  /** Another project: nothing of the last one's view is left. */
  private begin(): void {
    this.drafts.clear();
    this.only = null;
    this.search = "";
    this.filter = ALL;
    this.badFile = undefined;
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
    void this.session.desk.change(field, value);
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
    if ("record" in read) this.session.open(newProject({ record: read.record }));
    else this.badFile = { name: file.name, text: read.problem };
  }

  // ---- moving about --------------------------------------------------------------------------------

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
    const { info, lang, project, report, desk } = this.session;
    const { trouble } = desk;
    const words = WORDS[lang];
    const sample = info.samples.find((each) => each.id === project.sample);
    return html`
      <a class="skip" href="#results" @click=${this.toResults}>${words.skip}</a>
      ${this.pickerView(info, sample)}
      <div class="desk">
        <section class="form" aria-label=${words.form}>
          <h2>${words.form}</h2>
          <form autocomplete="off" novalidate @submit=${(event: Event) => event.preventDefault()}>
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
      </div>
      <nav class="bar" aria-label=${words.verdict}>
        ${report ? verdictView(report.verdict, info, lang) : html`<span></span>`}
        <button type="button" class="plain" @click=${this.toResults}>${words.toResults}</button>
      </nav>
    `;
  }

  private pickerView(info: PackInfo, sample: Sample | undefined): TemplateResult {
    const { lang, project, report } = this.session;
    const words = WORDS[lang];
    return html`<section class="picker" aria-label=${words.sample}>
      <label for="sample">${words.sample}</label>
      <select id="sample" data-samples @change=${(event: Event) => this.pick((event.target as HTMLSelectElement).value)}>
        <option value="" .selected=${!sample}>${words.blank}</option>
        ${info.samples.map(
          (each) => html`<option value=${each.id} .selected=${each === sample}>${say(each.title, lang)}</option>`,
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
      <button
        type="button"
        class="plain"
        data-save-project
        @click=${() => download("project.json", JSON.stringify(project.record, null, 2))}
      >
        ${words.save}
      </button>
      <button type="button" class="plain" data-save-report ?disabled=${!report} @click=${this.saveReport}>
        ${words.saveReport}
      </button>
      <button type="button" class="plain" @click=${() => window.print()}>${words.print}</button>
      ${this.badFile
        ? html`<p class="problem error" role="alert" data-bad-file>
            <span aria-hidden="true">✕</span> ${this.badFile.name} ${say(this.badFile.text, lang)}
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
    </section>`;
  }
}

customElements.define("water-rules-screen", WaterRulesScreen);
