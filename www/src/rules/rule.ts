// One rule, to be read: what it says, what it rests on, what it uses, its known answers and its text.
import { html, nothing, type TemplateResult } from "lit";
import type { Field, Outcome, RuleInfo } from "../engine/pkg/water_rules";
import type { CasePage, RulePage } from "../engine/pkg-study/water_rules_study";
import { newProject } from "../project";
import { amount } from "../view/amount";
import { confidenceView } from "../view/confidence";
import { outcomeView } from "../view/outcome";
import { codeText, say, unitText } from "../words";
import { scriptView } from "./script";
import {
  backingView,
  linkTo,
  periodText,
  rulesView,
  titleOf,
  type Reading,
  type View,
} from "./shared";
import { rowsView } from "./table";

/** A table with more rows than this is shown on its own page only. */
const FEW_ROWS = 12;

export function rulePage(rule: RuleInfo, reading: Reading): TemplateResult {
  const { info, lang, words, asOf, uses } = reading;
  const page = uses && uses.pages.get(rule.code);
  const inForce = rule.from <= asOf && (!rule.until || asOf <= rule.until);
  return html`
    <h2 tabindex="-1">${say(rule.title, lang)} <span class="code">${rule.code}</span></h2>
    <p class="meta">
      <span>${titleOf(info.families, rule.family, lang)}</span>
      <span class="badge stage">${titleOf(info.stages, rule.stage, lang)}</span>
      <span>${periodText(rule.from, rule.until, words)}</span>
      ${inForce ? nothing : html`<span class="badge verify">${words.notInForce(asOf)}</span>`}
      ${confidenceView(rule.confidence, info, lang)}
    </p>
    <p class="explanation">${say(rule.explanation, lang)}</p>
    <section>
      <h3>${words.sources}</h3>
      <ul class="values">
        ${rule.sources.map((source) => html`<li data-source=${source.id}>${backingView({ ...source, source: source.id }, reading)}</li>`)}
      </ul>
    </section>
    ${departmentsView(rule, reading)}
    ${
      page && uses
        ? html`${parametersView(page, reading)} ${tablesView(page, reading)} ${fieldsView(page, reading)}
        ${findingsView(words.uses, page.findings, reading)} ${findingsView(words.usedBy, uses.ofFinding.get(rule.code) || [], reading)}
        ${casesView(uses.cases.get(rule.code) || [], rule.code, reading)}
        <details class="script-of" data-script>
          <summary><h3>${words.script}</h3></summary>
          <p class="under">${words.file} <code>${page.path}</code></p>
          ${scriptView(page.script, words.script)}
        </details>`
        : nothing
    }
  `;
}

function departmentsView(rule: RuleInfo, { info, lang, words }: Reading): View {
  if (rule.departments.length === 0) return nothing;
  return html`<section>
    <h3>${words.departments}</h3>
    <ul class="values">
      ${info.departments
        .filter(({ id }) => rule.departments.includes(id))
        .map(
          ({ name, duty }) =>
            html`<li>${say(name, lang)}${duty ? html`<div class="under">${say(duty, lang)}</div>` : nothing}</li>`,
        )}
    </ul>
  </section>`;
}

function parametersView(page: RulePage, reading: Reading): View {
  const { lang, words, uses, asOf } = reading;
  const used = uses!.library.parameters.filter(({ name }) => page.parameters.includes(name));
  if (used.length === 0) return nothing;
  return html`<section>
    <h3>${words.parametersOn(asOf)}</h3>
    <ul class="values">
      ${used.map(({ name, label, unit, values }) => {
        const value = values.find(({ in_force }) => in_force);
        return html`<li data-parameter=${name}>
          ${linkTo("parameter", name, say(label, lang) || name)}
          ${
            value
              ? html`<b class="figure">${amount(value.value)}</b> ${unitText(unit, lang)}
                <div class="under">${periodText(value.from, value.to, words)} · ${backingView(value, reading)}</div>`
              : html`<span class="badge verify">${words.noneInForce(asOf)}</span>`
          }
        </li>`;
      })}
    </ul>
  </section>`;
}

