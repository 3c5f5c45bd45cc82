// The form: made wholly from the pack's groups and fields.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Choice, Field, FieldProblem, Group, PackInfo, Text } from "../engine/pkg/water_rules";
import { codeText, say, unitText, type Lang } from "../words";
import { answered, given, toAnswer } from "../project";
import { questionOf } from "../interview/pack-words";
import type { Places } from "./relevance";
import { convert, labelled, parse, written, type Typed, type Usual } from "./units";
import { amountText } from "../digits";
import { shownValue } from "./value";
import type { Words } from "./words";

export interface FormState {
  info: PackInfo;
  lang: Lang;
  words: Words;
  record: Record<string, unknown>;
  /** What was typed into a list of numbers, before it is split. */
  drafts: ReadonlyMap<string, string>;
  problems: ReadonlyMap<string, FieldProblem[]>;
  assumed: ReadonlySet<string>;
  /** How many findings lack each field; one inside a list counts for the list too. */
  wanted: ReadonlyMap<string, number>;
  /** What rules read of each field, looked up in a table or given. */
  looked: ReadonlyMap<string, string>;
  open: ReadonlySet<string>;
  /** Where fields are shown; all in their groups as long as no report tells which matter. */
  places: Places | undefined;
  /** The unit in which the next number of a field is typed. */
  units: ReadonlyMap<string, string>;
  /** The units in which this office usually writes. */
  usual: Usual;
  /** The numbers that were typed, as the engine read them. */
  readings: ReadonlyMap<string, string>;
  /** What is doubted of the answers, by field. */
  doubts: ReadonlyMap<string, Text[]>;
  search: string;
  /** When set, only these fields are shown. */
  only: ReadonlySet<string> | null;
  change(field: string, value: unknown, draft?: string): void;
  toggle(group: string, open: boolean): void;
  setSearch(search: string): void;
  setOnly(on: boolean): void;
  setUnit(field: string, unit: string): void;
  setUsual(own: string, unit: string): void;
  /** Set in the interview: large questions, with the other answers beside the value. */
  asking?: boolean;
}

type Row = Record<string, unknown>;

export interface Slot {
  field: Field;
  path: string;
  id: string;
  value: unknown;
  problems: FieldProblem[];
  assumed: boolean;
  draft: string | undefined;
  change(value: unknown, draft?: string): void;
}

export function formView(state: FormState): TemplateResult {
  const { info, words, search, only } = state;
  const shown = info.fields.filter(
    (field) => (!only || only.has(field.name)) && fits(field, search),
  );
  return html`
    ${strangersView(state)}
    <div class="finder">
      <label
        ><span class="hidden">${words.search}</span>
        <input
          type="search"
          data-search
          placeholder="${words.search}${words.colon}${words.searchHint}"
          .value=${search}
          @input=${typed(state.setSearch)}
          @compositionend=${typed(state.setSearch)}
      /></label>
      <label class="tick"
        ><input
          type="checkbox"
          data-only-wanted
          .checked=${only !== null}
          @change=${(event: Event) => state.setOnly((event.target as HTMLInputElement).checked)}
        />${words.onlyWanted(info.fields.filter((field) => state.wanted.has(field.name)).length)}</label
      >
    </div>
    ${groupsView(state, shown)}
    ${shown.length ? nothing : html`<p class="quiet" role="status">${words.noFields}</p>`}
  `;
}

/** What was given, for a report on paper. */
export function givenView(
  info: PackInfo,
  record: Record<string, unknown>,
  lang: Lang,
  words: Words,
): TemplateResult {
  return html`<section class="paper">
    <h2>${words.form}</h2>
    <ul class="given">
      ${info.fields
        .filter((field) => given(record[field.name]))
        .map(
          (field) =>
            html`<li>${say(field.label, lang)}${words.colon}<b>${shownValue(record[field.name], field, lang)}</b> ${unitText(field.unit, lang)}</li>`,
        )}
    </ul>
  </section>`;
}

/** Every word of the search is in the name, a label or the help. */
function fits({ name, label, help }: Field, search: string): boolean {
  const place = [name, label.zh, label.en, help ? help.zh : "", help ? help.en : ""]
    .join(" ")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => place.includes(word));
}

