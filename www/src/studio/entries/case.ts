// <water-rules-case>: the project of a known answer and what is expected of it; what it may name is offered.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { CasePage, PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { Diagnostic, Field, PackInfo } from "../../engine/pkg/water_rules";
import { base } from "../../view/styles";
import { say, unitText, type Lang } from "../../words";
import { formStyles } from "../form-styles";
import { marksIn, marksView } from "../marks";
import { dayInput } from "../parameters/parts";
import { differencesView } from "../results";
import { isPlain, type Range, type Slot, type Table } from "../toml";
import { pairsOf, removePair, setPair, setPart, textIn, type Entry } from "./file";
import { styles } from "./styles";
import { WORDS } from "./words";

/** What is expected of a case by name. */
export const GROUPS = ["findings", "figures", "facts"] as const;
type Group = (typeof GROUPS)[number];

const EXPECT = ["verdict", ...GROUPS];

const typed = (event: Event): string => (event.target as HTMLInputElement).value.trim();

export class WaterRulesCase extends LitElement {
  static styles = [base, formStyles, styles];
  static properties = {
    entry: { attribute: false },
    path: {},
    files: { attribute: false },
    result: { attribute: false },
    diagnostics: { attribute: false },
    info: { attribute: false },
    lang: {},
  };

  declare entry: Entry;
  declare path: string;
  declare files: PackFiles;
  /** How it came out; nothing if it was not run yet. */
  declare result: CasePage | undefined;
  declare diagnostics: Diagnostic[];
  declare info: PackInfo;
  declare lang: Lang;
  /** Hears the text after an edit. */
  edit: (text: string) => void = () => undefined;

  private get text(): string {
    return this.files[this.path] || "";
  }

  private table(name: "record" | "expect"): Table | undefined {
    return this.entry.parts.get(name);
  }

  protected render(): TemplateResult {
    const words = WORDS[this.lang];
    const [record, expect] = [this.table("record"), this.table("expect")];
    return html`${this.resultView()}
      ${
        record
          ? html`<fieldset data-record>
            <legend>${words.record}</legend>
            ${[...record.slots].filter(([name]) => !name.includes(".")).map(([name, slot]) => this.answerView(record, name, slot))} ${this.objectsView(record)}
            ${this.adder(
              words.addField,
              this.info.fields
                .filter(({ name }) => !answered(record, name))
                .map(({ name, label }) => [name, say(label, this.lang)]),
              (name) => this.edit(setPair(this.text, record, "", name, this.firstOf(name), true)),
            )}
          </fieldset>`
          : nothing
      }
      ${
        expect
          ? html`<fieldset data-expect>
            <legend>${words.expect}</legend>
            <div class="fields">${this.verdictView(expect)}</div>
            ${GROUPS.map((group) => this.groupView(expect, group))}
          </fieldset>`
          : nothing
      }`;
  }

  private resultView(): TemplateResult {
    const words = WORDS[this.lang];
    const { result } = this;
    if (!result) return html`<p class="quiet small" data-result="none">${words.notRun}</p>`;
    return result.passed
      ? html`<p class="outcome tone-pass" data-result="passed"><span class="icon" aria-hidden="true">✓</span>${words.passes}</p>`
      : html`<p class="outcome tone-reject" data-result="failed"><span class="icon" aria-hidden="true">✕</span>${words.fails}</p>
          ${differencesView(result, this.info, this.lang)}`;
  }

  // ---- the project -------------------------------------------------------------------------------------

  private answerView(record: Table, name: string, slot: Slot): TemplateResult {
    const words = WORDS[this.lang];
    const field = this.info.fields.find((each) => each.name === name);
    const label = field ? say(field.label, this.lang) : name;
    const marks = this.marks(slot.pair);
    const set = (to: string): void =>
      this.edit(
        to === ""
          ? removePair(this.text, record, "", name)
          : setPair(this.text, record, "", name, to, field && field.type === "boolean"),
      );
    const writable = isPlain(slot) || slot.kind === "boolean";
    return html`<div class="answer" data-answer=${name} data-range=${slot.pair.join("-")}>
      ${
        writable
          ? html`<label class="small">${label} <code>${name}</code> ${unitText(field ? field.unit : null, this.lang)}${this.answerInput(field, slot.value, label, marks.length > 0, set)}</label>`
          : html`<span class="small">${label} <code>${name}</code>${words.colon}${words.inText(name)}</span>`
      }
      <button type="button" class="plain" data-remove-answer aria-label=${`${words.remove}${words.colon}${label}`} @click=${() => set("")}>${words.remove}</button>
      ${marksView(marks, this.lang)}
    </div>`;
  }

  private answerInput(
    field: Field | undefined,
    value: string,
    label: string,
    wrong: boolean,
    set: (to: string) => void,
  ): TemplateResult {
    const words = WORDS[this.lang];
    if (field && field.type === "date") return dayInput({ value, label, wrong, set });
    const choices: [string, string][] =
      field && field.type === "boolean"
        ? [
            ["true", words.yes],
            ["false", words.no],
          ]
        : field && field.type === "choice"
          ? field.choices.map((each) => [each.value, say(each.label, this.lang)])
          : [];
    return choices.length
      ? this.select(value, choices, wrong, set)
      : html`<input type="text" aria-invalid=${wrong ? "true" : "false"} .value=${value} @change=${(event: Event) => set(typed(event))} />`;
  }