function tablesView(page: RulePage, reading: Reading): View {
  const { lang, words, uses } = reading;
  const used = uses!.library.tables.filter(({ id }) => page.tables.includes(id));
  if (used.length === 0) return nothing;
  return html`<section>
    <h3>${words.tables}</h3>
    ${used.map((table) => {
      const rows = table.rows.filter(({ in_force }) => in_force);
      return html`<div class="used-table" data-table=${table.id}>
        ${linkTo("table", table.id, say(table.title, lang))}
        <span class="under">${words.rowsInForce(rows.length, table.rows.length)}</span>
        ${rows.length > 0 && rows.length <= FEW_ROWS ? rowsView(table, rows, reading) : nothing}
      </div>`;
    })}
  </section>`;
}

function fieldsView(page: RulePage, { info, lang, words }: Reading): View {
  if (page.fields.length === 0) return nothing;
  return html`<section>
    <h3>${words.fields}</h3>
    <ul class="tags">
      ${page.fields.map((name) => {
        const field = info.fields.find((each) => each.name === name);
        return html`<li title=${name}>${field ? say(field.label, lang) : name}</li>`;
      })}
    </ul>
  </section>`;
}

function findingsView(title: string, codes: readonly string[], reading: Reading): View {
  if (codes.length === 0) return nothing;
  return html`<section>
    <h3>${title}</h3>
    ${rulesView(codes, reading)}
  </section>`;
}

function casesView(cases: CasePage[], code: string, reading: Reading): TemplateResult {
  const { words } = reading;
  const bad = cases.filter(({ passed }) => !passed).length;
  return html`<section data-cases>
    <h3>${words.cases} <span class="under">${words.casesCount(cases.length, bad)}</span></h3>
    ${cases.map((each) => caseView(each, code, reading))}
  </section>`;
}

function caseView(each: CasePage, code: string, reading: Reading): TemplateResult {
  const { info, lang, words, open } = reading;
  const outcome = each.findings[code] as Outcome;
  const known = info.words.outcomes[outcome];
  return html`<details class="case" data-case=${each.id} data-passed=${String(each.passed)} ?open=${!each.passed}>
    <summary>
      ${known ? outcomeView(outcome, info, lang) : outcome} ${say(each.name, lang)}
      <span class="case-result ${each.passed ? "good" : "bad"}"
        ><span aria-hidden="true">${each.passed ? "✓" : "✕"}</span> ${each.passed ? words.passed : words.wrong}</span
      >
    </summary>
    <div class="case-body">
      ${each.differences.map(
        ({ what, expected, actual }) =>
          html`<p class="problem error">${words.expected(what, expected, actual)}</p>`,
      )}
      <p class="under">${each.as_of} · <code>${each.file}</code> ${words.lineOf(each.line)}</p>
      <ul class="record">
        ${Object.entries(each.record).map(([name, value]) => {
          const field = info.fields.find((one) => one.name === name);
          return html`<li><span class="quiet">${field ? say(field.label, lang) : name}</span> ${valueText(value, field, reading)}</li>`;
        })}
      </ul>
      <button
        type="button"
        class="plain"
        data-open-case
        @click=${() => open(newProject({ title: say(each.name, lang), record: { ...each.record } }))}
      >
        ${words.open}
      </button>
    </div>
  </details>`;
}

/** A value of a record in words: a list one after another, a record within by its own fields. */
function valueText(value: unknown, field: Field | undefined, reading: Reading): string {
  const { lang, words } = reading;
  if (Array.isArray(value))
    return value.map((each) => valueText(each, field, reading)).join(words.comma);
  if (typeof value !== "object" || value === null) {
    return `${codeText(String(value), field, lang)} ${unitText(field ? field.unit : null, lang)}`.trim();
  }
  const parts = Object.entries(value).map(([name, inner]) => {
    const item = field && field.items.find((each) => each.name === name);
    return `${item ? say(item.label, lang) : name} ${valueText(inner, item, reading)}`;
  });
  return `(${parts.join(words.comma)})`;
}
