// <water-rules-template>: a form that makes the text of a new rule, for someone who has never programmed.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { Confidence, Field, PackInfo } from "../../engine/pkg/water_rules";
import { base } from "../../view/styles";
import { say, unitText, type Lang } from "../../words";
import { fromPercent } from "../percent";
import { readSources, type ValueKey } from "../parameters/file";
import { confidenceSelect, dayInput, sourceSelect } from "../parameters/parts";
import {
  BLANK,
  comparedWith,
  ENDS,
  KINDS,
  needsNumber,
  testsOf,
  unitOf,
  type Answers,
  type Condition,
  type Kind,
  type LookedUp,
  type Pack,
} from "./answers";
import { NO_DOCUMENT, type NewDocument } from "./document";
import { troublesOf } from "./missing";
import { packOf } from "./pack";
import { filesOfRule } from "./script";
import { styles } from "./styles";
import { WORDS } from "./words";

export class WaterRulesTemplate extends LitElement {
  static styles = [base, styles];
  static properties = {
    files: { attribute: false },
    info: { attribute: false },
    lang: {},
    answers: { state: true },
  };

  declare files: PackFiles;
  declare info: PackInfo;
  declare lang: Lang;
  declare answers: Answers;
  /** Hears the files of a rule that is complete, its own first. */
  put: (files: [string, string][], answers: Answers) => void = () => undefined;
  cancel: () => void = () => undefined;

  constructor() {
    super();
    this.answers = BLANK;
  }

  private set(some: Partial<Answers>): void {
    this.answers = { ...this.answers, ...some };
  }

  protected render(): unknown {
    const { lang, answers } = this;
    const words = WORDS[lang];
    const pack = packOf(this.files, this.info);
    const troubles = troublesOf(answers, pack, words);
    return html`<h2>${words.title}</h2>
      <p class="quiet small">${words.help}</p>
      ${this.kindView()} ${this.aboutView()} ${this.conditionsView(words.who, words.whoHelp, "applies")} ${this.judgedView(pack)} ${this.outcomeView()}
      <h3>${words.preview}</h3>
      ${
        troubles.length
          ? html`<ul role="status" data-troubles>
            ${troubles.map((each) => html`<li>${each}</li>`)}
          </ul>`
          : html`<p role="status" data-ready>${words.ready}</p>
            ${this.previewView(pack)}`
      }
      <div class="actions">
        <button type="button" class="plain main" data-put ?disabled=${troubles.length > 0} @click=${() => this.put(filesOfRule(answers, pack), answers)}>${words.put}</button>
        <button type="button" class="plain" data-cancel @click=${this.cancel}>${words.cancel}</button>
      </div>`;
  }

  /** A new file whole, of one that grows only what is new. */
  private previewView(pack: Pack): TemplateResult[] {
    return filesOfRule(this.answers, pack).map(([path, text]) => {
      const before = this.files[path] || "";
      return html`<p><code>${path}</code></p>
        <pre tabindex="0" aria-label=${path} data-preview=${path}>${text.startsWith(before) ? text.slice(before.length).replace(/^\s+/, "") : text}</pre>`;
    });
  }

  // ---- the parts ---------------------------------------------------------------------------------------

  private kindView(): TemplateResult {
    const words = WORDS[this.lang];
    return html`<fieldset class="kinds">
      <legend>${words.kind}</legend>
      ${KINDS.map(
        (kind: Kind) =>
          html`<label
            ><input type="radio" name="kind" value=${kind} .checked=${this.answers.kind === kind} @change=${() => this.set({ kind })} /> <b>${words.kinds[kind][0]}</b>
            <span class="quiet small">${words.kinds[kind][1]}</span></label
          >`,
      )}
    </fieldset>`;
  }

