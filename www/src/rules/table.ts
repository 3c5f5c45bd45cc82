// One table of the pack, row by row.
import { html, nothing, type TemplateResult } from "lit";
import type { TablePage } from "../engine/pkg-study/water_rules_study";
import { amount } from "../view/amount";
import { codesOfColumn, codeText, say, unitText } from "../words";
import { backingView, periodText, rulesView, type Reading } from "./shared";

const NUMBER = /^-?\d+(\.\d+)?$/;

export function tablePage(
  page: TablePage,
  reading: Reading,
  onlyInForce: boolean,
  setOnly: (on: boolean) => void,
): TemplateResult {
  const { lang, words, uses } = reading;
  const users = uses!.ofTable.get(page.id) || [];
  const inForce = page.rows.filter(({ in_force }) => in_force);
  return html`
    <h2 tabindex="-1">${say(page.title, lang)}</h2>
    <p class="meta"><code>tables/${page.id}.csv</code> <span>${words.rowsInForce(inForce.length, page.rows.length)}</span></p>
    ${
      inForce.length < page.rows.length
        ? html`<label class="tick">
          <input
            type="checkbox"
            data-only-in-force
            .checked=${onlyInForce}
            @change=${(event: Event) => setOnly((event.target as HTMLInputElement).checked)}
          />${words.onlyInForce}
        </label>`
        : nothing
    }
    ${rowsView(page, onlyInForce ? inForce : page.rows, reading)}
    <section>
      <h3>${words.usedBy}</h3>
      ${users.length ? rulesView(users, reading) : html`<p class="quiet">${words.unused}</p>`}
    </section>
  `;
}

/** Some rows of a table, each with the dates between which it is in force and its source. */
export function rowsView(
  { id, title, columns }: TablePage,
  rows: TablePage["rows"],
  reading: Reading,
): TemplateResult {
  const { info, lang, words } = reading;
  const dated = rows.some(({ from, to }) => from || to);
  // A column that is called as a field is written with its codes.
  const codes = columns.map(({ name }) => codesOfColumn(name, info));
  const heads = columns.map(({ label, unit }) => ({
    text: say(label, lang),
    unit: unitText(unit, lang),
  }));
  return html`<div class="table" tabindex="0" role="region" aria-label=${say(title, lang)} data-rows=${id}>
    <table>
      <thead>
        <tr>
          <th scope="col">${words.line}</th>
          ${heads.map(({ text, unit }) => html`<th scope="col">${text}${unit ? html` <span class="quiet">${unit}</span>` : nothing}</th>`)}
          ${dated ? html`<th scope="col">${words.period}</th>` : nothing}
          <th scope="col">${words.source}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr class=${row.in_force ? "" : "past"} data-line=${row.line}>
              <td class="quiet nowrap">${row.line}</td>
              ${row.cells.map((cell, i) =>
                NUMBER.test(cell)
                  ? html`<td class="figure right">${amount(cell)}</td>`
                  : html`<td title=${cell}>${codeText(cell, codes[i], lang)}</td>`,
              )}
              ${
                dated
                  ? html`<td class="nowrap">${row.from || row.to ? periodText(row.from, row.to, words) : nothing}</td>`
                  : nothing
              }
              <td class="small">${backingView(row, reading)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
