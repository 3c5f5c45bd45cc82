// What is there to be read: the search, the conditions, and the list of what is left.
import { html, noChange, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { Confidence, RuleInfo, Text } from "../engine/pkg/water_rules";
import { weak } from "../view/confidence";
import { say, unitText } from "../words";
import { addressOf, SHELVES, type Place, type Shelf } from "./place";
import { ALL, type Found, type Narrowing } from "./search";
import { titleOf, type Reading, type View } from "./shared";

export interface ShelvesState extends Reading {
  place: Place;
  query: string;
  narrowing: Narrowing;
  found: Found;
  setQuery(query: string): void;
  narrow(narrowing: Narrowing): void;
}

export function shelvesView(state: ShelvesState): TemplateResult {
  const { info, words, place, found, uses, query } = state;
  const of: Record<Shelf, number> = {
    rule: info.rules.length,
    parameter: uses ? uses.library.parameters.length : 0,
    table: uses ? uses.library.tables.length : 0,
    source: uses ? uses.library.sources.length : 0,
  };
  return html`
    <h2 class="hidden">${words.choose}</h2>
    <label class="find">
      <span class="label">${words.search}</span>
      <input
        type="search"
        data-find
        placeholder=${words.searchHint}
        .value=${live(query)}
        @input=${(event: InputEvent) => {
          if (!event.isComposing) state.setQuery((event.target as HTMLInputElement).value);
        }}
        @compositionend=${(event: Event) => state.setQuery((event.target as HTMLInputElement).value)}
      />
    </label>
    <ul class="shelf-tabs">
      ${SHELVES.filter((shelf) => shelf === "rule" || uses).map(
        (shelf) =>
          html`<li>
            <a href=${addressOf(shelf)} data-shelf=${shelf} aria-current=${shelf === place.shelf ? "true" : nothing}
              >${words.shelves[shelf]} <b>${found[shelf].length}</b></a
            >
          </li>`,
      )}
    </ul>
    ${place.shelf === "rule" ? narrowingView(state) : nothing}
    <p class="under" role="status" data-found>${words.found(found[place.shelf].length, of[place.shelf])}</p>
    ${found.near ? html`<p class="quiet small" data-near>${words.near}</p>` : nothing}
    <div class="list">${found[place.shelf].length ? listView(state) : html`<p class="quiet">${words.nothing}</p>`}</div>
  `;
}

function narrowingView({ info, lang, words, narrowing, narrow }: ShelvesState): TemplateResult {
  const confidences = Object.entries(info.words.confidence) as [Confidence, Text][];
  const selects: [keyof Narrowing, string, [string, string][]][] = [
    ["family", words.family, info.families.map(({ id, title }) => [id, say(title, lang)])],
    ["stage", words.stage, info.stages.map(({ id, title }) => [id, say(title, lang)])],
    ["department", words.department, info.departments.map(({ id, name }) => [id, say(name, lang)])],
    [
      "confidence",
      words.confidence,
      confidences.map(([id, meaning]) => [id, `${id} ${say(meaning, lang)}`]),
    ],
  ];
  const any = Object.values(narrowing).some(Boolean);
  return html`<details class="narrowing-of" data-narrowing ?open=${any || noChange}>
    <summary>${words.narrow}</summary>
    <div class="narrowing">
    ${selects.map(
      ([key, label, options]) =>
        html`<label
          ><span class="label small">${label}</span
          ><select
            data-narrow=${key}
            @change=${(event: Event) => narrow({ ...narrowing, [key]: (event.target as HTMLSelectElement).value })}
          >
            <option value="" .selected=${!narrowing[key]}>${words.any}</option>
            ${options.map(([id, text]) => html`<option value=${id} .selected=${narrowing[key] === id}>${text}</option>`)}
          </select></label
        >`,
    )}
    ${any ? html`<button type="button" class="plain" data-clear @click=${() => narrow(ALL)}>${words.clear}</button>` : nothing}
    </div>
  </details>`;
}

function listView(state: ShelvesState): TemplateResult {
  const { info, lang, place, found } = state;
  if (place.shelf === "rule") {
    const families = info.families.filter(({ id }) =>
      found.rule.some(({ family }) => family === id),
    );
    return html`${families.map(
      ({ id, title }) =>
        html`<h3>${say(title, lang)}</h3>
          <ul class="entries">
            ${repeat(
              found.rule.filter(({ family }) => family === id),
              ({ code }) => code,
              (rule) => ruleEntry(rule, state),
            )}
          </ul>`,
    )}`;
  }
  const entries: { id: string; title: string; under: unknown }[] =
    place.shelf === "parameter"
      ? found.parameter.map(({ name, label, unit, values }) => {
          const now = values.find(({ in_force }) => in_force);
          return {
            id: name,
            title: say(label, lang) || name,
            under: now
              ? `${now.value} ${unitText(unit, state.lang)}`
              : state.words.noneInForce(state.asOf),
          };
        })
      : place.shelf === "table"
        ? found.table.map(({ id, title }) => ({ id, title: say(title, lang), under: id }))
        : found.source.map(({ id, title, number }) => ({
            id,
            title: say(title, lang),
            under: number || id,
          }));
  return html`<ul class="entries">
    ${repeat(
      entries,
      ({ id }) => id,
      ({ id, title, under }) =>
        entry(state, id, html`<span>${title}</span><span class="under">${under}</span>`),
    )}
  </ul>`;
}

function ruleEntry(rule: RuleInfo, state: ShelvesState): TemplateResult {
  const { info, lang } = state;
  const mark: View = weak(rule.confidence)
    ? html`<span class="badge verify" title=${say(info.words.confidence[rule.confidence], lang)}>${rule.confidence}</span>`
    : nothing;
  return entry(
    state,
    rule.code,
    html`<span>${say(rule.title, lang)} <span class="code">${rule.code}</span> ${mark}</span
      ><span class="under">${titleOf(info.stages, rule.stage, lang)}</span>`,
  );
}

function entry({ place }: ShelvesState, id: string, content: unknown): TemplateResult {
  return html`<li>
    <a href=${addressOf(place.shelf, id)} data-entry=${id} aria-current=${id === place.id ? "true" : nothing}>${content}</a>
  </li>`;
}