  private aboutView(): TemplateResult {
    const { lang, info, answers } = this;
    const words = WORDS[lang];
    const named = (all: { id: string; title: { zh: string; en: string } }[]): [string, string][] =>
      all.map(({ id, title }) => [id, say(title, lang)]);
    return html`<fieldset>
      <legend>${words.about}</legend>
      <div class="fields">
        ${this.choice("family", words.family, named(info.families))} ${this.text("code", words.code + words.bracket(words.codeHint))}
        ${this.text("zhTitle", words.zhTitle)} ${this.text("enTitle", words.enTitle + words.bracket(words.enTitleHint))} ${this.text("zhText", words.zhText, "wide")}
        ${this.text("enText", words.enText, "wide")} ${this.choice("stage", words.stage, named(info.stages))}
        ${this.choice(
          "department",
          words.department,
          info.departments.map(({ id, name }) => [id, say(name, lang)]),
          () => this.set({ departments: [] }),
        )}
        ${this.departmentsView()}
        ${answers.document ? nothing : this.sourced(words.source, answers.source, (source) => this.set({ source }))} ${this.text("article", words.article)}
        ${this.sure(words.confidence, answers.confidence, (confidence) => this.set({ confidence: confidence as Confidence }))}
        ${this.day(words.from, answers.from, (from) => this.set({ from }))}
      </div>
      ${this.documentView()}
    </fieldset>`;
  }

  /** Departments that act on it besides the first. */
  private departmentsView(): TemplateResult | typeof nothing {
    const { department, departments } = this.answers;
    const others = this.info.departments.filter(({ id }) => id !== department);
    if (!department || !others.length) return nothing;
    const chosen = (id: string) => (event: Event) => {
      const rest = departments.filter((each) => each !== id);
      const on = (event.target as HTMLInputElement).checked;
      this.set({ departments: on ? [...rest, id] : rest });
    };
    return html`<details class="small wide" data-ask="departments">
      <summary>${WORDS[this.lang].departments}${departments.length ? WORDS[this.lang].bracket(String(departments.length)) : ""}</summary>
      ${others.map(({ id, name }) => html`<label class="tick"><input type="checkbox" value=${id} .checked=${departments.includes(id)} @change=${chosen(id)} /> ${say(name, this.lang)}</label>`)}
    </details>`;
  }

  /** The document that the rule rests on, if the pack doesn't have it yet. */
  private documentView(): TemplateResult {
    const words = WORDS[this.lang];
    const { document } = this.answers;
    if (!document)
      return html`<button type="button" class="plain" data-new-document @click=${() => this.set({ document: NO_DOCUMENT, source: "" })}>${words.newDocument}</button>`;
    const set = (some: Partial<NewDocument>): void => {
      const fresh = { ...document, ...some };
      this.set({ document: fresh, source: fresh.id });
    };
    const typedIn = (key: "id" | "zh" | "en" | "number", label: string): TemplateResult =>
      html`<label class="small">${label}<input type="text" data-document=${key} .value=${document[key]} @input=${(event: Event) => set({ [key]: typed(event) })} /></label>`;
    return html`<fieldset data-document-of-rule>
      <legend>${words.newDocument}</legend>
      <div class="fields">
        ${typedIn("zh", words.documentZh)} ${typedIn("en", words.documentEn)} ${typedIn("number", words.documentNumber)} ${typedIn("id", words.documentId)}
        ${this.day(words.documentFrom, document.from, (from) => set({ from }), "document-from")}
        ${this.sure(words.documentSure, document.confidence, (confidence) => set({ confidence: confidence as Confidence }), "document-confidence")}
      </div>
      <button type="button" class="plain" data-no-document @click=${() => this.set({ document: undefined, source: "" })}>${words.knownDocument}</button>
    </fieldset>`;
  }

  private judgedView(pack: Pack): TemplateResult {
    const { lang, answers } = this;
    const words = WORDS[lang];
    switch (answers.kind) {
      case "gate":
        return html`<fieldset>
            <legend>${words.barred}</legend>
            ${this.conditionView(answers.barred, words.barred, (barred) => this.set({ barred }))}
          </fieldset>
          ${this.conditionsView(words.exceptions, words.exceptionsHelp, "exceptions")}`;
      case "deadline":
        return html`<fieldset>
          <legend>${words.judged}</legend>
          <div class="fields">
            ${this.fieldChoice("start", words.start, ({ type }) => type === "date")} ${this.fieldChoice("due", words.due, ({ type }) => type === "date")}
            ${this.choice("days", words.days, Object.entries(words.dayKinds))}
          </div>
          ${this.numberView(pack)}
        </fieldset>`;
      default:
        return html`<fieldset>
          <legend>${words.judged}</legend>
          <div class="fields">
            ${this.fieldChoice("field", words.left, isNumber)} ${this.plusView(pack)} ${this.fieldChoice("per", words.per, isNumber)}
            ${this.choice("comparison", words.comparison, Object.entries(words.comparisons))}
          </div>
          ${answers.kind === "band" ? this.tableView(pack) : this.numberView(pack)}
        </fieldset>`;
    }
  }