  /** What a field that is added is first given: its first choice, yes, or nothing of a number. */
  private firstOf(name: string): string {
    const field = this.info.fields.find((each) => each.name === name);
    if (field && field.type === "boolean") return "true";
    if (field && field.type === "date") return textIn(this.entry.head.slots, "as_of");
    if (field && field.choices[0]) return field.choices[0].value;
    return field && (field.type === "number" || field.type === "integer") ? "0" : "";
  }

  /** Answers that are written as an object, such as those not known yet. */
  private objectsView(record: Table): TemplateResult | typeof nothing {
    const names = [...record.slots.keys()].filter((name) => name.includes("."));
    const found = [...new Set(names.map((name) => name.split(".")[0]!))];
    const words = WORDS[this.lang];
    return found.length
      ? html`<p class="quiet small">${words.inText(found.join(words.comma))}</p>`
      : nothing;
  }

  // ---- what is expected --------------------------------------------------------------------------------

  private verdictView(expect: Table): TemplateResult {
    const words = WORDS[this.lang];
    const verdicts = Object.entries(this.info.words.verdicts);
    const choices = verdicts.map(([code, text]): [string, string] => [code, say(text, this.lang)]);
    const set = (to: string): void => this.edit(setPart(this.text, expect, "verdict", to, EXPECT));
    return html`<label class="small">${words.verdict}${this.select(textIn(expect.slots, "verdict"), [["", words.anyVerdict], ...choices], false, set)}</label>`;
  }

  private groupView(expect: Table, group: Group): TemplateResult {
    const words = WORDS[this.lang];
    const pairs = pairsOf(expect, group);
    const add = (name: string): void =>
      this.edit(setPair(this.text, expect, group, name, group === "findings" ? "pass" : "0"));
    return html`<div data-group=${group}>
      <p class="small"><b>${words.groups[group]}</b></p>
      ${pairs.map(([name, slot]) => this.pairView(expect, group, name, slot))}
      ${this.adder(
        words.adding[group],
        this.namesOf(group).filter(([name]) => !pairs.some(([each]) => each === name)),
        add,
      )}
    </div>`;
  }

  private pairView(expect: Table, group: Group, name: string, slot: Slot): TemplateResult {
    const words = WORDS[this.lang];
    const [, called = ""] = this.namesOf(group).find(([each]) => each === name) || [];
    const outcomes = Object.entries(this.info.words.outcomes);
    const marks = this.marks(slot.pair);
    const set = (to: string): void => this.edit(setPair(this.text, expect, group, name, to));
    const wrong = marks.length > 0;
    return html`<div class="answer" data-expected=${name} data-range=${slot.pair.join("-")}>
      <label class="small"
        >${called} <code>${name}</code>${
          group === "findings"
            ? this.select(
                slot.value,
                outcomes.map(([code, text]) => [code, say(text, this.lang)]),
                wrong,
                set,
              )
            : html`<input type="text" aria-invalid=${wrong ? "true" : "false"} .value=${slot.value} @change=${(event: Event) => set(typed(event))} />`
        }</label
      >
      <button type="button" class="plain" data-remove-expected aria-label=${`${words.remove}${words.colon}${name}`} @click=${() => this.edit(removePair(this.text, expect, group, name))}>${words.remove}</button>
      ${marksView(marks, this.lang)}
    </div>`;
  }

  /** What a case may name: rules by their codes, the figures that scripts work out, and facts. */
  private namesOf(group: Group): [string, string][] {
    if (group === "findings") {
      const titles = new Map(
        this.info.rules.map(({ code, title }) => [code, say(title, this.lang)]),
      );
      return [...titles];
    }
    const scripts = Object.keys(this.files).filter((path) => path.endsWith(".rhai"));
    const names =
      group === "facts"
        ? scripts.flatMap((path) => /^facts\/(\w+)\.rhai$/.exec(path)?.[1] || [])
        : scripts.flatMap((path) =>
            [...this.files[path]!.matchAll(/\bfigure\("([^"]+)"/g)].map(([, name]) => name!),
          );
    return [...new Set(names)].sort().map((name) => [name, ""]);
  }

  // ---- parts -------------------------------------------------------------------------------------------

  private select(
    value: string,
    choices: [string, string][],
    wrong: boolean,
    set: (to: string) => void,
  ): TemplateResult {
    const known = choices.some(([code]) => code === value);
    return html`<select aria-invalid=${wrong ? "true" : "false"} .value=${value} @change=${(event: Event) => set(typed(event))}>
      ${known ? nothing : html`<option value=${value} selected>${WORDS[this.lang].unknown(value)}</option>`}
      ${choices.map(([code, called]) => html`<option value=${code} ?selected=${code === value}>${called}</option>`)}
    </select>`;
  }

  /** A field with suggestions, whose name is added once it is one of them. */
  private adder(
    label: string,
    names: [string, string][],
    add: (name: string) => void,
  ): TemplateResult {
    const changed = (event: Event): void => {
      const field = event.target as HTMLInputElement;
      const wanted = field.value.trim();
      const found = names.find(
        ([name, called]) => name === wanted || (called && called === wanted),
      );
      if (!found) return;
      field.value = "";
      add(found[0]);
    };
    const id = `names-${label}`;
    return html`<label class="small adder">${label}<input type="text" list=${id} data-adder @change=${changed} /></label>
      <datalist id=${id}>${names.map(([name, called]) => html`<option value=${name}>${called}</option>`)}</datalist>`;
  }

  private marks(range: Range): Diagnostic[] {
    return marksIn(this.diagnostics, this.path, this.text, range);
  }
}

function answered(record: Table, name: string): boolean {
  return [...record.slots.keys()].some((key) => key === name || key.startsWith(`${name}.`));
}

customElements.define("water-rules-case", WaterRulesCase);
