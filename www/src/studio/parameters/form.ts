// <water-rules-parameters>: a file of parameters as a form. Each edit is written into the text in place.
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Diagnostic, PackInfo, Position } from "../../engine/pkg/water_rules";
import { parseDecimal } from "../../decimal";
import { amountText } from "../../digits";
import { base } from "../../view/styles";
import { say, unitText, type Lang } from "../../words";
import { formStyles } from "../form-styles";
import { marksIn, marksView } from "../marks";
import { fromPercent } from "../percent";
import { isPlain, offsetOf, within, type Range, type Table } from "../toml";
import {
  addParameter,
  addValue,
  boundsOf,
  change,
  EMPTY,
  inForce,
  readParameters,
  removeParameter,
  removeValue,
  textOf,
  VALUE_KEYS,
  valueTextOf,
  type Parameter,
  type SourceChoice,
  type ValueKey,
  type ValueText,
} from "./file";
import { isWithin } from "./slider";
import { confidenceSelect, dayInput, sourceSelect } from "./parts";
import { WORDS } from "./words";

/** What is typed for a value, or for a parameter, that is not in the file yet. */
interface Adding {
  /** The parameter that gets a value; nothing for a parameter of its own. */
  to: string | undefined;
  head: { name: string; zh: string; en: string; unit: string };
  value: ValueText;
  trouble: string;
}

const REQUIRED: ValueKey[] = ["from", "value", "source", "confidence"];

export class WaterRulesParameters extends LitElement {
  static styles = [
    base,
    formStyles,
    css`
      .parameter {
        border: 1px solid var(--line);
        border-radius: 4px;
        background: var(--paper);
        padding: 10px 12px;
        margin: 0 0 12px;
      }
      td input[type="text"],
      td input[type="date"],
      td select {
        min-height: 28px;
        padding: 2px 6px;
      }
      td .plain {
        white-space: nowrap;
      }
      @media (min-width: 521px) {
        td[data-key="from"],
        td[data-key="until"] {
          min-width: 126px;
          width: 132px;
        }
        td[data-key="value"] {
          min-width: 110px;
          width: 170px;
        }
        td[data-key="source"] {
          min-width: 160px;
        }
        td[data-key="article"] {
          min-width: 64px;
          width: 84px;
        }
        td[data-key="confidence"] {
          min-width: 84px;
          width: 130px;
        }
      }
      tr.now > td {
        background: var(--tint);
      }
      .adding {
        border-left: 3px solid var(--blue-ink);
        padding-left: 10px;
        margin-top: 8px;
      }
      .count {
        margin-bottom: 8px;
      }
    `,
  ];
  static properties = {
    text: {},
    path: {},
    names: { attribute: false },
    sources: { attribute: false },
    diagnostics: { attribute: false },
    info: { attribute: false },
    lang: {},
    asOf: {},
    adding: { state: true },
    dropped: { state: true },
    rewrote: { state: true },
  };

  declare text: string;
  declare path: string;
  /** The parameters that other files of the draft have. */
  declare names: string[];
  declare sources: SourceChoice[];
  declare diagnostics: Diagnostic[];
  declare info: PackInfo;
  declare lang: Lang;
  declare asOf: string;
  declare adding: Adding | undefined;
  /** A value that a slider was let go at, until it is said from which day it holds. */
  declare dropped: { name: string; to: string } | undefined;
  /** The value of a period that has begun, which was changed just now. */
  declare rewrote: { name: string; from: string; was: string; to: string } | undefined;
  /** Hears the text after an edit. */
  edit: (text: string) => void = () => undefined;
  /** Hears the text that is tried while a value is dragged; nothing once it is back. */
  tryOut: (text: string | undefined) => void = () => undefined;

