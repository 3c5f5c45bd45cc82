// The bad cells of a batch by kind: one column, one kind of mistake, one cure for all of them; and what texts were taken for.
import { html, nothing, type TemplateResult } from "lit";
import type { Field, PackInfo } from "../engine/pkg/water_rules";
import type { CellProblem, Column } from "../engine/pkg-study/water_rules_study";
import { say, type Lang } from "../words";
import { visible } from "./safe";
import type { Words } from "./words";

/** Cells of a column with the same mistake. */
export interface Kind {
  column: string;
  heading: string;
  field: string;
  code: string;
  count: number;
  /** What is said of the first. */
  message: CellProblem["message"];
  /** The texts of the cells, the most frequent first. */
  texts: { text: string; count: number; proposal: string | undefined }[];
}

/** How many texts of a kind can be mended one by one. */
const TEXTS = 20;
/** As the engine reads it in either language. */
export const NOT_KNOWN = "待查";

/** The kinds of bad cells, those with most cells first. */
export function kindsOf(problems: readonly CellProblem[]): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const { column, heading, field, code, message, value, proposal } of problems) {
    const key = `${column} ${field} ${code}`;
    let kind = kinds.get(key);
    if (!kind)
      kinds.set(key, (kind = { column, heading, field, code, count: 0, message, texts: [] }));
    kind.count++;
    const text = value === null ? "" : value;
    const known = kind.texts.find((each) => each.text === text);
    if (known) known.count++;
    else if (text && kind.texts.length < 1000) kind.texts.push({ text, count: 1, proposal });
  }
  for (const { texts } of kinds.values()) texts.sort((a, b) => b.count - a.count);
  return [...kinds.values()].sort((a, b) => b.count - a.count);
}

/** What texts of a field stand for. */
export type Cure = (field: string, meanings: Record<string, string>) => void;

/** The field of a column that takes one value a cell: only its texts can be matched. */
function fieldOf(column: Pick<Column, "field">, info: PackInfo): Field | undefined {
  const [name, , item] = (column.field || "").split(".");
  const owner = info.fields.find((each) => each.name === name);
  const field = item && owner ? owner.items.find((each) => each.name === item) : owner;
  return field && !["numbers", "choices", "records"].includes(field.type) ? field : undefined;
}

export function kindsView(
  problems: readonly CellProblem[],
  columns: readonly Column[],
  info: PackInfo,
  lang: Lang,
  words: Words,
  cure: Cure,
): TemplateResult | typeof nothing {
  const kinds = kindsOf(problems);
  if (!kinds.length) return nothing;
  return html`<h3 id="kinds">${words.mend}</h3>
    <p class="small">${words.mendHelp}</p>
    <ul class="kinds">
      ${kinds.map((kind) => {
        const column = columns.find(
          ({ letter, field }) => letter === kind.column && field === kind.field,
        );
        const field = column && !column.unit_unknown ? fieldOf(column, info) : undefined;
        return html`<li data-kind="${kind.column} ${kind.code}" data-count=${kind.count}>
          <p>
            <b>${kind.column ? `${kind.column} ${visible(kind.heading)}` : nameOf(kind, info, lang)}</b>
            ${words.cells(kind.count)}${words.colon}${visible(say(kind.message, lang))}
          </p>
          ${field ? cureView(kind, field, lang, words, cure) : nothing}
        </li>`;
      })}
    </ul>`;
}

/** What a problem that stands in no column is about. */
function nameOf({ field }: Kind, info: PackInfo, lang: Lang): string {
  const known = info.fields.find(({ name }) => name === field);
  return known ? say(known.label, lang) : field;
}

/** A text as the engine gives it when it is too long to be told. */
const isShortened = (text: string): boolean => text.endsWith("…");