/** Problems of data that no field of the pack can hold. */
export function strangersView({
  info,
  lang,
  words,
  problems,
  change,
}: FormState): TemplateResult | typeof nothing {
  const known = new Set(info.fields.map((field) => field.name));
  const strangers = [...problems].filter(([name]) => !known.has(name));
  if (strangers.length === 0) return nothing;
  return html`<ul class="box wrong strangers">
    ${strangers.map(([name, list]) =>
      list.map(
        (problem) =>
          html`<li>
            ${problemView(problem, lang)}
            ${
              // That there are more problems is of no field.
              name &&
              html`<button type="button" class="plain" @click=${() => change(name, undefined)}>${words.clear(problem.field)}</button>`
            }
          </li>`,
      ),
    )}
  </ul>`;
}

export function problemView(problem: FieldProblem, lang: Lang): TemplateResult {
  return html`<p class="problem ${problem.severity}" data-problem=${problem.code} data-problem-field=${problem.field}>
    <span aria-hidden="true">${problem.severity === "error" ? "✕" : "!"}</span> ${say(problem.message, lang)}
  </p>`;
}

/** First the groups that matter to the project, then the others. */
function groupsView(state: FormState, shown: Field[]): unknown {
  const { info, places, words } = state;
  const list = (groups: Group[]): unknown =>
    repeat(
      groups,
      ({ id }) => id,
      (group) => groupView(state, group, shown),
    );
  if (!places || filtered(state)) return list(info.groups);
  const others = info.groups.filter(({ id }) => !places.groups.has(id));
  return html`${list(info.groups.filter(({ id }) => places.groups.has(id)))}
  ${
    others.length
      ? html`<section class="others" aria-label=${words.others}>
        <h3>${words.others}</h3>
        <p class="hint">${words.othersHelp}</p>
        ${list(others)}
      </section>`
      : nothing
  }`;
}

/** Whether the form shows what was looked for, wherever it is. */
function filtered({ search, only }: FormState): boolean {
  return search.trim() !== "" || only !== null;
}

function groupView(
  state: FormState,
  group: Group,
  shown: Field[],
): TemplateResult | typeof nothing {
  const { info, lang, words } = state;
  const fields = info.fields.filter((field) => field.group === group.id);
  const visible = shown.filter((field) => field.group === group.id);
  if (visible.length === 0) return nothing;
  const title = say(group.title, lang);
  // One field of another stage doesn't make the group part of it.
  const stages = info.stages.filter(
    ({ id }) => fields.filter(({ stage }) => stage === id).length * 2 >= fields.length,
  );
  const filled = fields.filter((field) => given(state.record[field.name])).length;
  const wanted = fields.filter((field) => state.wanted.has(field.name)).length;
  const problems = fields.reduce(
    (sum, field) => sum + (state.problems.get(field.name) || []).length,
    0,
  );
  // A closed group is drawn when it is opened: the first verdict doesn't wait for fields that nobody sees.
  const open = filtered(state) || state.open.has(group.id);
  return html`<details
    class="group"
    data-group=${group.id}
    ?open=${open}
    @toggle=${(event: Event) => {
      if (!filtered(state))
        state.toggle(group.id, (event.currentTarget as HTMLDetailsElement).open);
    }}
  >
    <summary>
      <span class="group-title">${title}</span>
      ${stages.map((stage) => html`<span class="badge stage">${say(stage.title, lang)}</span>`)}
      <span class="group-state">
        ${problems ? html`<span class="badge bad">${words.problems(problems)}</span>` : nothing}
        ${wanted ? html`<span class="badge wanted">${words.wanted(wanted)}</span>` : nothing}
        <span class="quiet">${words.filled(filled, fields.length)}</span>
      </span>
    </summary>
    ${open ? fieldsView(state, title, visible) : nothing}
  </details>`;
}

function fieldsView(state: FormState, title: string, visible: Field[]): TemplateResult {
  const { places, words } = state;
  // Of a group of which nothing matters, all is shown to whoever opens it.
  const whole = !places || filtered(state) || !places.groups.has(visible[0]!.group);
  const first = whole ? visible : visible.filter(({ name }) => places.fields.has(name));
  const rest = visible.filter((field) => !first.includes(field));
  return html`<fieldset>
    <legend class="hidden">${title}</legend>
    ${gridView(state, first)}
    ${
      rest.length
        ? html`<details class="rest" data-rest>
          <summary>${words.rest(rest.length)}</summary>
          ${gridView(state, rest)}
        </details>`
        : nothing
    }
  </fieldset>`;
}

