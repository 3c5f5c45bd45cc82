// The paper as HTML: on the screen a sheet, in print the pages.
import { html, nothing, type TemplateResult } from "lit";
import { HTML_LANG } from "../words";
import type { Block, Paper, Section } from "./paper";
import { WORDS } from "./words";

/** Draws a QR code, once its library is there. */
export type DrawQr = (text: string, label: string) => TemplateResult;

/** The whole sheet. */
export function paperView(paper: Paper, drawQr: DrawQr | undefined): TemplateResult {
  const words = WORDS[paper.lang];
  return html`<article class="sheet" lang=${HTML_LANG[paper.lang]} aria-label=${words.paperLabel} data-paper>
    <header class="sheet-head">
      ${paper.office ? html`<p class="strong" data-office>${paper.office}</p>` : nothing}
      ${paper.reference ? html`<p class="reference" data-reference>${paper.reference}</p>` : nothing}
      <h2>${paper.title}</h2>
      ${paper.note ? html`<p class="note">${paper.note}</p>` : nothing}
      <dl class="facts">
        ${paper.facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
      </dl>
    </header>
    ${paper.addressee ? html`<p class="addressee" data-addressee>${paper.addressee}</p>` : nothing}
    ${paper.sections.map((section) => sectionView(section, drawQr))}
  </article>`;
}

function sectionView(
  { whole, title, blocks }: Section,
  drawQr: DrawQr | undefined,
): TemplateResult {
  return html`<section class=${whole ? "whole" : ""}>
    <h3>${title}</h3>
    ${blocks.map((block) => blockView(block, drawQr))}
  </section>`;
}

function blockView(block: Block, drawQr: DrawQr | undefined): TemplateResult | typeof nothing {
  switch (block.is) {
    case "text":
      return html`<p class="${block.strong ? "strong" : ""} ${block.quiet ? "note" : ""}">${block.text}</p>`;
    case "list":
      return html`<ol class=${block.small ? "small" : ""}>
        ${block.items.map((item) => html`<li>${item}</li>`)}
      </ol>`;
    case "pairs":
      return pairsView(block.pairs, block.long ? 1 : 2);
    case "table":
      return html`${block.title && block.title !== block.head[0] ? html`<h4>${block.title}</h4>` : nothing}
        <table role="table" class="cards">
          <colgroup>
            ${block.widths.map((width) => html`<col width="${width}%" />`)}
          </colgroup>
          <thead role="rowgroup">
            <tr role="row">
              ${block.head.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${block.rows.map(
              (row) =>
                html`<tr role="row">
                  ${row.map(
                    (cell, column) =>
                      html`<td role="cell" data-head=${block.head[column]!}>${cell.map((text) => html`<p>${text}</p>`)}</td>`,
                  )}
                </tr>`,
            )}
          </tbody>
        </table>`;
    case "blanks":
      return pairsView(
        block.labels.map((label) => [label, ""]),
        2,
      );
    case "imprint":
      return html`<div class="imprint" data-imprint>
        ${block.office ? html`<p>${block.office}</p>` : nothing}
        <p>${block.seal}</p>
        <p>${block.day}</p>
      </div>`;
    case "qr":
      return drawQr ? drawQr(block.text, block.label) : nothing;
  }
}

/** Names and values, so many pairs a row. The roles stay when a phone's layout takes the table apart. */
function pairsView(pairs: [string, string][], aRow: 1 | 2): TemplateResult {
  const rows = pairs
    .filter((_, place) => place % aRow === 0)
    .map((_, row) => pairs.slice(row * aRow, (row + 1) * aRow));
  return html`<table role="table" class="pairs">
    <colgroup>
      ${(aRow === 1 ? [20, 80] : [20, 30, 20, 30]).map((width) => html`<col width="${width}%" />`)}
    </colgroup>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">
            ${row.map(
              ([name, value]) =>
                html`<th role="rowheader" scope="row">${name}</th>
                  <td role="cell" class=${value ? "" : "blank"} colspan=${row.length < aRow ? 3 : 1}>${value}</td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
