// <water-rules-new-cases>: asks for the known answers of a rule that was just made.
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { Field, Outcome, PackInfo } from "../../engine/pkg/water_rules";
import { base } from "../../view/styles";
import { OUTCOMES } from "../../view/outcome";
import { say, unitText, type Lang } from "../../words";
import { readSources } from "../parameters/file";
import type { Answers } from "./answers";
import { addCase, suggestCases, type NewCase } from "./cases";
import { packOf } from "./pack";
import { styles } from "./styles";
import { WORDS } from "./words";

export class WaterRulesNewCases extends LitElement {
  static styles = [base, styles];
  static properties = {
    answers: { attribute: false },
    files: { attribute: false },
    info: { attribute: false },
    lang: {},
    asOf: {},
    cases: { state: true },
    added: { state: true },
  };

  declare answers: Answers;
  declare files: PackFiles;
  declare info: PackInfo;
  declare lang: Lang;
  declare asOf: string;
  declare cases: NewCase[];
  /** Those that are in the draft. */
  declare added: number[];
  edit: (path: string, text: string) => void = () => undefined;
  finish: () => void = () => undefined;

  protected willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("answers")) return;
    const { answers } = this;
    const named = (each: NewCase): NewCase => ({
      ...each,
      zh: `${answers.zhTitle}：${this.called(each, "zh")}`,
      en: `${answers.enTitle}: ${this.called(each, "en").toLowerCase()}`,
    });
    this.cases = suggestCases(answers, packOf(this.files, this.info), this.asOf).map(named);
    this.added = [];
  }

  protected render(): unknown {
    const words = WORDS[this.lang];
    return html`<section aria-label=${words.cases}>
      <h2>${words.cases} <code>${this.answers.code}</code></h2>
      <p class="quiet small">${words.casesHelp}</p>
      ${this.cases.map((each, i) => this.caseView(each, i))}
      <div class="actions"><button type="button" class="plain" data-finish @click=${this.finish}>${words.finish}</button></div>
    </section>`;
  }

  /** Which side of the line a case is on: what has to be at least so much falls short of it. */
  private called({ side }: NewCase, lang: Lang): string {
    const { kind, comparison } = this.answers;
    const least = (kind === "threshold" || kind === "band") && comparison === "at_least";
    return side === "failed" && least ? WORDS[lang].short : WORDS[lang].casesOf[side];
  }

  private set(at: number, some: Partial<NewCase>): void {
    this.cases = this.cases.map((each, i) => (i === at ? { ...each, ...some } : each));
  }

  private caseView(each: NewCase, at: number): TemplateResult {
    const { lang, info } = this;
    const words = WORDS[lang];
    const done = this.added.includes(at);
    const { outcomes } = info.words;
    return html`<fieldset data-new-case=${each.side} ?disabled=${done}>
      <legend>${this.called(each, lang)}</legend>
      <div class="fields">
        <label class="small wide">${words.caseZh}<input type="text" .value=${each.zh} @change=${(event: Event) => this.set(at, { zh: typed(event) })} /></label>
        <label class="small wide">${words.caseEn}<input type="text" .value=${each.en} @change=${(event: Event) => this.set(at, { en: typed(event) })} /></label>
        ${Object.keys(each.record).map((name) => this.fieldView(each, at, name))}
        <label class="small">${words.caseDay}<input type="date" data-case-day .value=${each.asOf} @change=${(event: Event) => this.set(at, { asOf: typed(event) || each.asOf })} /></label>
        <label class="small"
          >${words.expected}<select data-expected .value=${each.expected} @change=${(event: Event) => this.set(at, { expected: typed(event) as Outcome })}>
            ${OUTCOMES.map((outcome) => html`<option value=${outcome} ?selected=${outcome === each.expected}>${say(outcomes[outcome], lang)}</option>`)}
          </select></label
        >
      </div>
      ${done ? html`<p role="status">${words.added}</p>` : html`<button type="button" class="plain" data-add-case @click=${() => this.add(at)}>${words.addCase}</button>`}
    </fieldset>`;
  }

  private fieldView(each: NewCase, at: number, name: string): TemplateResult {
    const { lang, info } = this;
    const words = WORDS[lang];
    const field = info.fields.find((one) => one.name === name);
    const label = `${field ? say(field.label, lang) : name}${field && unitText(field.unit) ? words.bracket(unitText(field.unit)) : ""}`;
    const value = each.record[name] || "";
    const set = (event: Event): void =>
      this.set(at, { record: { ...this.cases[at]!.record, [name]: typed(event) } });
    const choices = field ? choicesOf(field, lang) : [];
    return html`<label class="small"
      >${label}${
        choices.length
          ? html`<select data-case-field=${name} .value=${value} @change=${set}>
            <option value="" ?selected=${value === ""}>${words.notGiven}</option>
            ${choices.map(([id, text]) => html`<option value=${id} ?selected=${id === value}>${text}</option>`)}
          </select>`
          : html`<input type=${field && field.type === "date" ? "date" : "text"} data-case-field=${name} .value=${value} @change=${set} />`
      }</label
    >`;
  }

  private add(at: number): void {
    const { answers, lang } = this;
    const path = `cases/${answers.family}.toml`;
    const source = readSources(this.files["sources.toml"] || "").find(
      ({ id }) => id === answers.source,
    );
    const cited = `${say(source, lang) || answers.source} ${answers.article}`.trim();
    this.added = [...this.added, at];
    this.edit(
      path,
      addCase(
        this.files[path] || "",
        this.cases[at]!,
        answers,
        packOf(this.files, this.info),
        cited,
      ),
    );
  }
}

function choicesOf({ type, choices }: Field, lang: Lang): [string, string][] {
  const words = WORDS[lang];
  if (type === "boolean")
    return [
      ["true", words.yes],
      ["false", words.no],
    ];
  return type === "choice" || type === "choices"
    ? choices.map(({ value, label }) => [value, say(label, lang)])
    : [];
}

const typed = (event: Event): string => (event.target as HTMLInputElement).value.trim();

customElements.define("water-rules-new-cases", WaterRulesNewCases);