/** A field of the form where it stands in the record. */
export function slotOf(state: FormState, field: Field): Slot {
  return {
    field,
    path: field.name,
    id: `field-${field.name}`,
    value: state.record[field.name],
    problems: state.problems.get(field.name) || [],
    assumed: state.assumed.has(field.name),
    draft: state.drafts.get(field.name),
    change: (value, draft) => state.change(field.name, value, draft),
  };
}

function gridView(state: FormState, fields: Field[]): TemplateResult {
  return html`<div class="fields">
    ${repeat(
      fields,
      (field) => field.name,
      (field) => fieldView(state, slotOf(state, field)),
    )}
  </div>`;
}

/** A field with its control; `below` is what else is said of it. */
export function fieldView(state: FormState, slot: Slot, below?: TemplateResult): TemplateResult {
  const { field, id, problems } = slot;
  const { lang, words } = state;
  const grouped =
    isRadios(state, slot) ||
    field.type === "boolean" ||
    field.type === "choices" ||
    field.type === "records";
  const wide = field.type === "choices" || field.type === "records" || field.type === "numbers";
  const wanted = state.wanted.get(slot.path) || 0;
  const label = html`${say(state.asking ? questionOf(field) : field.label, lang)}${
    slot.assumed ? html` <span class="badge assumed">${words.assumed}</span>` : nothing
  }${wanted && !state.asking ? html` <span class="badge wanted">${words.wantedBy(wanted)}</span>` : nothing}`;
  // What is wrong with a field of an item is shown at that field.
  const inner = field.items.map((item) => item.name);
  const own = problems.filter(({ field: name }) => !inner.includes(name.split(".")[2] || ""));
  const hints = state.asking ? [] : hintsOf(field, state);
  return html`<div
    part="field"
    class="field ${wide ? "wide" : ""} ${problems.length ? "has-problem" : ""}"
    data-field=${slot.path}
  >
    ${
      grouped
        ? html`<span class="label" id="${id}-label">${label}</span>`
        : html`<label class="label" for=${id}>${label}</label>`
    }
    ${slot.path === field.name ? answerView(state, slot) : control(state, slot)}
    ${
      hints.length
        ? html`<p class="hint" id="${id}-hint">${hints.map((hint) => html`<span>${hint}</span> `)}</p>`
        : nothing
    }
    ${below || nothing}
    <div id="${id}-problems" class="problems" aria-live="polite">
      ${own.map((problem) => problemView(problem, lang))} ${doubtsView(slot, state)}
      ${misplaced(slot, state) ? html`<p class="problem warning">${words.notWithin(outerLabel(field, state))}</p>` : nothing}
    </div>
  </div>`;
}