  /** Numbers of the same unit that are added to the one that is compared. */
  private plusView({ fields }: Pack): TemplateResult | typeof nothing {
    const words = WORDS[this.lang];
    const { field, plus } = this.answers;
    const first = fields.find(({ name }) => name === field);
    if (!first) return nothing;
    const set = (at: number, to: string): void =>
      this.set({ plus: plus.map((each, i) => (i === at ? to : each)) });
    const alike = (each: Field): boolean =>
      isNumber(each) && each.unit === first.unit && each.name !== field;
    return html`${plus.map(
      (each, at) =>
        html`<div class="small" data-plus=${at}>
          <label>${words.plus}<select data-ask="plus" .value=${each} @change=${(event: Event) => set(at, typed(event))}>
            <option value="">${words.choose}</option>
            ${this.fieldOptions((one) => alike(one) && (one.name === each || !plus.includes(one.name)), each)}
          </select></label>
          <button type="button" class="plain" @click=${() => this.set({ plus: plus.filter((_, i) => i !== at) })}>${words.removeCondition}</button>
        </div>`,
    )}
    ${fields.some(alike) ? html`<button type="button" class="plain" data-add-plus @click=${() => this.set({ plus: [...plus, ""] })}>${words.addPlus}</button>` : nothing}`;
  }

  private numberView(pack: Pack): TemplateResult {
    const { lang, answers } = this;
    const words = WORDS[lang];
    const { number } = answers;
    const set = (key: ValueKey) => (to: string) =>
      this.set({ number: { ...this.answers.number, [key]: to } });
    return html`<div class="fields">
        <label class="small wide"
          >${words.parameter}<select data-ask="parameter" .value=${answers.parameter} @change=${(event: Event) => this.set({ parameter: typed(event) })}>
            <option value="">${words.newNumber}</option>
            ${pack.parameters.map((each) => html`<option value=${each.name} ?selected=${each.name === answers.parameter}>${say(each, lang) || each.name}${words.bracket(each.name)}</option>`)}
          </select></label
        >
      </div>
      ${
        answers.parameter || !needsNumber(answers)
          ? nothing
          : html`<p class="quiet small">${words.numberHelp}</p>
            <div class="fields">
              <label class="small">${words.number}<input type="text" inputmode="decimal" data-ask="number" .value=${number.value} @input=${(event: Event) => set("value")(fromPercent(typed(event), answers.unit || unitOf(answers, pack)))} /></label>
              <label class="small"
                >${words.unit}<input type="text" data-ask="unit" .value=${answers.unit || unitText(unitOf(answers, pack))} ?disabled=${answers.kind === "deadline"} @change=${(event: Event) => this.set({ unit: typed(event) })}
              /></label>
              ${this.day(words.numberFrom, number.from, set("from"), "number-from")} ${this.sourced(words.numberSource, number.source, set("source"), "number-source")}
              <label class="small">${words.numberArticle}<input type="text" .value=${number.article} @change=${(event: Event) => set("article")(typed(event))} /></label>
              ${this.sure(words.numberConfidence, number.confidence, set("confidence"), "number-confidence")}
            </div>`
      }`;
  }

