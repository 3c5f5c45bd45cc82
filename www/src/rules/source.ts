// One law, notice or standard, and all that rests on it.
import { html, nothing, type TemplateResult } from "lit";
import type { SourcePage } from "../engine/pkg-study/water_rules_study";
import { confidenceView } from "../view/confidence";
import { officialTextView } from "../view/official-text";
import { say } from "../words";
import { linkTo, periodText, ruleLink, type Reading, type View } from "./shared";

export function sourcePage(page: SourcePage, reading: Reading): TemplateResult {
  const { info, lang, words, uses } = reading;
  const { rules, parameters, tables } = uses!.ofSource.get(page.id) || {
    rules: [],
    parameters: [],
    tables: [],
  };
  const articles = (sources: (typeof rules)[number]["sources"]): string =>
    sources
      .filter(({ id, article }) => id === page.id && article)
      .map(({ citation }) => say(citation, lang))
      .join(words.comma);
  const part = (title: string, items: TemplateResult[]): View =>
    items.length === 0
      ? nothing
      : html`<section>
          <h3>${title} <span class="under">${items.length}</span></h3>
          <ul class="links">
            ${items}
          </ul>
        </section>`;
  return html`
    <h2 tabindex="-1">${say(page.title, lang)}</h2>
    <p class="meta">
      <code>${page.id}</code>
      ${page.number ? html`<span>${page.number}</span>` : nothing}
      <span>${periodText(page.from, page.until, words)}</span>
      ${confidenceView(page.confidence, info, lang)}
    </p>
    <p>${officialTextView(page, lang)}</p>
    ${
      page.articles.length
        ? html`<section>
          <h3>${words.articlesSay}</h3>
          <dl class="articles">
            ${page.articles.map(
              ({ citation, says }) =>
                html`<dt>${say(citation, lang)}</dt><dd>${say(says, lang)}</dd>`,
            )}
          </dl>
        </section>`
        : nothing
    }
    ${rules.length + parameters.length + tables.length === 0 ? html`<p class="quiet">${words.noUse}</p>` : nothing}
    ${part(
      words.usedIn.rule,
      rules.map(
        (rule) => html`<li data-rule-link=${rule.code}>
          ${ruleLink(rule, lang)}
          <div class="under">${articles(rule.sources)}</div>
        </li>`,
      ),
    )}
    ${part(
      words.usedIn.parameter,
      parameters.map(
        ({ name, label }) => html`<li>${linkTo("parameter", name, say(label, lang) || name)}</li>`,
      ),
    )}
    ${part(
      words.usedIn.table,
      tables.map(({ id, title }) => html`<li>${linkTo("table", id, say(title, lang))}</li>`),
    )}
  `;
}