/** The control of a field's value, and beside it the other answers: none, not known yet, and where it comes from. */
function answerView(state: FormState, slot: Slot): TemplateResult {
  const { words } = state;
  const said = answered(slot.value);
  const { value, from, notKnown } = said;
  const own = slot.field.none && say(slot.field.none, state.lang);
  const none = own || words.none;
  const sayNone = (label: string): TemplateResult =>
    html`<button type="button" class="plain" data-say="none" @click=${() => slot.change({ none: true })}>${label}</button>`;
  const change = (now: unknown, draft?: string): void =>
    slot.change(toAnswer({ value: now, ...(from ? { from } : {}) }), draft);
  const entry = (
    label: string,
    name: string,
    now: string | undefined,
    use: (value: string) => void,
  ): TemplateResult =>
    html`<label class="small">${label} <input type="text" data-answer=${name} .value=${now || ""} @change=${typed(use)} /></label>`;
  if (said.none || notKnown)
    return html`<p class="small" data-answer-state=${said.none ? "none" : "not_known"}>
      <b>${said.none ? none : words.notKnown}</b>
      <button type="button" class="plain" @click=${() => slot.change(undefined)}>${words.sayNothing}</button>
      ${
        notKnown
          ? html`${entry(words.who, "who", notKnown.who, (who) => slot.change(toAnswer({ ...said, notKnown: { ...notKnown, who } })))}
            ${entry(words.note, "note", notKnown.note, (note) => slot.change(toAnswer({ ...said, notKnown: { ...notKnown, note } })))}`
          : nothing
      }
    </p>`;
  if (state.asking)
    return html`${control(state, { ...slot, value, change })}
      ${
        given(value)
          ? nothing
          : html`<p class="others-answers">
            ${NUMERIC.includes(slot.field.type) ? sayNone(none) : nothing}
            <button type="button" class="plain" data-say="not_known" @click=${() => slot.change({ not_known: true })}>${words.notKnown}</button>
          </p>`
      }`;
  // What is looked up and may have no value is told so in the open.
  const shown = own && !given(value);
  return html`${control(state, { ...slot, value, change })} ${shown ? html`<p class="small">${sayNone(own)}</p>` : nothing}
    <details class="small">
      <summary class="quiet">${words.answerAs}</summary>
      ${shown ? nothing : sayNone(own || words.sayNone)}
      <button type="button" class="plain" data-say="not_known" @click=${() => slot.change({ not_known: true })}>${words.sayNotKnown}</button>
      ${given(value) ? entry(words.source, "from", from, (source) => slot.change(toAnswer({ value, from: source }))) : nothing}
    </details>`;
}

/** The field that narrows the choices of another. */
function outerOf({ within }: Field, { info }: FormState): Field | undefined {
  return info.fields.find(({ name }) => name === within);
}

/** Choices that another field narrows: those of its value. */
function offered({ field, value }: Slot, { record }: FormState): Choice[] {
  if (!field.within) return field.choices;
  const outer = text(record[field.within]);
  return field.choices.filter(
    (choice) =>
      choice.value === value ||
      (outer !== "" && (choice.within.length === 0 || choice.within.includes(outer))),
  );
}

function misplaced({ field, value }: Slot, { record }: FormState): boolean {
  const outer = field.within ? text(record[field.within]) : "";
  const choice = field.choices.find((each) => each.value === value);
  return Boolean(outer && choice && choice.within.length && !choice.within.includes(outer));
}

function outerLabel(field: Field, state: FormState): string {
  const outer = outerOf(field, state);
  return outer ? say(outer.label, state.lang) : "";
}

function hintsOf(field: Field, { lang, words, record, looked }: FormState): string[] {
  const hints: string[] = [];
  if (field.help) hints.push(say(field.help, lang));
  if (field.min && field.max) hints.push(words.range(field.min, field.max));
  else if (field.min && field.min !== "0") hints.push(words.atLeast(field.min));
  else if (field.max) hints.push(words.atMost(field.max));
  if (field.units.length && field.type === "numbers")
    hints.push(words.alsoUnits(field.units.join(lang === "zh" ? "、" : ", ")));
  if (field.lookup && !given(record[field.name])) {
    hints.push(words.looked(codeText(looked.get(field.name) || "", field, lang)));
  }
  if (field.type === "numbers") hints.push(words.listHint);
  return hints;
}

