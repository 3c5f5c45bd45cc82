// What follows from a draft: known answers, impact on projects, and what moved.
import { html, nothing, type TemplateResult } from "lit";
import type { CasePage, Impact, Move } from "../engine/pkg-study/water_rules_study";
import type { PackInfo, Position } from "../engine/pkg/water_rules";
import { verdictView } from "../view/outcome";
import { say, type Lang } from "../words";
import { WORDS } from "./words";

export function casesView(cases: CasePage[], info: PackInfo, lang: Lang, go: (file: string, at: Position) => void): TemplateResult {
  const words = WORDS[lang];
  const failed = cases.filter(({ passed }) => !passed);
  // A value may be an outcome or a verdict, for which the pack has words.
  const spoken = (value: string): string =>
    say((info.words.outcomes as Record<string, never>)[value] || (info.words.verdicts as Record<string, never>)[value], lang) || value;
  return html`<h2>${words.cases}</h2>
    <p data-failed=${failed.length}>${failed.length ? words.casesFail(failed.length, cases.length) : words.casesPass(cases.length)}</p>
    <ul class="failing long" tabindex=${failed.length ? "0" : nothing} aria-label=${words.cases}>
      ${failed.map(
        ({ id, name, file, line, differences }) =>
          html`<li data-case=${id}>
            <p>
              <span class="outcome tone-reject"><span class="icon" aria-hidden="true">✕</span>${say(name, lang) || id}</span>
              <button type="button" class="plain" @click=${() => go(file, { line, column: 1 })}><code>${file}:${line}</code></button>
            </p>
            <div class="table">
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
                        <td>${spoken(expected)}</td>
                        <td>${spoken(actual)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
          </li>`,
      )}
    </ul>`;
}

export function impactView(impact: Impact, info: PackInfo, lang: Lang): TemplateResult {
  const words = WORDS[lang];
  const { verdicts, outcomes } = info.words;
  return html`<p data-summary><strong>${say(impact.summary, lang)}</strong></p>
    <div class="table">
      <table data-verdicts>
        <thead>
          <tr>
            <th scope="col">${words.verdict}</th>
            <th scope="col">${words.before}</th>
            <th scope="col">${words.after}</th>
          </tr>
        </thead>
        <tbody>
          ${impact.verdicts.map(
            ({ verdict, before, after }) =>
              html`<tr>
                <th scope="row">${verdictView(verdict, info, lang)}</th>
                <td class="figure">${before}</td>
                <td class="figure">${after}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${impact.rules.length
      ? html`<h3>${words.rules}</h3>
          <ul class="values" data-moved-rules>
            ${impact.rules.map(
              ({ code, title, moves }) =>
                html`<li>
                  <b>${code}</b> ${say(title, lang)}
                  ${moves.map(([from, to, n]) => html`<div class="small">${say(outcomes[from], lang)} → ${say(outcomes[to], lang)}${words.colon}${words.moves(n)}</div>`)}
                </li>`,
            )}
          </ul>`
      : nothing}
    ${impact.groups
      .filter(({ values }) => values.length > 0)
      .map(
        ({ label, values }) =>
          html`<h3>${say(label, lang)}</h3>
            <ul class="values">
              ${values.map(
                (each) =>
                  html`<li>${say(each.label, lang) || each.value}${words.colon}${words.worse} ${each.worse}${words.comma}${words.better} ${each.better}</li>`,
              )}
            </ul>`,
      )}
    ${impact.first.length
      ? html`<h3>${words.first}</h3>
          <ol data-first>
            ${impact.first.map(
              ({ index, name, from, to, findings }) =>
                html`<li>
                  ${name || index + 1}${words.colon}${say(verdicts[from], lang)} → ${say(verdicts[to], lang)}
                  <span class="quiet small">${findings.map(([code]) => code).join(words.comma)}</span>
                </li>`,
            )}
          </ol>`
      : nothing}`;
}

export function movesView(moves: Move[], lang: Lang): TemplateResult {
  const words = WORDS[lang];
  return html`<h2>${words.diff}</h2>
    ${moves.length
      ? html`<ul class="values" data-moves>
          ${moves.map(({ text }) => html`<li>${say(text, lang)}</li>`)}
        </ul>`
      : html`<p class="quiet">${words.noMoves}</p>`}`;
}
