// What holds for all projects of a batch, or for those of a place: said once, for the rows that don't say.
import { html, nothing, type TemplateResult } from "lit";
import type { Field, PackInfo } from "../engine/pkg/water_rules";
import type { Choices } from "../engine/pkg-study/water_rules_study";
import { questionOf } from "../interview/pack-words";
import { codeText, say, unitText, type Lang } from "../words";
import { NOT_KNOWN, optionsOf } from "./mend";
import { visible } from "./safe";
import type { Words } from "./words";

export type Fill = NonNullable<Choices["fill"]>[number];

/** A question that some of the projects leave open. */
export interface OpenField {
  name: string;
  /** How many of the projects that were looked at leave it open. */
  count: number;
}

export interface FillModel {
  info: PackInfo;
  lang: Lang;
  words: Words;
  fill: readonly Fill[];
  /** The field that names the place, and the values that the projects have of it. */
  place: { field: Field; values: string[] } | undefined;
  /** The place whose projects are meant; all if it is empty. */
  at: string;
  /** What is open, and of how many projects; nothing before it was looked for. */
  open: { fields: OpenField[]; of: number } | undefined;
  looking: boolean;
  look(): void;
  choosePlace(value: string): void;
  set(fill: Fill[]): void;
}

/** How many open questions are shown. */
const SHOWN = 12;
const NOT_ASKED = ["numbers", "choices", "records"];

function isAt({ only }: Fill, field: string | undefined, at: string): boolean {
  const names = Object.keys(only || {});
  return at ? names.length === 1 && only![field!] === at : names.length === 0;
}

/** The same with one answer more, changed, or taken away; what is of a place goes first. */
export function answeredIn(
  fill: readonly Fill[],
  field: string | undefined,
  at: string,
  name: string,
  value: string,
): Fill[] {
  const own = fill.find((each) => isAt(each, field, at)) || {
    ...(at && { only: { [field!]: at } }),
    answers: {},
  };
  const { [name]: _, ...others } = own.answers;
  const answers = value ? { ...others, [name]: value } : others;
  const rest = fill.filter((each) => !isAt(each, field, at));
  const all = Object.keys(answers).length ? [...rest, { ...own, answers }] : rest;
  return [
    ...all.filter(({ only }) => only && Object.keys(only).length),
    ...all.filter(({ only }) => !only || !Object.keys(only).length),
  ];
}

export function fillView(model: FillModel): TemplateResult {
  const { info, lang, words, fill, place, at, open, looking } = model;
  const own = fill.find((each) => isAt(each, place && place.field.name, at));
  const asked = open ? open.fields.filter(({ name }) => isAsked(info, name)) : [];
  const given = own ? Object.keys(own.answers) : [];
  const shown = [
    ...given.map((name) => ({ name, count: 0 })),
    ...asked.filter(({ name }) => !given.includes(name)).slice(0, SHOWN),
  ];
  const others = info.fields.filter(
    ({ name, type }) => !NOT_ASKED.includes(type) && !shown.some((each) => each.name === name),
  );
  const set = (name: string, value: string): void =>
    model.set(answeredIn(fill, place && place.field.name, at, name, value));
  return html`<details class="minor" data-fill ?open=${fill.length > 0 || open !== undefined}>
    <summary id="fill">${words.fill}${fill.length ? ` ${words.filled(fill.reduce((sum, { answers }) => sum + Object.keys(answers).length, 0))}` : ""}</summary>
    <p class="small">
      ${words.fillHelp}
      ${info.settings ? words.fillSettings(info.settings.office) : nothing} <a href="#/settings">${words.toSettings}</a>
    </p>
    <div class="filters">
      ${
        place && place.values.length
          ? html`<label
              >${words.fillFor}
              <select data-fill-for @change=${(event: Event) => model.choosePlace((event.target as HTMLSelectElement).value)}>
                <option value="" .selected=${at === ""}>${words.fillAll}</option>
                ${place.values.map((value) => html`<option value=${value} .selected=${at === value}>${codeText(visible(value), place.field, lang)}</option>`)}
              </select></label
            >`
          : nothing
      }
      <button type="button" class="plain" data-look ?disabled=${looking} @click=${() => model.look()}>${looking ? words.looking : words.look}</button>
      <label
        >${words.otherField}
        <select
          data-other-field
          @change=${(event: Event) => {
            const select = event.target as HTMLSelectElement;
            if (select.value) set(select.value, NOT_KNOWN);
            select.value = "";
          }}
        >
          <option value="" selected></option>
          ${others.map(({ name, label }) => html`<option value=${name}>${say(label, lang)}</option>`)}
        </select></label
      >
    </div>
    ${open && !asked.length ? html`<p class="small" data-nothing-open>${words.nothingOpen}</p>` : nothing}
    <div class="asked">
      ${shown.map(({ name, count }) => {
        const field = info.fields.find((each) => each.name === name);
        if (!field) return nothing;
        return html`<label data-fill-field=${name}
          ><span>${say(questionOf(field), lang)}${unitText(field.unit) ? ` (${unitText(field.unit, lang)})` : ""}
            ${count && open ? html`<span class="small quiet">${words.openIn(count, open.of)}</span>` : nothing}</span
          >
          ${answerView(field, own ? String(own.answers[name] ?? "") : "", lang, words, (value) => set(name, value))}
        </label>`;
      })}
    </div>
  </details>`;
}

function isAsked(info: PackInfo, name: string): boolean {
  const field = info.fields.find((each) => each.name === name);
  return field !== undefined && !NOT_ASKED.includes(field.type);
}

function answerView(
  field: Field,
  value: string,
  lang: Lang,
  words: Words,
  set: (value: string) => void,
): TemplateResult {
  const options = optionsOf(field, lang, words);
  const take = (event: Event): void =>
    set((event.target as HTMLInputElement | HTMLSelectElement).value.trim());
  return options
    ? html`<select @change=${take}>
        <option value="" .selected=${value === ""}>${words.notGiven}</option>
        ${options.map((option) => html`<option value=${option.value} .selected=${option.value === value}>${option.shown}</option>`)}
      </select>`
    : html`<input .value=${value} placeholder=${field.type === "date" ? "2026-11-23" : field.units.slice(0, 2).join(words.comma)} @change=${take} />`;
}
