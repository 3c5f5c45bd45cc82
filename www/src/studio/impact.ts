// What a draft does to a list of projects: verdicts, amounts of water and money, and who is concerned.
import { html, nothing, type TemplateResult } from "lit";
import { barView } from "../chart/bar";
import type { Impact } from "../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../engine/pkg/water_rules";
import { parseDecimal, printDecimal } from "../decimal";
import { amount } from "../view/amount";
import { verdictView } from "../view/outcome";
import { say, unitText, type Lang } from "../words";
import type { Dated } from "./impact-days";
import { WORDS, type Words } from "./words";

interface Told {
  impact: Impact;
  info: PackInfo;
  lang: Lang;
  words: Words;
}

export function impactView(impact: Impact, info: PackInfo, lang: Lang): TemplateResult {
  const told = { impact, info, lang, words: WORDS[lang] };
  return html`<p data-summary><strong>${say(impact.summary, lang)}</strong></p>
    ${verdictsView(told)} ${flipsView(told)} ${figuresView(told)} ${rulesView(told)} ${groupsView(told)} ${firstView(told)}`;
}

/** What follows on each day; one of them is shown in whole below. */
export function daysView(
  dated: Dated[],
  shown: string,
  lang: Lang,
  choose: (day: string) => void,
): TemplateResult {
  const words = WORDS[lang];
  if (dated.length < 2) return html`<p class="small" data-day=${shown}>${words.onDay(shown)}</p>`;
  return html`<ul class="days" data-days aria-label=${words.days}>
    ${dated.map(
      ({ day, impact }) =>
        html`<li>
          <button type="button" class="plain" data-day=${day} aria-pressed=${day === shown ? "true" : "false"} @click=${() => choose(day)}>${words.onDay(day)}</button>
          ${day === shown ? nothing : html`<span class="small">${say(impact.summary, lang)}</span>`}
        </li>`,
    )}
  </ul>`;
}

function volumeHead({ info, words }: Told): string {
  const { portfolio } = info;
  return portfolio && portfolio.unit ? `${words.volume} (${portfolio.unit})` : words.volume;
}

function head(names: (string | TemplateResult)[]): TemplateResult {
  return html`<thead>
    <tr>
      ${names.map((name) => html`<th scope="col">${name}</th>`)}
    </tr>
  </thead>`;
}