  private tableView(pack: Pack): TemplateResult {
    const { lang, answers } = this;
    const words = WORDS[lang];
    const table = pack.tables.find(({ id }) => id === answers.table);
    const choices = pack.tables
      .filter(({ keys, numbers }) => keys.length > 0 && numbers.length > 0)
      .map(({ id, title }): [string, string] => [id, say(title, lang) + words.bracket(id)]);
    const setKey = (at: number, to: Partial<LookedUp>): void => {
      const keys = (table ? table.keys : []).map((_, i) => ({
        field: "",
        text: "",
        ...answers.keys[i],
        ...(i === at ? to : {}),
      }));
      this.set({ keys });
    };
    return html`<div class="fields">
        ${this.choice("table", words.table, choices, () => this.set({ keys: [], column: "" }))}
        ${
          table
            ? this.choice(
                "column",
                words.column,
                table.numbers.map((name) => [name, say(table.labels[name], lang) || name]),
              )
            : nothing
        }
      </div>
      ${
        table
          ? table.keys.map((key, i) => {
              const from = answers.keys[i] || { field: "", text: "" };
              const label = words.key(say(table.labels[key], lang) || key);
              return html`<div class="fields" data-key=${key}>
              <label class="small"
                >${label}<select data-key-field .value=${from.field} @change=${(event: Event) => setKey(i, { field: typed(event), text: "" })}>
                  <option value="">${words.fixed}</option>
                  ${this.fieldOptions(() => true, from.field)}
                </select></label
              >
              ${from.field ? nothing : html`<label class="small">${words.fixed}<input type="text" data-key-text list=${`values-of-${key}`} .value=${from.text} @input=${(event: Event) => setKey(i, { field: "", text: typed(event) })} /><datalist id=${`values-of-${key}`}>${(table.values[key] || []).map((value) => html`<option value=${value}></option>`)}</datalist></label>`}
            </div>`;
            })
          : nothing
      }`;
  }

  private outcomeView(): TemplateResult {
    const { lang, info, answers } = this;
    const words = WORDS[lang];
    const hint =
      answers.kind === "gate"
        ? words.sayHintGate
        : answers.kind === "deadline"
          ? words.sayHintDeadline
          : words.sayHint;
    return html`<fieldset>
      <legend>${words.outcome}</legend>
      <div class="fields">${this.choice(
        "outcome",
        words.outcome,
        ENDS.map((end) => [end, say(info.words.outcomes[end], lang)]),
      )}</div>
      <p class="quiet small">${hint}</p>
      <div class="fields">${this.text("zh", words.zhSay, "wide")} ${this.text("en", words.enSay, "wide")}</div>
    </fieldset>`;
  }

  private conditionsView(
    title: string,
    help: string,
    key: "applies" | "exceptions",
  ): TemplateResult {
    const words = WORDS[this.lang];
    const conditions = this.answers[key];
    return html`<fieldset data-conditions=${key}>
      <legend>${title}</legend>
      <p class="quiet small">${help}</p>
      ${
        key === "applies" && conditions.length > 1
          ? html`<label class="small"
            ><span class="hidden">${title}</span
            ><select data-ask="any" .value=${this.answers.any ? "yes" : "no"} @change=${(event: Event) => this.set({ any: typed(event) === "yes" })}>
              ${(["no", "yes"] as const).map((each) => html`<option value=${each} ?selected=${this.answers.any === (each === "yes")}>${words.any[each]}</option>`)}
            </select></label
          >`
          : nothing
      }
      ${conditions.map((each, i) =>
        this.conditionView(
          each,
          title,
          (to) => this.set({ [key]: conditions.map((other, j) => (i === j ? to : other)) }),
          () => this.set({ [key]: conditions.filter((_, j) => i !== j) }),
        ),
      )}
      <button type="button" class="plain" data-add-condition @click=${() => this.set({ [key]: [...conditions, { field: "", test: "" }] })}>${words.addCondition}</button>
    </fieldset>`;
  }

  private conditionView(
    condition: Condition,
    title: string,
    set: (to: Condition) => void,
    remove?: () => void,
  ): TemplateResult {
    const { lang, info } = this;
    const words = WORDS[lang];
    const field = info.fields.find(({ name }) => name === condition.field);
    const { parameters } = packOf(this.files, info);
    const called = (test: string): string => {
      const compared = comparedWith(test);
      const parameter = compared && parameters.find(({ name }) => name === compared.parameter);
      if (compared && parameter)
        return words.compared[compared.sign](say(parameter, lang) || parameter.name);
      const choice = field && field.choices.find(({ value }) => `=${value}` === test);
      return choice ? say(choice.label, lang) : words.tests[test] || test;
    };
    return html`<div class="condition">
      <label class="small"
        >${words.field}<select data-condition-field aria-label="${title}${words.colon}${words.field}" .value=${condition.field} @change=${(event: Event) => set({ field: typed(event), test: "" })}>
          <option value="">${words.choose}</option>
          ${this.fieldOptions(({ type }) => type !== "records" && type !== "numbers", condition.field)}
        </select></label
      >
      <label class="small"
        >${words.test}<select data-condition-test aria-label="${title}${words.colon}${words.test}" .value=${condition.test} @change=${(event: Event) => set({ ...condition, test: typed(event) })}>
          <option value="">${words.choose}</option>
          ${(field ? testsOf(field, parameters) : []).map((test) => html`<option value=${test} ?selected=${test === condition.test}>${called(test)}</option>`)}
        </select></label
      >
      ${remove ? html`<button type="button" class="plain" @click=${remove}>${words.removeCondition}</button>` : html`<span></span>`}
    </div>`;
  }