function text(answer: unknown): string {
  const { value } = answered(answer);
  return value === undefined || value === null ? "" : String(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Runs on every keystroke but the ones still inside an input method. */
function typed(use: (value: string) => void): (event: Event) => void {
  return (event) => {
    if (event instanceof InputEvent && event.isComposing) return;
    use((event.target as HTMLInputElement | HTMLTextAreaElement).value);
  };
}

function describedBy(slot: Slot, state: FormState): string {
  const ids = [`${slot.id}-problems`];
  if (!state.asking && hintsOf(slot.field, state).length) ids.unshift(`${slot.id}-hint`);
  if (unitText(slot.field.unit) && !slot.field.units.length) ids.unshift(`${slot.id}-unit`);
  return ids.join(" ");
}

const NUMERIC: Field["type"][] = ["number", "integer", "numbers", "records"];

/** How many choices the interview shows at once. */
const FEW = 7;

/** Whether a choice is shown as a list of all that there is to choose from. */
function isRadios(state: FormState, slot: Slot): boolean {
  const { type, within } = slot.field;
  return Boolean(state.asking) && type === "choice" && !within && slot.field.choices.length <= FEW;
}

export function control(state: FormState, slot: Slot): TemplateResult {
  if (isRadios(state, slot)) return radiosControl(state, slot);
  switch (slot.field.type) {
    case "boolean":
      return booleanControl(state, slot);
    case "choice":
      return choiceControl(state, slot);
    case "choices":
      return choicesControl(state, slot);
    case "numbers":
      return numbersControl(state, slot);
    case "records":
      return recordsControl(state, slot);
    default:
      return inputControl(state, slot);
  }
}

/** Whether a date field can show it: the browser leaves out a day that doesn't exist. */
function isDay(value: string): boolean {
  const day = new Date(`${value}T00:00:00Z`);
  return value === "" || (!Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === value);
}

function inputControl(state: FormState, slot: Slot): TemplateResult {
  const { field, id, problems } = slot;
  const numeric = field.type === "number" || field.type === "integer";
  const chosen = numeric && field.units.length > 0;
  const shown = chosen ? typedOf(state, slot) : { number: text(slot.value), unit: "" };
  const use = typed((value) => {
    if (value.trim() === "") return slot.change(undefined);
    if (!chosen) return slot.change(value);
    // A unit typed after the number goes before the one that is chosen.
    const now = parse(value, field);
    // What is in the text itself labels it.
    const plain = now.unit !== undefined && now.number === value;
    const unit = shown.unit === undefined ? field.unit || "" : shown.unit;
    slot.change(written(plain ? { number: value, unit } : now, field));
  });
  return html`<div class="with-unit">
    <input
      id=${id}
      type=${field.type === "date" && isDay(text(slot.value)) ? "date" : "text"}
      inputmode=${numeric ? (field.type === "integer" ? "numeric" : "decimal") : "text"}
      class=${numeric ? "number" : ""}
      autocomplete="off"
      spellcheck="false"
      .value=${shown.number}
      aria-describedby=${describedBy(slot, state)}
      aria-invalid=${problems.some((problem) => problem.severity === "error") ? "true" : "false"}
      @input=${use}
      @compositionend=${use}
    />
    ${chosen ? unitsView(state, slot, shown) : unitView(slot, state.lang)}
  </div>
  ${numeric ? readingView(state, slot, shown) : nothing}`;
}

/** What a typed number was read as, unless that is what stands there: the one who typed sees a slip. */
function readingView(
  { info, lang, words, readings }: FormState,
  slot: Slot,
  shown: Typed,
): unknown {
  const { field, path } = slot;
  const read = readings.get(path);
  if (read === undefined) return nothing;
  const own = unitText(field.unit, lang);
  const large = field.units[0];
  if (
    shown.number.trim() !== read ||
    (shown.unit !== undefined && shown.unit !== (field.unit || ""))
  )
    return html`<p class="reading" data-reading=${read} role="status">${words.readAs(`${amountText(read)} ${own}`.trim())}</p>`;
  // A long number is easier to check in the larger unit.
  const larger =
    large && /^\d*/.exec(read)![0].length > 4
      ? convert({ number: read, unit: field.unit || "" }, large, info.units, field)
      : undefined;
  const text = larger ? `${amountText(larger)} ${unitText(large!, lang)}` : "";
  return text && !text.includes("0.0000")
    ? html`<p class="reading" data-reading=${read} lang=${lang === "zh" ? "zh-CN" : "en"}>${words.readAs(text)}</p>`
    : nothing;
}

/** Doubts about an answer: at the field, in the words of the pack. */
export function doubtsView({ path }: Pick<Slot, "path">, { lang, doubts }: FormState): unknown {
  const own = doubts.get(path);
  if (!own) return nothing;
  return own.map(
    (text) =>
      html`<p class="problem warning" data-doubt=${path}><span aria-hidden="true">!</span> ${say(text, lang)}</p>`,
  );
}

function typedOf(state: FormState, { field, path, value }: Slot): Typed {
  const now = parse(text(value), field);
  const preferred = state.units.get(path) || state.usual[field.unit || ""];
  return now.number === "" && preferred && field.units.includes(preferred)
    ? { number: "", unit: preferred }
    : now;
}

/** A choice of units: it labels the number that was typed and leaves it as it is. */
function unitsView(state: FormState, slot: Slot, now: Typed): TemplateResult {
  const { lang, words, usual } = state;
  const { field, path } = slot;
  const own = field.unit || "";
  const choose = (unit: string): void => {
    state.setUnit(path, unit);
    if (now.number.trim() !== "") slot.change(written(labelled(now, unit), field));
  };
  const offersUsual = now.unit !== undefined && now.unit !== (usual[own] || own);
  return html`<select
    class="units"
    data-units=${path}
    aria-label=${words.unitOf(say(field.label, lang))}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  >
    ${now.unit === undefined ? html`<option value="" selected>${words.asTyped}</option>` : nothing}
    ${[own, ...field.units].map(
      (unit) =>
        html`<option value=${unit} .selected=${unit === now.unit}>${unitText(unit, lang) || words.fraction}</option>`,
    )}
  </select>${
    offersUsual && state.units.get(path)
      ? html`<button type="button" class="plain small usual" data-usual=${now.unit} @click=${() => state.setUsual(own, now.unit!)}>${words.usual(unitText(now.unit!, lang) || words.fraction)}</button>`
      : nothing
  }`;
}

function unitView({ field, id }: Slot, lang: Lang): TemplateResult | typeof nothing {
  const unit = unitText(field.unit, lang);
  return unit ? html`<span class="unit" id="${id}-unit">${unit}</span>` : nothing;
}

function numbersControl(state: FormState, slot: Slot): TemplateResult {
  const shown = slot.draft !== undefined ? slot.draft : list(slot.value).map(text).join("  ");
  const use = typed((value) => {
    const parts = value.split(/[\s,，、;；]+/).filter((part) => part !== "");
    slot.change(parts.length ? parts : undefined, value);
  });
  return html`<div class="with-unit">
      <textarea
        id=${slot.id}
        rows="2"
        inputmode="decimal"
        spellcheck="false"
        .value=${shown}
        aria-describedby=${describedBy(slot, state)}
        aria-invalid=${slot.problems.length ? "true" : "false"}
        @input=${use}
        @compositionend=${use}
      ></textarea>
      ${unitView(slot, state.lang)}
    </div>
    <p class="hint">${state.words.count(list(slot.value).length)}</p>`;
}

function choiceControl(state: FormState, slot: Slot): TemplateResult {
  const { lang, words, record } = state;
  const value = text(slot.value);
  const outer = outerOf(slot.field, state);
  // Until the field that narrows it is answered all are there, and one of them answers both.
  const whole = outer && text(record[outer.name]) === "" ? outer : undefined;
  const choices = whole ? slot.field.choices : offered(slot, state);
  const known = value === "" || choices.some((choice) => choice.value === value);
  const option = (choice: Choice): TemplateResult =>
    html`<option value=${choice.value} .selected=${choice.value === value}>${say(choice.label, lang)}</option>`;
  const choose = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const group = select.selectedOptions[0]!.parentElement!;
    if (whole && group.dataset.within) state.change(whole.name, group.dataset.within);
    slot.change(select.value || undefined);
  };
  return html`<select
    id=${slot.id}
    aria-describedby=${describedBy(slot, state)}
    aria-invalid=${slot.problems.length ? "true" : "false"}
    @change=${choose}
  >
    <option value="" ?selected=${value === ""} .selected=${value === ""}>${whole ? words.chooseBoth(say(whole.label, lang)) : words.choose}</option>
    ${known ? nothing : html`<option value=${value} selected>${value}</option>`}
    ${
      whole
        ? whole.choices.map(
            (each) =>
              html`<optgroup label=${say(each.label, lang)} data-within=${each.value}>
                ${choices.filter(({ within }) => within.includes(each.value)).map(option)}
              </optgroup>`,
          )
        : choices.map(option)
    }
  </select>`;
}

function radiosControl({ lang }: FormState, slot: Slot): TemplateResult {
  const value = text(slot.value);
  return html`<div
    class="segments stacked"
    role="radiogroup"
    aria-labelledby="${slot.id}-label"
    aria-describedby="${slot.id}-problems"
  >
    ${slot.field.choices.map(
      (choice) =>
        html`<label
          ><input
            type="radio"
            name=${slot.id}
            value=${choice.value}
            .checked=${choice.value === value}
            @change=${() => slot.change(choice.value)}
          /><span>${say(choice.label, lang)}</span></label
        >`,
    )}
  </div>`;
}

function booleanControl(state: FormState, slot: Slot): TemplateResult {
  const { words } = state;
  const now = text(slot.value).toLowerCase();
  const unset: [string, string, unknown][] =
    state.asking && now === "" ? [] : [["", words.unset, undefined]];
  const options: [string, string, unknown][] = [
    ["true", words.yes, true],
    ["false", words.no, false],
    ...unset,
  ];
  return html`<div
    class="segments"
    role="radiogroup"
    aria-labelledby="${slot.id}-label"
    aria-describedby=${describedBy(slot, state)}
  >
    ${options.map(
      ([key, label, value]) =>
        html`<label
          ><input
            type="radio"
            name=${slot.id}
            value=${key}
            .checked=${now === key}
            @change=${() => slot.change(value)}
          /><span>${label}</span></label
        >`,
    )}
  </div>`;
}

function choicesControl(state: FormState, slot: Slot): TemplateResult {
  const chosen = new Set(list(slot.value).map(text));
  const flip = (value: string, on: boolean): void => {
    const next = slot.field.choices
      .map((choice) => choice.value)
      .filter((each) => (each === value ? on : chosen.has(each)));
    slot.change(next.length ? next : undefined);
  };
  const { choices, checklist } = slot.field;
  const all = choices.map((choice) => choice.value);
  const whole = all.every((value) => chosen.has(value));
  // What has to be there is there as a rule; of an exception in a list one asks which.
  const atOnce = state.asking && slot.path === slot.field.name && !checklist && all.length > 2;
  return html`<div
    class="choices"
    role="group"
    aria-labelledby="${slot.id}-label"
    aria-describedby=${describedBy(slot, state)}
  >
    ${
      atOnce
        ? html`<button type="button" class="plain none" data-all aria-pressed=${whole ? "true" : "false"} ?disabled=${whole} @click=${() => slot.change(all)}>${whole ? html`<span aria-hidden="true">✓</span> ` : nothing}${state.words.allOf}</button>`
        : nothing
    }
    ${choices.map(
      (choice) =>
        html`<label
          ><input
            type="checkbox"
            value=${choice.value}
            .checked=${chosen.has(choice.value)}
            @change=${(event: Event) => flip(choice.value, (event.target as HTMLInputElement).checked)}
          /><span>${say(choice.label, state.lang)}</span></label
        >`,
    )}
  </div>`;
}

function recordsControl(state: FormState, slot: Slot): TemplateResult {
  const { words } = state;
  const rows = list(slot.value) as Row[];
  const put = (next: Row[]): void => slot.change(next.length ? next : undefined);
  const edit = (index: number, name: string, value: unknown): void =>
    put(
      rows.map((row, at) => {
        if (at !== index) return row;
        const { [name]: _old, ...rest } = row;
        return value === undefined ? rest : { ...rest, [name]: value };
      }),
    );
  return html`<div class="rows" role="group" aria-labelledby="${slot.id}-label" aria-describedby=${describedBy(slot, state)}>
    ${rows.map(
      (row, index) =>
        html`<fieldset class="row" data-row=${index}>
          <legend>${words.item(index + 1)}</legend>
          <div class="fields">
            ${slot.field.items.map((item) =>
              fieldView(state, {
                field: item,
                path: `${slot.path}.${index + 1}.${item.name}`,
                id: `${slot.id}-${index}-${item.name}`,
                value: row[item.name],
                problems: slot.problems.filter(
                  (problem) => problem.field === `${slot.path}.${index + 1}.${item.name}`,
                ),
                assumed: false,
                draft: undefined,
                change: (value) => edit(index, item.name, value),
              }),
            )}
          </div>
          <button type="button" class="plain" @click=${() => put(rows.filter((_, at) => at !== index))}>
            ${words.remove(index + 1)}
          </button>
        </fieldset>`,
    )}
    <button type="button" class="plain" data-add @click=${() => put([...rows, {}])}>+ ${words.add}</button>
  </div>`;
}