function verdictsView({ impact, info, lang, words }: Told): TemplateResult {
  const most = Math.max(...impact.verdicts.flatMap(({ before, after }) => [before, after]), 1);
  return html`<p class="quiet small">${words.barsHelp}</p>
    <div class="table" tabindex="0" role="region" aria-label=${words.verdict}>
    <table data-verdicts>
      ${head([words.verdict, words.before, words.after, html`<span class="hidden">${words.bars}</span>`])}
      <tbody>
        ${impact.verdicts.map(
          ({ verdict, before, after }) =>
            html`<tr>
              <th scope="row">${verdictView(verdict, info, lang)}</th>
              <td class="figure">${before}</td>
              <td class="figure">${after}</td>
              <td class="bars">${barView({ value: before, most, outlined: true })}${barView({ value: after, most })}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function flipsView(told: Told): TemplateResult | typeof nothing {
  const { impact, info, lang, words } = told;
  if (!impact.flips.length) return nothing;
  const most = Math.max(...impact.flips.map(({ projects }) => projects));
  return html`<h3>${words.flips}</h3>
    ${info.portfolio ? html`<p class="quiet small">${words.volume}${words.colon}${say(info.portfolio.added, lang)}</p>` : nothing}
    <div class="table" tabindex="0" role="region" aria-label=${words.flips}>
      <table data-flips>
        ${head([words.verdict, words.projects, volumeHead(told), html`<span class="hidden">${words.bars}</span>`])}
        <tbody>
          ${impact.flips.map(
            ({ from, to, projects, volume }) =>
              html`<tr>
                <th scope="row">${verdictView(from, info, lang)} → ${verdictView(to, info, lang)}</th>
                <td class="figure">${projects}</td>
                <td class="figure">${volume === null ? "—" : amount(volume)}</td>
                <td class="bars">${barView({ value: projects, most })}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function figuresView({ impact, lang, words }: Told): TemplateResult | typeof nothing {
  if (!impact.figures.length) return nothing;
  return html`<h3>${words.figures}</h3>
    <p class="quiet small">${words.figuresHelp}</p>
    <div class="table long" tabindex="0" role="region" aria-label=${words.figures}>
      <table data-figures>
        ${head([words.figure, words.before, words.after, words.difference, words.projects])}
        <tbody>
          ${impact.figures.map(
            ({ code, name, label, unit, before, after, projects }) =>
              html`<tr>
                <th scope="row" class="wraps">${say(label, lang) || name} <span class="quiet">${code}${unitText(unit) ? ` · ${unit}` : ""}</span></th>
                <td class="figure">${amount(before)}</td>
                <td class="figure">${amount(after)}</td>
                <td class="figure">${difference(before, after)}</td>
                <td class="figure">${projects}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function difference(before: string, after: string): unknown {
  const [a, b] = [parseDecimal(before), parseDecimal(after)];
  if (!a || !b) return "";
  const more = b.minus(a);
  return html`${more.gt(0) ? "+" : ""}${amount(printDecimal(more))}`;
}

function rulesView({ impact, info, lang, words }: Told): TemplateResult | typeof nothing {
  if (!impact.rules.length) return nothing;
  const { outcomes } = info.words;
  return html`<h3>${words.rules}</h3>
    <ul class="values long" data-moved-rules tabindex="0" aria-label=${words.rules}>
      ${impact.rules.map(
        ({ code, title, moves }) =>
          html`<li>
            <b>${code}</b> ${say(title, lang)}
            ${moves.map(([from, to, n]) => html`<div class="small">${say(outcomes[from], lang)} → ${say(outcomes[to], lang)}${words.colon}${words.moves(n)}</div>`)}
          </li>`,
      )}
    </ul>`;
}

function groupsView(told: Told): TemplateResult[] {
  const { impact, lang, words } = told;
  return impact.groups
    .filter(({ values }) => values.length > 0)
    .map(({ by, label, values }) => {
      const most = Math.max(...values.flatMap(({ worse, better }) => [worse, better]), 1);
      return html`<h3>${say(label, lang)}</h3>
        <div class="table long" tabindex="0" role="region" aria-label=${say(label, lang)}>
          <table data-group-by=${by}>
            ${head([say(label, lang), words.worse, words.better, volumeHead(told), html`<span class="hidden">${words.bars}</span>`])}
            <tbody>
              ${values.map(
                (each) =>
                  html`<tr>
                    <th scope="row" class="wraps">${say(each.label, lang) || each.value}</th>
                    <td class="figure">${each.worse}</td>
                    <td class="figure">${each.better}</td>
                    <td class="figure">${each.volume === null ? "—" : amount(each.volume)}</td>
                    <td class="bars">${barView({ value: each.worse, most, tone: "reject" })}${barView({ value: each.better, most, tone: "pass", outlined: true })}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>`;
    });
}

function firstView(told: Told): TemplateResult | typeof nothing {
  const { impact, info, lang, words } = told;
  if (!impact.first.length) return nothing;
  const { verdicts } = info.words;
  const unit = info.portfolio && info.portfolio.unit ? info.portfolio.unit : "";
  return html`<h3>${words.first}</h3>
    <ol class="long" data-first tabindex="0" aria-label=${words.first}>
      ${impact.first.map(
        ({ index, name, from, to, findings, volume }) =>
          html`<li>
            ${name || index + 1}${words.colon}${say(verdicts[from], lang)} → ${say(verdicts[to], lang)}
            ${volume === null ? nothing : html`<span class="figure">${amount(volume)} ${unit}</span>`}
            <span class="quiet small">${findings.map(([code]) => code).join(words.comma)}</span>
          </li>`,
      )}
    </ol>`;
}
