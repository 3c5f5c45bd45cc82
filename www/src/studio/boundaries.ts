// What each check of a rule gives around its limit, to be confirmed as cases.
import { html, nothing, type TemplateResult } from "lit";
import type { Boundary, Probe } from "../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../engine/pkg/water_rules";
import { amountText } from "../digits";
import { outcomeView } from "../view/outcome";
import { say, unitText, type Lang } from "../words";
import { WORDS } from "./case-words";

/** `keep` makes a case of a record; while `sure` is false nothing can be made. */
export function boundariesView(
  boundaries: Boundary[] | undefined,
  info: PackInfo,
  lang: Lang,
  sure: boolean,
  keep: (boundary: Boundary, probe: Probe) => void,
): TemplateResult {
  const words = WORDS[lang];
  if (!boundaries) return html`<p role="status">${words.working}</p>`;
  if (!boundaries.length) return html`<p class="quiet">${words.noBoundaries}</p>`;
  return html`<p class="quiet small">${words.boundariesHelp}</p>
    ${boundaries.map((boundary) => boundaryView(boundary, info, lang, sure, keep))}`;
}

function boundaryView(
  boundary: Boundary,
  info: PackInfo,
  lang: Lang,
  sure: boolean,
  keep: (boundary: Boundary, probe: Probe) => void,
): TemplateResult {
  const words = WORDS[lang];
  const { check, label, comparison, unit, field, probes, covered } = boundary;
  const measured = (value: string): string =>
    [amountText(value), unitText(unit)].filter(Boolean).join(" ");
  const called = field === null ? "" : fieldLabel(info, field, lang);
  const limit = probes.find(({ at }) => at === "at") || probes[0];
  return html`<section data-boundary=${check}>
    <h3>${say(label, lang)}</h3>
    ${limit ? html`<p>${words.limitIs(measured(limit.limit))}${words.comma}${say(info.words.comparisons[comparison], lang)} <span class="quiet small">${words.moved(called)}</span></p>` : nothing}
    ${
      probes.length
        ? html`<div class="table">
          <table role="table" class="cards">
            <thead role="rowgroup">
              <tr role="row">
                ${[words.where, words.value, words.gives, words.case].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
              </tr>
            </thead>
            <tbody role="rowgroup">
              ${probes.map(
                (probe) =>
                  html`<tr role="row" data-probe=${probe.at}>
                    <td role="cell" data-head=${words.where}>${words.at[probe.at]}</td>
                    <td role="cell" data-head=${words.value} class="figure">${measured(probe.value)}<div class="quiet small">${words.given(called, amountText(probe.given))}</div></td>
                    <td role="cell" data-head=${words.gives}>${outcomeView(probe.outcome, info, lang)}</td>
                    <td role="cell" data-head=${words.case}>
                      ${covered.includes(probe.at) ? html`<div class="small">✓ ${words.kept}</div>` : nothing}
                      ${
                        sure && !covered.includes(probe.at)
                          ? html`<button type="button" class="plain" data-keep @click=${() => keep(boundary, probe)}>${words.keep}</button>`
                          : nothing
                      }
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`
        : html`<p class="quiet">${words.unmoved}</p>`
    }
  </section>`;
}

/** One of a list is named with its place: `products.1.output`. */
function fieldLabel({ fields }: PackInfo, name: string, lang: Lang): string {
  const [first, place, item] = name.split(".");
  const field = fields.find((each) => each.name === first);
  const inner = field && field.items.find((each) => each.name === item);
  return [say(field?.label, lang) || first, place, inner && say(inner.label, lang)]
    .filter(Boolean)
    .join(" ");
}