  // ---- one question each -------------------------------------------------------------------------------

  private text(key: TextKey, label: string, wide = ""): TemplateResult {
    return html`<label class="small ${wide}">${label}<input type="text" data-ask=${key} .value=${this.answers[key]} @input=${(event: Event) => this.set({ [key]: typed(event) })} /></label>`;
  }

  private choice(
    key: ChoiceKey,
    label: string,
    choices: [string, string][],
    also?: () => void,
  ): TemplateResult {
    const value = this.answers[key];
    const changed = (event: Event): void => {
      this.set({ [key]: typed(event) });
      if (also) also();
    };
    return html`<label class="small"
      >${label}<select data-ask=${key} .value=${value} @change=${changed}>
        ${value === "" || !choices.some(([id]) => id === value) ? html`<option value="" selected>${WORDS[this.lang].choose}</option>` : nothing}
        ${choices.map(([id, name]) => html`<option value=${id} ?selected=${id === value}>${name}</option>`)}
      </select></label
    >`;
  }

  private fieldChoice(
    key: "field" | "per" | "start" | "due",
    label: string,
    wanted: (field: Field) => boolean,
  ): TemplateResult {
    const value = this.answers[key];
    return html`<label class="small"
      >${label}<select data-ask=${key} .value=${value} @change=${(event: Event) => this.set({ [key]: typed(event), unit: "", ...(key === "field" ? { plus: [] } : {}) })}>
        <option value="">${key === "per" ? "—" : WORDS[this.lang].choose}</option>
        ${this.fieldOptions(wanted, value)}
      </select></label
    >`;
  }

  private fieldOptions(wanted: (field: Field) => boolean, value: string): TemplateResult[] {
    const { lang, info } = this;
    return info.groups.flatMap(({ id, title }) => {
      const fields = info.fields.filter((field) => field.group === id && wanted(field));
      const option = ({ name, label, unit }: Field): TemplateResult =>
        html`<option value=${name} ?selected=${name === value}>${say(label, lang) || name}${unitText(unit) ? WORDS[lang].bracket(unitText(unit)) : ""}</option>`;
      return fields.length
        ? [html`<optgroup label=${say(title, lang)}>${fields.map(option)}</optgroup>`]
        : [];
    });
  }

  private sourced(
    label: string,
    value: string,
    set: (to: string) => void,
    ask = "source",
  ): TemplateResult {
    const sources = readSources(this.files["sources.toml"] || "");
    return html`<div class="small" data-ask=${ask}><span aria-hidden="true">${label}</span>${sourceSelect({ value, label, wrong: false, set, sources, lang: this.lang })}</div>`;
  }

  private sure(
    label: string,
    value: string,
    set: (to: string) => void,
    ask = "confidence",
  ): TemplateResult {
    return html`<div class="small" data-ask=${ask}><span aria-hidden="true">${label}</span>${confidenceSelect({ value, label, wrong: false, set, info: this.info, lang: this.lang })}</div>`;
  }

  private day(
    label: string,
    value: string,
    set: (to: string) => void,
    ask = "from",
  ): TemplateResult {
    return html`<div class="small" data-ask=${ask}><span aria-hidden="true">${label}</span>${dayInput({ value, label, wrong: false, set })}</div>`;
  }
}

type TextKey = "code" | "zhTitle" | "enTitle" | "zhText" | "enText" | "article" | "zh" | "en";
type ChoiceKey =
  | "family"
  | "stage"
  | "department"
  | "days"
  | "comparison"
  | "table"
  | "column"
  | "outcome";

const isNumber = ({ type }: Field): boolean => type === "number" || type === "integer";

const typed = (event: Event): string => (event.target as HTMLInputElement).value.trim();

customElements.define("water-rules-template", WaterRulesTemplate);
