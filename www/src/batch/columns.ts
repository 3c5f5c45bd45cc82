// How the columns of a file were matched to fields, with a way to correct it; and the cells that are bad.
import { html, nothing, type TemplateResult } from "lit";
import type { Field, PackInfo } from "../engine/pkg/water_rules";
import type { CellProblem, Column, Sheet } from "../engine/pkg-study/water_rules_study";
import { say, unitText, type Lang } from "../words";
import { pagerView, pageOf } from "./pager";
import { visible } from "./safe";
import type { Words } from "./words";

/** How many items of a list can be chosen for a column, beside those that the file has. */
const ITEMS = 3;
const NUMBERS = 12;

interface Choice {
  value: string;
  label: string;
}

/** The column whose menu has all its choices: every other one has only what is chosen, as a wide file has so many menus of so
 * many fields that a browser would lay them out for seconds. */
export interface Menus {
  open: number | undefined;
  /** Somebody comes to a menu. */
  come: (place: number) => void;
}

/** What a column may be: every field of the pack, and the first items of its lists. */
function choicesOf(field: Field, lang: Lang): Choice[] {
  const label = say(field.label, lang);
  const whole = { value: field.name, label };
  const items = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
  if (field.type === "records")
    return items(ITEMS).flatMap((n) =>
      field.items.map((item) => ({
        value: `${field.name}.${n}.${item.name}`,
        label: `${label}.${n}.${say(item.label, lang)}`,
      })),
    );
  if (field.type === "numbers")
    return [
      whole,
      ...items(NUMBERS).map((n) => ({ value: `${field.name}.${n}`, label: `${label}.${n}` })),
    ];
  return [whole];
}

export function columnsView(
  sheet: Omit<Sheet, "rows">,
  info: PackInfo,
  lang: Lang,
  words: Words,
  choose: (place: number, field: string) => void,
  menus: Menus,
): TemplateResult {
  const matched = sheet.columns.filter(({ field }) => field !== null).length;
  const groups = info.groups.map(({ id, title }) => ({
    title: say(title, lang),
    choices: info.fields
      .filter(({ group }) => group === id)
      .flatMap((field) => choicesOf(field, lang)),
  }));
  const labels = new Map(
    groups.flatMap(({ choices }) => choices.map(({ value, label }) => [value, label] as const)),
  );
  return html`<h3 id="columns">${words.columns}</h3>
    <p class="small">${words.columnsHelp(matched, sheet.columns.length)}</p>
    <div class="table tall" tabindex="0" role="region" aria-labelledby="columns">
      <table data-columns>
        <thead>
          <tr>
            <th scope="col">${words.letter}</th>
            <th scope="col">${words.heading}</th>
            <th scope="col">${words.field}</th>
            <th scope="col">${words.unit}</th>
            <th scope="col">${words.sampleCells}</th>
          </tr>
        </thead>
        <tbody>
          ${sheet.columns.map(
            (column, place) =>
              html`<tr data-column=${column.letter} class=${column.field === null && !column.left_out ? "unmatched" : ""}>
                <td>${column.letter}</td>
                <th scope="row">${visible(column.heading)}</th>
                <td>
                  <select
                    aria-label="${words.field} ${column.letter} ${visible(column.heading)}"
                    @focus=${() => menus.come(place)}
                    @change=${(event: Event) => choose(place, (event.target as HTMLSelectElement).value)}
                  >
                    <option value="" .selected=${column.field === null}>
                      ${column.left_out || column.field !== null ? words.notUsed : words.noField}
                    </option>
                    ${
                      column.field !== null && !(menus.open === place && labels.has(column.field))
                        ? html`<option value=${column.field} .selected=${true}>${labels.get(column.field) ?? column.field}</option>`
                        : nothing
                    }
                    ${
                      menus.open === place
                        ? groups.map(
                            ({ title, choices }) =>
                              html`<optgroup label=${title}>
                                ${choices.map(
                                  ({ value, label }) =>
                                    html`<option value=${value} .selected=${column.field === value}>${label}</option>`,
                                )}
                              </optgroup>`,
                          )
                        : nothing
                    }
                  </select>
                  ${
                    column.guess
                      ? html`<span class="small" data-guess title=${say(column.guess, lang)}>${words.guessed}</span>`
                      : nothing
                  }
                </td>
                <td>
                  ${
                    column.unit_unknown
                      ? askUnit(column, info, words, (unit) =>
                          choose(place, `${column.field}@${unit}`),
                        )
                      : unitOf(column, info, lang, words)
                  }
                </td>
                <td class="cells">
                  ${sheet.preview
                    .map((cells) => visible((cells[place] || "").slice(0, 30)))
                    .filter(Boolean)
                    .join(" ¦ ")}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** Asks for the unit of a column whose heading has one that its field doesn't take. */
function askUnit(
  column: Column,
  info: PackInfo,
  words: Words,
  choose: (unit: string) => void,
): TemplateResult {
  const field = fieldAt(column, info);
  const own = field && field.unit && field.unit !== "1" ? [field.unit] : [];
  return html`<select
    data-unit
    aria-label="${words.unitOf} ${column.letter} ${visible(column.heading)}"
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  >
    <option value="" selected disabled>${words.askUnit(visible(column.unit || ""))}</option>
    ${[...own, ...(field ? field.units : [])].map((unit) => html`<option value=${unit}>${unit}</option>`)}
  </select>`;
}

/** The field of a column, or of the item of a list. */
function fieldAt({ field }: Column, info: PackInfo): Field | undefined {
  const [name, , item] = (field || "").split(".");
  const owner = info.fields.find((each) => each.name === name);
  return item && owner ? owner.items.find((each) => each.name === item) : owner;
}

function unitOf(column: Column, info: PackInfo, lang: Lang, words: Words): string {
  if (column.unit) return visible(column.unit);
  const field = fieldAt(column, info);
  const unit = field ? unitText(field.unit, lang) : "";
  return unit ? words.ownUnit(unit) : "";
}

const PAGE = 50;
/** So many bad cells are listed at once; of more, their kinds stand above and the list is folded. */
const FEW = 6;

/** The cells that are bad: the first of so many. */
export function problemsView(
  problems: readonly CellProblem[],
  count: number,
  lang: Lang,
  words: Words,
  page: number,
  turn: (page: number) => void,
): TemplateResult {
  if (!count) return html`<p class="small" data-no-problems>${words.noProblems}</p>`;
  const shown = pageOf(problems, page, PAGE);
  return html`<details class="minor" data-problems=${count} ?open=${count <= FEW}>
    <summary id="problems">${words.problems(count)}</summary>
    <p class="small">${words.problemsHelp} ${count > problems.length ? words.firstListed(problems.length) : nothing}</p>
    <div class="table" tabindex="0" role="region" aria-labelledby="problems">
      <table role="table" class="cards">
        <thead role="rowgroup">
          <tr role="row">
            ${[words.cell, words.heading, words.content, words.problem].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${shown.map(
            ({ row, column, heading, value, message, code }) =>
              html`<tr role="row" data-cell="${column}${row}" data-code=${code}>
                <td role="cell" data-head=${words.cell}>${column ? `${column}${row}` : `${words.row} ${row}`}</td>
                <td role="cell" data-head=${words.heading}>${column ? visible(heading) : words.wholeRow}</td>
                <td role="cell" data-head=${words.content} class="cells">${visible(value || "")}</td>
                <td role="cell" data-head=${words.problem}>${visible(say(message, lang))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${pagerView(problems.length, page, PAGE, words, turn, "problems")}
  </details>`;
}
