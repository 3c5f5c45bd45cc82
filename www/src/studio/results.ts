// What follows from a draft: known answers, and what moved.
import { html, nothing, type TemplateResult } from "lit";
import type { CasePage, Move } from "../engine/pkg-study/water_rules_study";
import type { PackInfo, Position } from "../engine/pkg/water_rules";
import { valueText } from "../view/outcome";
import { say, type Lang } from "../words";
import { WORDS } from "./words";

export function casesView(
  cases: CasePage[],
  info: PackInfo,
  lang: Lang,
  go: (file: string, at: Position) => void,
): TemplateResult {
  const words = WORDS[lang];
  const failed = cases.filter(({ passed }) => !passed);
  return html`<h2>${words.cases}</h2>
    <p data-failed=${failed.length}>${failed.length ? words.casesFail(failed.length, cases.length) : words.casesPass(cases.length)}</p>
    <ul class="failing long" tabindex=${failed.length ? "0" : nothing} aria-label=${words.cases}>
      ${failed.map((each) => {
        const { id, name, file, line } = each;
        return html`<li data-case=${id}>
            <p>
              <span class="outcome tone-reject"><span class="icon" aria-hidden="true">✕</span>${say(name, lang) || id}</span>
              <button type="button" class="plain" @click=${() => go(file, { line, column: 1 })}><code>${file}:${line}</code></button>
            </p>
            ${differencesView(each, info, lang)}
          </li>`;
      })}
    </ul>`;
}

/** Where a known answer isn't met. */
export function differencesView(
  { as_of, differences }: CasePage,
  info: PackInfo,
  lang: Lang,
): TemplateResult {
  const words = WORDS[lang];
  return html`<div class="table">
    <table>
      <thead>
        <tr>
          <th scope="col">${words.what}</th>
          <th scope="col">${words.expected}</th>
          <th scope="col">${words.actual}</th>
        </tr>
      </thead>
      <tbody>
        ${differences.map(
          ({ what, expected, actual }) =>
            html`<tr>
              <td>${what === "verdict" ? words.verdict : html`<code>${what}</code>`}</td>
              <td>${valueText(expected, info, lang)}</td>
              <td>${valueText(actual, info, lang)} ${notYetView(what, actual, as_of, info, lang)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Why a rule says nothing of a case that is dated before it is in force. */
function notYetView(
  what: string,
  actual: string,
  asOf: string,
  info: PackInfo,
  lang: Lang,
): TemplateResult | typeof nothing {
  const own = actual === "not_applicable" ? info.rules.filter(({ code }) => code === what) : [];
  const from = own.map((rule) => rule.from).sort()[0];
  return from && from > asOf
    ? html`<span class="small" data-not-yet>${WORDS[lang].notYet(from, asOf)}</span>`
    : nothing;
}

export function movesView(moves: Move[], lang: Lang): TemplateResult {
  const words = WORDS[lang];
  return html`<h2>${words.diff}</h2>
    ${
      moves.length
        ? html`<ul class="values" data-moves>
          ${moves.map(({ text }) => html`<li>${say(text, lang)}</li>`)}
        </ul>`
        : html`<p class="quiet">${words.noMoves}</p>`
    }`;
}
