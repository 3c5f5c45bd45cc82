// The report: verdict, findings by family, referrals, and the problems of a bad pack.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Confidence, Diagnostic, Finding, Outcome, PackInfo, Report, Verdict } from "../engine/pkg/water_rules";
import { say, type Lang, type Words } from "../words";

export interface ReportState {
  info: PackInfo;
  lang: Lang;
  words: Words;
  report: Report;
  filter: Outcome | null;
  setFilter(outcome: Outcome | null): void;
  goTo(field: string): void;
  goToFinding(code: string): void;
}

type View = TemplateResult | typeof nothing;

/** Worst first; also the order in which findings are shown. */
const OUTCOMES: Outcome[] = ["reject", "revise", "undetermined", "condition", "advice", "pass", "not_applicable"];
const ICONS: Record<Outcome, string> = {
  reject: "✕",
  revise: "↩",
  undetermined: "?",
  condition: "!",
  advice: "i",
  pass: "✓",
  not_applicable: "–",
};
const VERDICT_TONE: Record<Verdict, Outcome> = {
  rejected: "reject",
  revise: "revise",
  undetermined: "undetermined",
  conditional: "condition",
  pass: "pass",
};

export function verdictView(info: PackInfo, report: Report, lang: Lang): TemplateResult {
  const tone = VERDICT_TONE[report.verdict];
  return html`<span class="verdict-word tone-${tone}"
    ><span class="icon" aria-hidden="true">${ICONS[tone]}</span>${say(info.words.verdicts[report.verdict], lang)}</span
  >`;
}

function outcomeView(outcome: Outcome, info: PackInfo, lang: Lang): TemplateResult {
  return html`<span class="outcome tone-${outcome}"
    ><span class="icon" aria-hidden="true">${ICONS[outcome]}</span>${say(info.words.outcomes[outcome], lang)}</span
  >`;
}

export function reportView(state: ReportState): TemplateResult {
  const { info, report, filter, words } = state;
  const counts = new Map<Outcome, number>();
  for (const { outcome } of report.findings) counts.set(outcome, (counts.get(outcome) || 0) + 1);
  const shown = report.findings.filter((finding) => filter === null || finding.outcome === filter);
  const folded = filter === null ? shown.filter((finding) => finding.outcome === "not_applicable") : [];
  const main = filter === null ? shown.filter((finding) => finding.outcome !== "not_applicable") : shown;
  const known = new Set(info.families.map((family) => family.id));
  const families = [
    ...info.families.map(({ id, title }) => ({ title: say(title, state.lang), of: (f: Finding) => f.family === id })),
    { title: "", of: (f: Finding) => !known.has(f.family) },
  ];
  return html`
    ${strangersView(state)} ${countsView(state, counts)} ${referralsView(state)}
    ${main.length === 0 ? html`<p class="quiet">${words.nothing}</p>` : nothing}
    ${families.map(({ title, of }) => {
      const findings = main.filter(of).sort((a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome));
      if (findings.length === 0) return nothing;
      return html`<section class="family">
        <h3>${title} <span class="quiet">${findings.length}</span></h3>
        ${repeat(
          findings,
          (finding) => finding.code,
          (finding) => findingView(state, finding),
        )}
      </section>`;
    })}
    ${folded.length
      ? html`<details class="folded">
          <summary>${words.notApplicable(folded.length)}</summary>
          ${folded.map((finding) => findingView(state, finding))}
        </details>`
      : nothing}
    <p class="quiet small">${words.disclaimer}</p>
  `;
}