  protected willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("path")) this.adding = this.dropped = this.rewrote = undefined;
  }

  /** Puts the cursor into the field at a place of the text. */
  async goTo(position: Position): Promise<void> {
    await this.updateComplete;
    const at = offsetOf(this.text, position);
    const fields = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-range]")];
    const holds = (field: HTMLElement): boolean =>
      within(at, field.dataset.range!.split("-").map(Number) as unknown as Range);
    const found = fields.filter(holds).pop();
    if (!found) return;
    found.scrollIntoView({ block: "center" });
    const field = found.matches("input, select")
      ? found
      : found.querySelector<HTMLElement>("input, select");
    if (field) field.focus();
  }

  protected render(): unknown {
    const words = WORDS[this.lang];
    const parameters = readParameters(this.text);
    if (!parameters) return html`<p role="status" data-unreadable>${words.unreadable}</p>`;
    return html`<p class="quiet small count" role="status">${parameters.length ? words.count(parameters.length) : words.none}</p>
      ${parameters.map((each) => this.parameterView(each))}
      ${
        this.adding && this.adding.to === undefined
          ? this.addingView(undefined)
          : html`<button type="button" class="plain" data-add-parameter @click=${() => this.begin(undefined)}>${words.addParameter}</button>`
      }`;
  }

  private parameterView(parameter: Parameter): TemplateResult {
    const { lang } = this;
    const words = WORDS[lang];
    const { name, own, values } = parameter;
    const label = say({ zh: textOf(own, "label.zh"), en: textOf(own, "label.en") }, lang) || name;
    const unit = textOf(own, "unit");
    const now = values.find((value) => inForce(value, this.asOf));
    return html`<section class="parameter" data-parameter=${name} aria-label=${label}>
      <h3>${label} <code>${name}</code></h3>
      ${this.troubles(
        own.range,
        [...own.slots.values()].map(({ range }) => range),
      )}
      <details>
        <summary>${words.naming}</summary>
        <div class="fields">
          ${this.headField(parameter, "label.zh", words.labelZh)} ${this.headField(parameter, "label.en", words.labelEn)}
          ${this.headField(parameter, "unit", `${words.unit} (${words.unitHelp})`)}
          ${this.headField(parameter, "min", words.min)} ${this.headField(parameter, "max", words.max)}
        </div>
      </details>
      ${
        values.length
          ? html`<div class="table">
            <table class="cards" role="table">
              <thead role="rowgroup">
                <tr role="row">
                  ${VALUE_KEYS.map((key) => html`<th role="columnheader" scope="col">${key === "until" ? words.until : words.keys[key]}</th>`)}
                  <th role="columnheader" scope="col"><span class="hidden">${words.remove}</span></th>
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${values.map((value) => this.valueView(parameter, value, label, value === now))}
              </tbody>
            </table>
          </div>`
          : nothing
      }
      ${now ? this.sliderView(parameter, now, label, unit) : nothing}
      ${now && this.dropped && this.dropped.name === name ? this.droppedView(parameter, now, this.dropped.to) : nothing}
      ${this.rewrote && this.rewrote.name === name ? this.rewroteView(parameter, this.rewrote) : nothing}
      ${
        this.adding && this.adding.to === name
          ? this.addingView(parameter)
          : html`<div class="actions">
            <button type="button" class="plain" data-add-value @click=${() => this.begin(name)}>${words.addValue}</button>
            <button type="button" class="plain" data-remove-parameter @click=${() => this.edit(removeParameter(this.text, parameter))}>${words.removeParameter}</button>
          </div>`
      }
    </section>`;
  }

  private headField(parameter: Parameter, key: string, label: string): TemplateResult {
    const { own } = parameter;
    const slot = own.slots.get(key);
    const range = slot ? slot.range : undefined;
    const set = (event: Event): void =>
      this.edit(
        change(this.text, parameter, own, key, (event.target as HTMLInputElement).value.trim()),
      );
    return html`<label class="small"
      >${label}<input type="text" data-head-key=${key} data-range=${range ? range.join("-") : nothing} .value=${textOf(own, key)} aria-invalid=${this.marks(range).length ? "true" : "false"} @change=${set} />
      ${marksView(this.marks(range), this.lang)}</label
    >`;
  }

  private valueView(
    parameter: Parameter,
    value: Table,
    label: string,
    now: boolean,
  ): TemplateResult {
    const words = WORDS[this.lang];
    const from = textOf(value, "from");
    const known = VALUE_KEYS.flatMap((key) => value.slots.get(key) || []).map(({ range }) => range);
    return html`<tr role="row" class=${now ? "now" : ""} data-value=${from} data-range=${value.range.join("-")}>
      ${VALUE_KEYS.map((key) => {
        const slot = value.slots.get(key);
        const marks = this.marks(slot && slot.range);
        return html`<td role="cell" data-key=${key} data-head=${words.keys[key]} data-range=${slot ? slot.range.join("-") : nothing}>
          ${
            slot && !isPlain(slot)
              ? html`<span class="small">${words.otherForm}</span>`
              : this.input(
                  key,
                  textOf(value, key),
                  words.field(words.keys[key], label, from),
                  marks.length > 0,
                  (to) => this.set(parameter, value, key, to),
                )
          }
          ${key === "value" ? html`<span class="quiet small">${amountText(textOf(value, "value"))} ${unitText(textOf(parameter.own, "unit"))}</span>` : nothing}
          ${key === "value" && now ? html`<span class="badge">${words.inForce}</span>` : nothing} ${marksView(marks, this.lang)}
          ${key === "from" ? this.troubles(value.range, known) : nothing}
        </td>`;
      })}
      <td role="cell" data-head="">
        <button type="button" class="plain" data-remove-value aria-label=${`${words.removeValue(from)} (${label})`} @click=${() => this.edit(removeValue(this.text, value))}>${words.remove}</button>
      </td>
    </tr>`;
  }

  private input(
    key: ValueKey,
    value: string,
    label: string,
    wrong: boolean,
    set: (to: string) => void,
  ): TemplateResult {
    const { lang, info, sources } = this;
    if (key === "source") return sourceSelect({ value, label, wrong, set, sources, lang });
    if (key === "confidence") return confidenceSelect({ value, label, wrong, set, info, lang });
    if (key === "from" || key === "until") return dayInput({ value, label, wrong, set });
    return html`<input
      type="text"
      inputmode=${key === "value" ? "decimal" : nothing}
      aria-label=${label}
      aria-invalid=${wrong ? "true" : "false"}
      .value=${value}
      @change=${(event: Event) => set((event.target as HTMLInputElement).value.trim())}
    />`;
  }

  private sliderView(
    parameter: Parameter,
    now: Table,
    label: string,
    unit: string,
  ): TemplateResult {
    const changed = (value: string): string => change(this.text, parameter, now, "value", value);
    const { min, max } = boundsOf(parameter);
    return html`<water-rules-slider
      .value=${textOf(now, "value")}
      .min=${min}
      .max=${max}
      .label=${label}
      .unit=${unit}
      .lang=${this.lang}
      .held=${this.dropped && this.dropped.name === parameter.name ? this.dropped.to : undefined}
      .moved=${(value: string | undefined) => {
        if (value === undefined) this.dropped = undefined;
        this.tryOut(value === undefined ? undefined : changed(value));
      }}
      .settled=${(to: string) => (this.dropped = { name: parameter.name, to })}
    ></water-rules-slider>`;
  }

  /** From which day a value holds at which a slider was let go: to write it into the one in force changes the past. */
  private droppedView(parameter: Parameter, now: Table, to: string): TemplateResult {
    const words = WORDS[this.lang];
    const done = (): void => {
      this.dropped = undefined;
      this.tryOut(undefined);
    };
    const fromDay = (): void => {
      done();
      this.begin(parameter.name, { ...valueTextOf(now), from: "", until: "", value: to });
    };
    const rewrite = (): void => {
      done();
      this.set(parameter, now, "value", to);
    };
    return html`<div class="adding" role="group" data-dropped=${to} aria-label=${words.holdsFrom}>
      <p class="small">${words.past(textOf(now, "from"))}</p>
      <div class="actions">
        <button type="button" class="plain main" data-from-day @click=${fromDay}>${words.fromDay(to)}</button>
        <button type="button" class="plain" data-rewrite @click=${rewrite}>${words.rewrite}</button>
        <button type="button" class="plain" data-cancel @click=${done}>${words.cancel}</button>
      </div>
    </div>`;
  }

  /** A value was changed whose period has begun: it can still be made one of a later day. */
  private rewroteView(
    parameter: Parameter,
    { from, was, to }: NonNullable<WaterRulesParameters["rewrote"]>,
  ): TemplateResult | typeof nothing {
    const words = WORDS[this.lang];
    const value = parameter.values.find((each) => textOf(each, "from") === from);
    if (!value || textOf(value, "value") !== to) return nothing;
    const fromDay = (): void => {
      this.rewrote = undefined;
      this.edit(change(this.text, parameter, value, "value", was));
      this.begin(parameter.name, { ...valueTextOf(value), from: "", until: "", value: to });
    };
    return html`<div class="adding" role="status" data-rewrote=${from}>
      <p class="small">${words.past(from)}</p>
      <button type="button" class="plain" data-from-day @click=${fromDay}>${words.fromDay(to)}</button>
    </div>`;
  }

  private set(parameter: Parameter, value: Table, key: ValueKey, typed: string): void {
    const to = key === "value" ? fromPercent(typed, textOf(parameter.own, "unit")) : typed;
    const [from, was] = [textOf(value, "from"), textOf(value, "value")];
    this.rewrote =
      key === "value" && from <= this.asOf && was !== to
        ? { name: parameter.name, from, was, to }
        : undefined;
    this.edit(change(this.text, parameter, value, key, to));
  }

  // ---- what is added ---------------------------------------------------------------------------------

  private begin(to: string | undefined, value: ValueText = EMPTY): void {
    this.adding = { to, head: { name: "", zh: "", en: "", unit: "" }, value, trouble: "" };
  }

  private addingView(parameter: Parameter | undefined): TemplateResult {
    const words = WORDS[this.lang];
    const adding = this.adding!;
    const heads = [
      ["name", words.id, words.idHelp],
      ["zh", words.labelZh, ""],
      ["en", words.labelEn, ""],
      ["unit", words.unit, words.unitHelp],
    ] as const;
    const setHead = (key: string) => (event: Event) =>
      (this.adding = {
        ...adding,
        head: { ...adding.head, [key]: (event.target as HTMLInputElement).value.trim() },
      });
    const setValue = (key: ValueKey) => (to: string) =>
      (this.adding = { ...this.adding!, value: { ...this.adding!.value, [key]: to } });
    return html`<fieldset class="adding" data-adding=${adding.to || ""}>
      <legend><b>${parameter ? words.addValue : words.addParameter}</b></legend>
      ${parameter ? html`<p class="quiet small">${words.addHelp}</p>` : nothing}
      <div class="fields">
        ${
          parameter
            ? nothing
            : heads.map(
                ([key, label, help]) =>
                  html`<label class="small">${label}${help ? ` (${help})` : ""}<input type="text" data-new=${key} .value=${adding.head[key]} @change=${setHead(key)} /></label>`,
              )
        }
        ${VALUE_KEYS.map(
          (key) =>
            html`<div class="small" data-new=${key}>
              <span aria-hidden="true">${key === "until" ? words.until : words.keys[key]}</span>${this.input(key, adding.value[key], words.keys[key], false, setValue(key))}
            </div>`,
        )}
      </div>
      <p role="alert" class="wrong-cell">${adding.trouble}</p>
      <div class="actions">
        <button type="button" class="plain" data-add @click=${() => this.add(parameter)}>${words.add}</button>
        <button type="button" class="plain" data-cancel @click=${() => (this.adding = undefined)}>${words.cancel}</button>
      </div>
    </fieldset>`;
  }

  private add(parameter: Parameter | undefined): void {
    const words = WORDS[this.lang];
    const adding = this.adding!;
    const { head } = adding;
    const unit = parameter ? textOf(parameter.own, "unit") : head.unit;
    const value = { ...adding.value, value: fromPercent(adding.value.value, unit) };
    const missing = REQUIRED.filter((key) => value[key] === "").map((key) => words.keys[key]);
    if (!parameter)
      missing.unshift(
        ...[
          head.name ? "" : words.id,
          head.zh ? "" : words.labelZh,
          head.en ? "" : words.labelEn,
        ].filter(Boolean),
      );
    const trouble = missing.length
      ? words.needed(missing.join(words.comma))
      : !parseDecimal(value.value)
        ? words.badValue
        : parameter
          ? this.outside(parameter, value.value)
          : !/^[a-z][a-z0-9_]*$/.test(head.name)
            ? words.badId
            : this.names.includes(head.name) ||
                (readParameters(this.text) || []).some(({ name }) => name === head.name)
              ? words.taken
              : "";
    if (trouble) {
      this.adding = { ...adding, trouble };
      return;
    }
    this.adding = undefined;
    this.edit(
      parameter
        ? addValue(this.text, parameter, value)
        : addParameter(this.text, { ...head, value }),
    );
  }

  /** What is wrong with a value that isn't between the least and the greatest of its parameter. */
  private outside(parameter: Parameter, value: string): string {
    const { min, max } = boundsOf(parameter);
    return isWithin(value, min, max) ? "" : WORDS[this.lang].outside(min, max);
  }

  // ---- what is wrong -----------------------------------------------------------------------------------

  private marks(range: Range | undefined): Diagnostic[] {
    return marksIn(this.diagnostics, this.path, this.text, range);
  }

  /** What is wrong within a place, but in none of the fields in it. */
  private troubles(range: Range, fields: Range[]): TemplateResult | typeof nothing {
    const inField = fields.flatMap((field) => this.marks(field));
    return marksView(
      this.marks(range).filter((each) => !inField.includes(each)),
      this.lang,
    );
  }
}

customElements.define("water-rules-parameters", WaterRulesParameters);