function cureView(kind: Kind, field: Field, lang: Lang, words: Words, cure: Cure): TemplateResult {
  const texts = kind.texts.filter(({ text }) => !isShortened(text));
  const all = (means: (text: (typeof texts)[number]) => string | undefined) => () =>
    cure(
      kind.field,
      Object.fromEntries(
        texts.flatMap((each) => {
          const meaning = means(each);
          return meaning === undefined ? [] : [[each.text, meaning]];
        }),
      ),
    );
  const proposed = texts.some(({ proposal }) => proposal !== undefined);
  return html`<div class="cure">
    ${
      proposed
        ? html`<button type="button" class="plain" data-cure="proposal" @click=${all(({ proposal }) => proposal)}>${words.asWritten}</button>`
        : nothing
    }
    <button type="button" class="plain" data-cure="unknown" @click=${all(() => NOT_KNOWN)}>${words.allUnknown}</button>
    <button type="button" class="plain" data-cure="blank" @click=${all(() => "")}>${words.allBlank}</button>
    ${texts.slice(0, TEXTS).map(
      ({ text, count, proposal }) =>
        html`<span class="text">
          ${meansView(field, text, undefined, proposal || "", lang, words, (means) => cure(kind.field, { [text]: means }))}
          <span class="small quiet">${words.cells(count)}</span>
        </span>`,
    )}
    ${texts.length > TEXTS ? html`<span class="small quiet">${words.moreTexts(texts.length - TEXTS)}</span>` : nothing}
  </div>`;
}

/** A text, and what it stands for, if anything yet: chosen or typed. */
function meansView(
  field: Field,
  text: string,
  means: string | undefined,
  hint: string,
  lang: Lang,
  words: Words,
  set: (means: string) => void,
): TemplateResult {
  const options = optionsOf(field, lang, words);
  const label = words.standsFor(visible(text));
  const take = (event: Event): void =>
    set((event.target as HTMLInputElement | HTMLSelectElement).value.trim());
  return html`<label data-text=${text}
    ><span class="cells">${visible(text)}</span> =
    ${
      options
        ? html`<select aria-label=${label} @change=${take}>
            ${means === undefined ? html`<option value="?" disabled selected>${words.choosePlease}</option>` : nothing}
            <option value="" .selected=${means === ""}>${words.noAnswer}</option>
            ${options.map(({ value, shown }) => html`<option value=${value} .selected=${value === means}>${shown}</option>`)}
          </select>`
        : html`<input aria-label=${label} placeholder=${hint} .value=${means || ""} @change=${take} />`
    }</label
  >`;
}

/** What a field may be, in words; nothing of one that is typed. */
export function optionsOf(
  { type, choices }: Field,
  lang: Lang,
  words: Words,
): { value: string; shown: string }[] | undefined {
  const unknown = { value: NOT_KNOWN, shown: words.notKnown };
  if (type === "boolean")
    return [{ value: "是", shown: words.yes }, { value: "否", shown: words.no }, unknown];
  if (type !== "choice" || !choices.length) return undefined;
  return [...choices.map(({ label }) => ({ value: label.zh, shown: say(label, lang) })), unknown];
}

/** What texts of the columns were taken for, to be corrected. */
export function meaningsView(
  columns: readonly Column[],
  info: PackInfo,
  lang: Lang,
  words: Words,
  cure: Cure,
): TemplateResult | typeof nothing {
  const matched = columns.filter(({ meanings, left_out: out }) => meanings.length && !out);
  if (!matched.length) return nothing;
  return html`<h3 id="meanings">${words.meanings}</h3>
    <p class="small">${words.meaningsHelp}</p>
    <div class="table" tabindex="0" role="region" aria-labelledby="meanings">
      <table data-meanings>
        <thead>
          <tr>
            <th scope="col">${words.letter}</th>
            <th scope="col">${words.heading}</th>
            <th scope="col">${words.textsMean}</th>
          </tr>
        </thead>
        <tbody>
          ${matched.map((column) => {
            const field = fieldOf(column, info);
            return html`<tr data-meanings-of=${column.letter}>
              <td>${column.letter}</td>
              <th scope="row">${visible(column.heading)}</th>
              <td>
                ${column.meanings.map((meaning) =>
                  field
                    ? html`<span class="text" data-guessed=${meaning.guess}>
                        ${meansView(field, meaning.text, meaning.means, words.noAnswer, lang, words, (means) => cure(column.field!, { [meaning.text]: means }))}
                        <span class="small quiet">${words.cells(meaning.count)}${meaning.guess ? ` · ${words.guessed}` : ""}</span>
                      </span>`
                    : nothing,
                )}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
}