/** Problems of data that the form has no place for, such as a field that the pack doesn't know. */
function strangersView({ info, lang, report }: ReportState): View {
  const known = new Set(info.fields.map((field) => field.name));
  const strangers = report.problems.filter((problem) => !known.has(/^[^.[]*/.exec(problem.field)![0]));
  if (strangers.length === 0) return nothing;
  return html`<ul class="strangers">
    ${strangers.map(
      (problem) =>
        html`<li class="problem ${problem.severity}" data-problem=${problem.code} data-problem-field=${problem.field}>
          <span aria-hidden="true">${problem.severity === "error" ? "✕" : "!"}</span> ${say(problem.message, lang)}
        </li>`,
    )}
  </ul>`;
}

function countsView({ info, lang, words, filter, setFilter, report }: ReportState, counts: Map<Outcome, number>): TemplateResult {
  return html`<div class="counts" role="group" aria-label=${words.counts}>
    <button type="button" class="count" aria-pressed=${filter === null ? "true" : "false"} @click=${() => setFilter(null)}>
      ${words.all} <b>${report.findings.length}</b>
    </button>
    ${OUTCOMES.filter((outcome) => counts.has(outcome)).map(
      (outcome) =>
        html`<button
          type="button"
          class="count"
          data-count=${outcome}
          aria-pressed=${filter === outcome ? "true" : "false"}
          @click=${() => setFilter(filter === outcome ? null : outcome)}
        >
          ${outcomeView(outcome, info, lang)} <b>${counts.get(outcome)}</b>
        </button>`,
    )}
  </div>`;
}

function referralsView({ report, lang, words, goToFinding }: ReportState): View {
  if (report.referrals.length === 0) return nothing;
  return html`<details class="referrals">
    <summary>${words.referrals} <span class="quiet">${report.referrals.length}</span></summary>
    <ul>
      ${report.referrals.map(
        (referral) =>
          html`<li data-department=${referral.department}>
            <b>${say(referral.name, lang)}</b>
            ${referral.findings.map(
              (code) => html` <button type="button" class="plain code" @click=${() => goToFinding(code)}>${code}</button>`,
            )}
            ${referral.reasons.map((reason) => html`<div class="small">${say(reason, lang)}</div>`)}
          </li>`,
      )}
    </ul>
  </details>`;
}

function findingView(state: ReportState, finding: Finding): TemplateResult {
  const { info, lang, words } = state;
  const serious = finding.outcome === "reject" || finding.outcome === "revise" || Boolean(finding.error);
  return html`<details
    class="finding edge-${finding.outcome}"
    id="finding-${finding.code}"
    data-code=${finding.code}
    data-outcome=${finding.outcome}
    ?open=${serious}
  >
    <summary>
      <span class="finding-head">
        ${outcomeView(finding.outcome, info, lang)} <span class="code">${finding.code}</span>
        <span class="finding-title">${say(finding.title, lang)}</span> ${verifyView(finding.confidence, state)}
      </span>
      <span class="finding-message">${say(finding.message, lang)}</span>
    </summary>
    <div class="finding-body">
      ${finding.error ? html`<ul class="diagnostics">${diagnosticView(finding.error, lang, words)}</ul>` : nothing}
      ${missingView(state, finding)} ${checksView(state, finding)} ${figuresView(state, finding)}
      ${parametersView(state, finding)} ${rowsView(state, finding)} ${fieldsView(state, finding)}
      ${articlesView(state, finding)} ${ruleView(state, finding)}
    </div>
  </details>`;
}

function weak(confidence: Confidence): boolean {
  return confidence === "R" || confidence === "R?";
}

function verifyView(confidence: Confidence, { info, lang, words }: ReportState): View {
  if (!weak(confidence)) return nothing;
  return html`<span class="badge verify" title=${say(info.words.confidence[confidence], lang)}>${words.verify}</span>`;
}

function confidenceView(confidence: Confidence, state: ReportState): TemplateResult {
  const meaning = say(state.info.words.confidence[confidence], state.lang);
  return html`<span class="nowrap" title=${meaning}>${confidence}</span> ${verifyView(confidence, state)}`;
}

/** Parts long whole numbers into thousands; the digits themselves are never touched. */
function amount(value: string): string {
  const parts = /^(-?)(\d{5,})(\.\d+)?$/.exec(value);
  if (!parts) return value;
  return `${parts[1]}${parts[2]!.replace(/\B(?=(\d{3})+$)/g, ",")}${parts[3] || ""}`;
}

function missingView({ lang, words, info, goTo, goToFinding }: ReportState, finding: Finding): View {
  if (finding.missing.length === 0) return nothing;
  const fields = new Set(info.fields.map((field) => field.name));
  return html`<h4>${words.missing}</h4>
    <ul class="missing">
      ${finding.missing.map((missing) => {
        const label = say(missing.label, lang) || missing.name;
        return html`<li data-missing=${missing.name} data-missing-kind=${missing.kind}>
          ${missing.kind === "field" && fields.has(missing.name)
            ? html`<button type="button" class="plain" @click=${() => goTo(missing.name)}>${words.fill(label)}</button>`
            : missing.kind === "finding"
              ? html`<button type="button" class="plain" @click=${() => goToFinding(missing.name)}>${label}</button>`
              : label}
        </li>`;
      })}
    </ul>`;
}

function checksView({ info, lang, words }: ReportState, finding: Finding): View {
  if (finding.checks.length === 0) return nothing;
  return html`<h4>${words.checks}</h4>
    <div class="table">
      <table role="table" class="cards">
        <thead role="rowgroup">
          <tr role="row">
            ${[words.checkItem, words.actual, words.comparison, words.limit, words.unit, words.margin, words.holds].map(
              (head) => html`<th role="columnheader" scope="col">${head}</th>`,
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${finding.checks.map(
            (check) =>
              html`<tr role="row" data-check=${check.key} data-holds=${String(check.holds)}>
                <td role="cell" data-head=${words.checkItem}>${say(check.label, lang)}</td>
                <td role="cell" data-head=${words.actual} class="figure">
                  ${amount(check.actual)}${under(say(check.actual_label, lang))}
                </td>
                <td role="cell" data-head=${words.comparison}>
                  ${say(info.words.comparisons[check.comparison], lang) || check.comparison}
                </td>
                <td role="cell" data-head=${words.limit} class="figure">
                  ${amount(check.limit)}${under(say(check.limit_label, lang))}
                </td>
                <td role="cell" data-head=${words.unit}>${check.unit}</td>
                <td role="cell" data-head=${words.margin} class="figure">
                  ${amount(check.margin || "")}
                </td>
                <td role="cell" data-head=${words.holds} class="nowrap">
                  <span class="outcome ${check.holds ? "tone-pass" : "tone-reject"}"
                    ><span class="icon" aria-hidden="true">${check.holds ? "✓" : "✕"}</span>${check.holds
                      ? words.met
                      : words.unmet}</span
                  >
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function under(label: string): View {
  return label ? html`<div class="under">${label}</div>` : nothing;
}

function figuresView({ lang, words }: ReportState, finding: Finding): View {
  if (finding.figures.length === 0) return nothing;
  return html`<h4>${words.figures}</h4>
    <ul class="values">
      ${finding.figures.map(
        (figure) =>
          html`<li data-figure=${figure.name}>
            ${say(figure.label, lang) || figure.name} <b class="figure">${amount(figure.value)}</b> ${figure.unit}
          </li>`,
      )}
    </ul>`;
}

function parametersView(state: ReportState, finding: Finding): View {
  const { lang, words } = state;
  if (finding.parameters.length === 0) return nothing;
  return html`<h4>${words.parameters}</h4>
    <ul class="values">
      ${finding.parameters.map(
        (parameter) =>
          html`<li data-parameter=${parameter.name}>
            ${say(parameter.label, lang) || parameter.name}
            <b class="figure">${amount(parameter.value)}</b> ${parameter.unit}
            <div class="under">
              ${say(parameter.citation, lang) || parameter.source} · ${words.until(parameter.from, parameter.to)} ·
              ${confidenceView(parameter.confidence, state)}
            </div>
          </li>`,
      )}
    </ul>`;
}

function rowsView(state: ReportState, finding: Finding): View {
  const { lang, words } = state;
  if (finding.rows.length === 0) return nothing;
  return html`<h4>${words.rows}</h4>
    <ul class="values">
      ${finding.rows.map(
        (row) =>
          html`<li data-table=${row.table}>
            ${say(row.title, lang) || row.table} <span class="quiet">${row.key.join(" / ")}</span>
            <div>
              ${row.cells.map(
                (cell) =>
                  html`<span class="cell">${say(cell.label, lang) || cell.name} <b class="figure">${amount(cell.value)}</b> ${cell.unit}</span> `,
              )}
            </div>
            <div class="under">
              ${say(row.citation, lang) || row.source} · ${row.table}.csv ${words.line(row.line)} ·
              ${words.until(row.from, row.to)} · ${confidenceView(row.confidence, state)}
            </div>
          </li>`,
      )}
    </ul>`;
}

function fieldsView({ info, lang, words }: ReportState, finding: Finding): View {
  if (finding.fields.length === 0) return nothing;
  const shown = (name: string, value: string): string => {
    const field = info.fields.find((each) => each.name === name);
    if (field && field.type === "boolean") return value === "true" ? words.yes : words.no;
    const choice = field && field.choices.find((each) => each.value === value);
    return choice ? say(choice.label, lang) : amount(value);
  };
  return html`<details class="minor">
    <summary>${words.fields}</summary>
    <ul class="values">
      ${finding.fields.map(
        (field) =>
          html`<li>
            ${say(field.label, lang) || field.name} <b class="figure">${shown(field.name, field.value)}</b> ${field.unit}
          </li>`,
      )}
    </ul>
  </details>`;
}

function articlesView(state: ReportState, finding: Finding): View {
  const { info, lang, words, goToFinding } = state;
  const departments = finding.departments.map((id) => {
    const known = info.departments.find((department) => department.id === id);
    return known ? say(known.name, lang) : id;
  });
  return html`
    ${finding.sources.length
      ? html`<h4>${words.articles}</h4>
          <ul class="values">
            ${finding.sources.map(
              (source) =>
                html`<li data-source=${source.id}>
                  ${say(source.citation, lang) || say(source.title, lang)}
                  <span class="under-inline">${confidenceView(source.confidence, state)}</span>
                </li>`,
            )}
          </ul>`
      : nothing}
    ${departments.length
      ? html`<p class="line"><span class="head">${words.departments}</span> ${departments.join(lang === "zh" ? "、" : ", ")}</p>`
      : nothing}
    ${finding.findings.length
      ? html`<p class="line">
          <span class="head">${words.basedOn}</span>
          ${finding.findings.map(
            (code) => html`<button type="button" class="plain code" @click=${() => goToFinding(code)}>${code}</button> `,
          )}
        </p>`
      : nothing}
  `;
}

function ruleView({ info, lang, words }: ReportState, finding: Finding): View {
  const rule = info.rules.find((each) => each.code === finding.code);
  if (!rule) return nothing;
  const stage = info.stages.find((each) => each.id === rule.stage);
  return html`<details class="minor">
    <summary>${words.rule}</summary>
    <p class="explanation">${say(rule.explanation, lang)}</p>
    <p class="under">
      ${stage ? html`${words.stage} ${say(stage.title, lang)} · ` : nothing}${words.file} <code>${rule.path}</code> ·
      ${words.until(rule.from, rule.until)}
    </p>
  </details>`;
}

export function place(diagnostic: Diagnostic): string {
  const { span } = diagnostic;
  return span ? `${span.file}:${span.start.line}:${span.start.column}` : "";
}

export function diagnosticView(diagnostic: Diagnostic, lang: Lang, words: Words): TemplateResult {
  const wrong = diagnostic.severity === "error";
  return html`<li data-diagnostic=${diagnostic.code}>
    <span class="outcome ${wrong ? "tone-reject" : "tone-condition"}"
      ><span class="icon" aria-hidden="true">${wrong ? "✕" : "!"}</span>${wrong ? words.error : words.warning}</span
    >
    <code class="place">${place(diagnostic)}</code>
    <span>${say(diagnostic.message, lang)}</span> <span class="quiet small">${diagnostic.code}</span>
    ${diagnostic.help ? html`<div class="small">${say(diagnostic.help, lang)}</div>` : nothing}
    ${diagnostic.related.map(
      (related) =>
        html`<div class="small">
          ${related.span
            ? html`<code>${related.span.file}:${related.span.start.line}:${related.span.start.column}</code> `
            : nothing}${say(related.message, lang)}
        </div>`,
    )}
  </li>`;
}
