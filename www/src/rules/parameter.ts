// One parameter: its values by date, and who uses it.
import { html, nothing, type TemplateResult } from "lit";
import type { ParameterPage } from "../engine/pkg-study/water_rules_study";
import { amount } from "../view/amount";
import { say, unitText } from "../words";
import { backingView, linkTo, periodText, rulesView, stateView, type Reading } from "./shared";

export function parameterPage(
  { name, label, unit, values }: ParameterPage,
  reading: Reading,
): TemplateResult {
  const { lang, words, uses, asOf } = reading;
  const users = uses!.ofParameter.get(name) || [];
  const naming = uses!.naming.get(name) || [];
  return html`
    <h2 tabindex="-1">${say(label, lang) || name}</h2>
    <p class="meta"><code>${name}</code></p>
    ${
      values.some(({ in_force }) => in_force)
        ? nothing
        : html`<p><span class="badge verify">${words.noneInForce(asOf)}</span></p>`
    }
    <div class="table">
      <table role="table" class="cards">
        <thead role="rowgroup">
          <tr role="row">
            ${[words.value, words.period, words.source, words.state].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${values.map(
            (value) =>
              html`<tr role="row" data-in-force=${String(value.in_force)} class=${value.in_force ? "now" : ""}>
                <td role="cell" data-head=${words.value} class="figure nowrap"><b>${amount(value.value)}</b> ${unitText(unit, lang)}</td>
                <td role="cell" data-head=${words.period}>${periodText(value.from, value.to, words)}</td>
                <td role="cell" data-head=${words.source}>${backingView(value, reading)}</td>
                <td role="cell" data-head=${words.state}>${stateView(value.in_force, words)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <section>
      <h3>${words.usedBy}</h3>
      ${users.length ? rulesView(users, reading) : html`<p class="quiet">${words.unused}</p>`}
    </section>
    ${
      naming.length
        ? html`<section>
          <h3>${words.namedBy}</h3>
          <ul class="links">
            ${naming.map((table) => html`<li>${linkTo("table", table.id, say(table.title, lang))}</li>`)}
          </ul>
        </section>`
        : nothing
    }
  `;
}
