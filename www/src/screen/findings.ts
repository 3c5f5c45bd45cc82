// What was found: findings gravest first, with what they rest on, and referrals.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type {
  Check,
  Confidence,
  Confirmation,
  Finding,
  Outcome,
  PackInfo,
  FullReport,
  Missing,
  Settings,
  SourceRef,
  Text,
} from "../engine/pkg/water_rules";
import { fieldOf } from "../project";
import type { addressOf, Shelf } from "../rules/place";
import { amountShort, writtenIn } from "../digits";
import { amount } from "../view/amount";
import { confidenceView, weak } from "../view/confidence";
import { diagnosticView } from "../view/diagnostic";
import { factValue } from "../view/fact";
import { officialTextView } from "../view/official-text";
import { OUTCOMES, outcomeView } from "../view/outcome";
import { rowView } from "../view/row";
import { said } from "../view/said";
import { codeText, say, unitText, type Lang } from "../words";

import { explanationView, type Explanations } from "./explanation";
import { judgementView, staleView, type Judging } from "./judgement";
import type { Words } from "./words";

export interface Filter {
  outcome: Outcome | null;
  stage: string | null;
  family: string | null;
  department: string | null;
}

/** Every finding. */
export const ALL: Filter = { outcome: null, stage: null, family: null, department: null };

export interface ReportState {
  info: PackInfo;
  lang: Lang;
  words: Words;
  report: FullReport;
  filter: Filter;
  setFilter(filter: Filter): void;
  /** Which findings (by rule), and the folded list, were opened or closed by hand. */
  opened: ReadonlyMap<string, boolean>;
  toggle(name: string, open: boolean, unasked: boolean): void;
  /** Step by step, where the whole engine can be had. */
  explanations: Explanations | undefined;
  /** How a reviewer judges, where that is kept. */
  judging: Judging | undefined;
  /** Where the library shows a rule and what it rests on, if there is a library. */
  addressOf: typeof addressOf | undefined;
  /** The office's own copies of articles. */
  articles: Settings["article"];
  goTo(field: string): void;
  goToFinding(code: string): void;
}

type View = TemplateResult | typeof nothing;

const UNMET: Record<Check["severity"], Outcome> = {
  require: "reject",
  advise: "advice",
  inform: "not_applicable",
};
/** The list of what isn't applicable. */
export const FOLDED = "not_applicable";
export const FILTERS = "filters";
/** As many findings that wait for answers are shown one by one; of more the answers are named, and they are closed below. */
const FEW_WAIT = 12;
/** As many of the answers are named at once, those first that most findings wait for. */
const FEW_ANSWERS = 8;
const OTHER_ANSWERS = "answers";
/** The list of what waits for them. */
export const WAITING = "waiting";
/** What nobody need act on, each as one closed line. */
export const CLOSED: ReadonlyMap<Outcome, string> = new Map([
  ["advice", "advice"],
  ["pass", "pass"],
  ["not_applicable", FOLDED],
]);

/** The closed list that a finding may stand in. */
export function foldOf({ outcome }: Finding): string {
  return CLOSED.get(outcome) || WAITING;
}

function foldedTitle({ words }: ReportState, outcome: Outcome, count: number): string {
  return outcome === "pass"
    ? words.holding(count)
    : outcome === "advice"
      ? words.advised(count)
      : "";
}

/** What is closed is drawn when it is opened: the verdict doesn't wait for what nobody sees. */
function isOpen({ opened }: ReportState, name: string, unasked: boolean): boolean {
  const asked = opened.get(name);
  return asked === undefined ? unasked : asked;
}

function toggles({ toggle }: ReportState, name: string, unasked: boolean): (event: Event) => void {
  return (event) => toggle(name, (event.currentTarget as HTMLDetailsElement).open, unasked);
}

/** What is shown once it is opened, under a name that remembers whether it is. */
function foldedView(
  state: ReportState,
  what: string,
  name: string,
  unasked: boolean,
  summary: unknown,
  content: () => unknown,
): TemplateResult {
  return html`<details class="folded" data-folded=${what} ?open=${isOpen(state, name, unasked)} @toggle=${toggles(state, name, unasked)}>
    <summary>${summary}</summary>
    ${isOpen(state, name, unasked) ? content() : nothing}
  </details>`;
}

export function reportView(state: ReportState): TemplateResult {
  const { info, lang, report, filter, words } = state;
  const fitting = report.findings.filter((finding) => fits(finding, { ...filter, outcome: null }));
  const shown = OUTCOMES.filter((outcome) => filter.outcome === null || outcome === filter.outcome)
    .map((outcome) => ({
      outcome,
      findings: fitting.filter((finding) => finding.outcome === outcome),
    }))
    .filter(({ findings }) => findings.length > 0);
  const list = (findings: Finding[]): unknown =>
    repeat(
      findings,
      ({ rule }) => rule,
      (finding) => findingView(state, finding),
    );
  const filtering = narrows(filter);
  const acting = shown.some(({ outcome }) => !CLOSED.has(outcome));
  return html`
    <h2>${words.toAct}</h2>
    ${staleView(state, report, state.judging)}
    ${acting || filtering ? nothing : html`<p class="quiet">${words.toActNone}</p>`}
    <details class="filter" data-filters ?open=${isOpen(state, FILTERS, filtering)} @toggle=${toggles(state, FILTERS, filtering)}>
      <summary>${words.filter}</summary>
      ${countsView(state, fitting)} ${stagesView(state)} ${choicesView(state)}
    </details>
    ${filtering && shown.length === 0 ? html`<p class="quiet">${words.nothing}</p>` : nothing}
    ${repeat(
      shown,
      ({ outcome }) => outcome,
      ({ outcome, findings }) => {
        const title = html`${say(info.words.outcomes[outcome], lang)} <span class="quiet">${findings.length}</span>`;
        const folded = CLOSED.get(outcome);
        const asked = filter.outcome === outcome;
        return folded
          ? foldedView(
              state,
              outcome,
              folded,
              asked,
              foldedTitle(state, outcome, findings.length) || title,
              () => list(findings),
            )
          : html`<section class="outcomes">
              <h3 class="edge-${outcome}">${title}</h3>
              ${openView(state, findings, list)}
            </section>`;
      },
    )}
    ${referralsView(state)} ${takenView(state)}
    <p class="quiet small">${words.disclaimer}</p>
  `;
}

function narrows(filter: Filter): boolean {
  return Object.values(filter).some((each) => each !== null);
}

/** The answers that a finding lacks, as one key; empty if it lacks none. */
function lackOf({ missing }: Finding): string {
  const fields = missing.filter(({ kind }) => kind === "field").map(({ name }) => name);
  return fields.length === missing.length ? [...fields].sort().join(" ") : "";
}

/**
 * Findings that lack the same answers as others, those first that wait for what most wait for; then the rest. Where many wait,
 * what a person must judge comes first.
 */
function openView(
  state: ReportState,
  findings: Finding[],
  list: (findings: Finding[]) => unknown,
): View {
  const waiting = findings.filter((finding) => lackOf(finding) !== "");
  if (waiting.length > FEW_WAIT)
    return html`${list(findings.filter((finding) => !waiting.includes(finding)))}
    ${waitingView(state, waiting, list)}`;
  const lacking = new Map<string, Finding[]>();
  for (const finding of findings) {
    const lack = lackOf(finding);
    if (lack !== "") lacking.set(lack, [...(lacking.get(lack) || []), finding]);
  }
  const gaps = [...lacking.values()].filter((same) => same.length > 1);
  const asked = new Set(gaps.flat());
  return html`${gaps.sort((a, b) => b.length - a.length).map((gap) => gapView(state, gap))}
    ${list(findings.filter((finding) => !asked.has(finding)))}`;
}

/** What most findings wait for, and these closed below. */
function waitingView(
  state: ReportState,
  findings: Finding[],
  list: (findings: Finding[]) => unknown,
): TemplateResult {
  const { words, filter } = state;
  const waits = new Map<string, Missing[]>();
  for (const missing of findings.flatMap((finding) => finding.missing))
    waits.set(missing.name, [...(waits.get(missing.name) || []), missing]);
  const answers = [...waits.values()]
    .sort((a, b) => b.length - a.length)
    .map((same) => ({ ...same[0]!, count: same.length }));
  const others = answers.slice(FEW_ANSWERS);
  const fold = (name: string, unasked: boolean, summary: string, content: () => unknown): unknown =>
    foldedView(state, name, name, unasked, summary, content);
  return html`<div class="gap" data-waiting=${findings.length}>
    <p>${words.waitFor(findings.length, answers.length)}</p>
    ${lackView(state, answers.slice(0, FEW_ANSWERS))}
    ${others.length ? fold(OTHER_ANSWERS, false, words.otherAnswers(others.length), () => lackView(state, others)) : nothing}
    ${fold(WAITING, narrows(filter), words.waitingFor(findings.length), () => list(findings))}
  </div>`;
}

/** One question for all the findings that wait for it, and these closed below. */
function gapView(state: ReportState, findings: Finding[]): TemplateResult {
  const { words } = state;
  return html`<div class="gap" data-gap=${lackOf(findings[0]!)}>
    <p>${words.gap(findings.length)}</p>
    ${missingView(state, findings[0]!)}
    ${repeat(
      findings,
      ({ rule }) => rule,
      (finding) => findingView(state, finding, true),
    )}
  </div>`;
}

/** What was left blank and taken as the pack says, closed. */
function takenView({ info, lang, report, words }: ReportState): View {
  const taken = new Set(report.taken_as_none);
  const fields = info.fields.filter(({ name, if_blank }) => if_blank && taken.has(name));
  if (fields.length === 0) return nothing;
  return html`<details class="folded" data-taken>
    <summary>${words.taken(fields.length)}</summary>
    <ul class="small">
      ${fields.map(
        ({ label, if_blank }) =>
          html`<li>${say(label, lang)}${words.colon}${say(if_blank!, lang)}</li>`,
      )}
    </ul>
  </details>`;
}

function fits(finding: Finding, { outcome, stage, family, department }: Filter): boolean {
  return (
    (outcome === null || finding.outcome === outcome) &&
    (stage === null || finding.stage === stage) &&
    (family === null || finding.family === family) &&
    (department === null || finding.departments.includes(department))
  );
}

function countsView(
  { info, lang, words, filter, setFilter }: ReportState,
  findings: Finding[],
): TemplateResult {
  const count = (outcome: Outcome): number =>
    findings.filter((finding) => finding.outcome === outcome).length;
  return html`<div class="counts" role="group" aria-label=${words.counts}>
    <button
      type="button"
      class="count"
      aria-pressed=${filter.outcome === null ? "true" : "false"}
      @click=${() => setFilter({ ...filter, outcome: null })}
    >
      ${words.all} <b>${findings.length}</b>
    </button>
    ${OUTCOMES.filter((outcome) => count(outcome) > 0 || filter.outcome === outcome).map(
      (outcome) =>
        html`<button
          type="button"
          class="count"
          data-count=${outcome}
          aria-pressed=${filter.outcome === outcome ? "true" : "false"}
          @click=${() => setFilter({ ...filter, outcome: filter.outcome === outcome ? null : outcome })}
        >
          ${outcomeView(outcome, info, lang)} <b>${count(outcome)}</b>
        </button>`,
    )}
  </div>`;
}

function stagesView({ info, lang, words, filter, setFilter, report }: ReportState): TemplateResult {
  const count = (stage: string): number =>
    concerning(report).filter((finding) => fits(finding, { ...filter, outcome: null, stage }))
      .length;
  return html`<div class="counts" role="group" aria-label=${words.stages}>
    ${info.stages.map(
      (stage) =>
        html`<button
          type="button"
          class="count"
          data-stage=${stage.id}
          aria-pressed=${filter.stage === stage.id ? "true" : "false"}
          @click=${() => setFilter({ ...filter, stage: filter.stage === stage.id ? null : stage.id })}
        >
          <span class="badge stage">${say(stage.title, lang)}</span> <b>${count(stage.id)}</b>
        </button>`,
    )}
  </div>`;
}

function concerning(report: FullReport): Finding[] {
  return report.findings.filter(({ outcome }) => outcome !== "not_applicable");
}

/** Families and departments that have a finding. */
function choicesView({
  info,
  lang,
  words,
  filter,
  setFilter,
  report,
}: ReportState): TemplateResult {
  const select = (
    key: "family" | "department",
    label: string,
    options: { id: string; title: Text }[],
  ): TemplateResult => {
    const counted = options
      .map(({ id, title }) => {
        const fitting = concerning(report).filter((finding) =>
          fits(finding, { ...filter, outcome: null, [key]: id }),
        );
        return { id, title, count: fitting.length };
      })
      .filter(({ id, count }) => count > 0 || filter[key] === id);
    return html`<label
      >${label}
      <select data-filter=${key} @change=${(event: Event) => setFilter({ ...filter, [key]: (event.target as HTMLSelectElement).value || null })}>
        <option value="" .selected=${filter[key] === null}>${words.all}</option>
        ${counted.map(
          ({ id, title, count }) =>
            html`<option value=${id} .selected=${filter[key] === id}>${say(title, lang)} ${count}</option>`,
        )}
      </select></label
    >`;
  };
  return html`<div class="filters">
    ${select("family", words.family, info.families)}
    ${select(
      "department",
      words.department,
      info.departments.map(({ id, name }) => ({ id, title: name })),
    )}
  </div>`;
}

/** What a finding is called. */
function titleOf({ findings }: FullReport, code: string, lang: Lang): string {
  const finding = findings.find((each) => each.code === code);
  return finding ? say(finding.title, lang) : code;
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
            <ul class="referred">
            ${referral.findings.map(
              (code) =>
                html`<li><button type="button" class="plain" @click=${() => goToFinding(code)}>${titleOf(report, code, lang)} <span class="code quiet">${code}</span></button></li>`,
            )}
            </ul>
            ${referral.reasons.map((reason) => html`<div class="small">${say(reason, lang)}</div>`)}
          </li>`,
      )}
    </ul>
  </details>`;
}

/** With `waiting` what it lacks was said above, for it and others. */
function findingView(state: ReportState, finding: Finding, waiting = false): TemplateResult {
  const { info, lang } = state;
  const serious =
    finding.outcome === "reject" || finding.outcome === "revise" || Boolean(finding.error);
  const open = isOpen(state, finding.rule, serious);
  const judgeable = finding.outcome !== "not_applicable";
  const acting = !CLOSED.has(finding.outcome);
  const family = info.families.find(({ id }) => id === finding.family);
  const stage = info.stages.find(({ id }) => id === finding.stage);
  return html`<article part="finding" class="finding edge-${finding.outcome}" data-code=${finding.code} data-outcome=${finding.outcome}>
    <details ?open=${open} @toggle=${toggles(state, finding.rule, serious)}>
      <summary>
        <span class="finding-head">
          ${outcomeView(finding.outcome, info, lang)}${finding.judged ? html` <span class="arrow" aria-label=${state.words.judgedAs}>→</span> ${outcomeView(finding.judged.outcome, info, lang)}` : nothing} <span class="finding-title">${say(finding.title, lang)}</span> ${verifyView(finding.confidence, state)}
        </span>
        ${waiting && !open ? nothing : html`<span class="finding-message">${said(finding, info, lang)}</span>`}
        <span class="under">${stage ? say(stage.title, lang) : finding.stage} · ${family ? say(family.title, lang) : finding.family} · <span class="code">${finding.code}</span></span>
      </summary>
      ${open ? bodyView(state, finding) : nothing}
    </details>
    ${waiting ? nothing : missingView(state, finding)}
    ${(acting && !waiting) || finding.judged || open ? judgementView(state, finding, judgeable ? state.judging : undefined) : nothing}
  </article>`;
}

function bodyView(state: ReportState, finding: Finding): TemplateResult {
  const { info, lang, words } = state;
  return html`<div class="finding-body">
    ${finding.error ? html`<ul class="diagnostics">${diagnosticView(finding.error, lang)}</ul>` : nothing}
    ${printedView(state, finding)} ${checksView(state, finding)} ${figuresView(state, finding)} ${factsView(state, finding)}
    ${parametersView(state, finding)} ${rowsView(state, finding)} ${fieldsView(state, finding)} ${articlesView(state, finding)}
    ${
      state.explanations && finding.outcome !== "not_applicable"
        ? explanationView(state.explanations, finding.code, info, lang, words)
        : nothing
    }
    ${ruleView(state, finding)}
  </div>`;
}

function verifyView(confidence: Confidence, { info, lang, words }: ReportState): View {
  if (!weak(confidence)) return nothing;
  return html`<span class="badge verify" title=${say(info.words.confidence[confidence], lang)}>${words.verify}</span>`;
}

/** A number as the engine writes it; “…” follows the digits of a fraction that has no end. */
const NUMBER = /^-?[\d.]+…?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** A cell of a row: a number, or the words for what a field of the finding names by the same code. */
function cellView(value: string, { info, lang }: ReportState, finding: Finding): unknown {
  const read = new Set(finding.fields.map(({ name }) => name));
  const word = (code: string): string => {
    const field = info.fields.find(
      ({ name, choices }) => read.has(name) && choices.some((choice) => choice.value === code),
    );
    if (code in info.words.outcomes && !field)
      return say(info.words.outcomes[code as Outcome], lang);
    return codeText(code, field, lang);
  };
  return NUMBER.test(value)
    ? amount(value)
    : value
        .split(", ")
        .map(word)
        .join(lang === "zh" ? "、" : ", ");
}

function missingView(state: ReportState, { missing }: Finding): View {
  return missing.length ? lackView(state, missing) : nothing;
}

/** What is lacking, each as the way to fill it in; with `count`, how many findings wait for it. */
function lackView(
  { lang, words, info, goTo, goToFinding }: ReportState,
  lacking: (Missing & { count?: number })[],
): TemplateResult {
  const fields = new Set(info.fields.map((field) => field.name));
  return html`<div class="missing">
    <span class="head">${words.missing}</span>
    <ul>
      ${lacking.map(({ kind, name, label, count }) => {
        const shown = say(label, lang) || name;
        const act =
          kind === "field" && fields.has(fieldOf(name))
            ? () => goTo(name)
            : kind === "finding"
              ? () => goToFinding(name)
              : null;
        return html`<li data-missing=${name} data-missing-kind=${kind}>
          ${
            act
              ? html`<button type="button" class="plain" aria-label=${kind === "field" ? words.goFill(shown) : shown} @click=${act}>
                ${shown}
              </button>`
              : shown
          }
          ${count ? html`<span class="quiet small">${words.waits(count)}</span>` : nothing}
        </li>`;
      })}
    </ul>
  </div>`;
}

function checksView(state: ReportState, finding: Finding): View {
  const { info, lang, words } = state;
  if (finding.checks.length === 0) return nothing;
  const margins = finding.checks.some(({ margin }) => margin);
  const heads = [
    words.checkItem,
    words.actual,
    words.comparison,
    words.limit,
    ...(margins ? [words.margin] : []),
    words.holds,
  ];
  const side = (
    check: Check,
    value: string,
    called: Text | undefined,
    unit: string,
    label: Text,
  ): unknown =>
    html`${called ? say(called, lang) : NUMBER.test(value) ? amount(value, writtenIn(check)) : value} ${value ? unitText(unit, lang) : ""}${under(say(label, lang))}`;
  return html`<h4>${words.checks}</h4>
    <div class="table">
      <table role="table" class="cards">
        <thead role="rowgroup">
          <tr role="row">
            ${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${finding.checks.map(
            (check) =>
              html`<tr role="row" data-check=${check.key} data-holds=${String(check.holds)}>
                <td role="cell" data-head=${words.checkItem}>${say(check.label, lang)}</td>
                <td role="cell" data-head=${words.actual} class="figure">${side(check, check.actual, check.actual_words, check.unit, check.actual_label)}</td>
                <td role="cell" data-head=${words.comparison} class="nowrap">
                  ${say((DATE.test(check.limit) ? info.words.date_comparisons : info.words.comparisons)[check.comparison], lang)}
                </td>
                <td role="cell" data-head=${words.limit} class="figure">${side(check, check.limit, check.limit_words, check.unit, check.limit_label)}</td>
                ${
                  margins
                    ? html`<td role="cell" data-head=${words.margin} class="figure">
                      ${check.margin ? html`${amount(check.margin, amountShort)} ${unitText(check.unit, lang)}` : nothing}
                    </td>`
                    : nothing
                }
                <td role="cell" data-head=${words.holds} class="nowrap">
                  <span class="outcome tone-${check.holds ? "pass" : UNMET[check.severity]}"
                    ><span class="icon" aria-hidden="true">${check.holds ? "✓" : "✕"}</span>${
                      check.holds ? words.met : words.unmet
                    }</span
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
            ${say(figure.label, lang) || figure.name} <b class="figure">${amount(figure.value, amountShort)}</b> ${unitText(figure.unit, lang)}
          </li>`,
      )}
    </ul>`;
}

/** What something is called, as a link where the library shows it. */
function named({ addressOf }: ReportState, shelf: Shelf, id: string, name: string): unknown {
  return addressOf ? html`<a href=${addressOf(shelf, id)}>${name}</a>` : name;
}

/** What the script printed; nothing that is published should. */
function printedView({ words }: ReportState, { printed }: Finding): View {
  if (!printed) return nothing;
  return html`<h4>${words.printed}</h4>
    <ul class="values">
      ${printed.map(({ file, line, text }) => html`<li data-printed=${line}>${file ? html`<code>${file}</code> ` : nothing}${words.line(line)} <code>${text}</code></li>`)}
    </ul>`;
}

function factsView({ info, lang, words }: ReportState, finding: Finding): View {
  if (finding.facts.length === 0) return nothing;
  return html`<h4>${words.facts}</h4>
    <ul class="values">
      ${finding.facts.map(
        (fact) =>
          html`<li data-fact=${fact.name}>
            ${say(fact.title, lang) || fact.name} <b class="figure">${factValue(fact, lang)}</b> ${unitText(fact.unit, lang)}
            <div class="under">
              ${fact.sources.map(({ citation }) => say(citation, lang)).join(lang === "zh" ? "、" : "; ")} ·
              ${confidenceView(fact.confidence, info, lang)}
            </div>
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
            ${named(state, "parameter", parameter.name, say(parameter.label, lang) || parameter.name)}
            <b class="figure">${amount(parameter.value)}</b> ${unitText(parameter.unit, lang)}
            <div class="under">
              ${say(parameter.citation, lang) || parameter.source} · ${words.until(parameter.from, parameter.to)} ·
              ${confidenceView(parameter.confidence, state.info, lang)}
              ${confirmedView(state, parameter, `parameter/${parameter.name}`)}
            </div>
          </li>`,
      )}
    </ul>`;
}

/** Who confirmed a value in which document; one that is to be confirmed, where that is done. */
function confirmedView(
  { words, addressOf }: ReportState,
  { confirmed, confidence }: { confirmed?: Confirmation; confidence: Confidence },
  place: string,
): View {
  if (confirmed)
    return html`<span class="badge" data-confirmed>${words.confirmed(confirmed.document, confirmed.by, confirmed.on)}</span>`;
  return addressOf && weak(confidence)
    ? html`<a href="#/settings/${place}" data-confirm>${words.confirm}</a>`
    : nothing;
}

function rowsView(state: ReportState, finding: Finding): View {
  const { lang, words } = state;
  if (finding.rows.length === 0) return nothing;
  return html`<h4>${words.rows}</h4>
    <ul class="values">
      ${finding.rows.map(
        (row) =>
          html`<li data-table=${row.table}>
            ${named(state, "table", row.table, say(row.title, lang) || row.table)}
            ${rowView(row, state.info, lang)}
            <div class="under">
              ${say(row.citation, lang) || row.source} · ${row.added ? words.ownRow(row.line) : `${row.table}.csv ${words.line(row.line)}`} ·
              ${words.until(row.from, row.to)} · ${confidenceView(row.confidence, state.info, lang)}
              ${confirmedView(state, row, `row/${row.table}/${row.line}`)}
            </div>
          </li>`,
      )}
    </ul>`;
}

function fieldsView(state: ReportState, finding: Finding): View {
  const { lang, words } = state;
  if (finding.fields.length === 0) return nothing;
  return html`<details class="minor">
    <summary>${words.fields}</summary>
    <ul class="values">
      ${finding.fields.map(
        (field) =>
          html`<li>
            ${say(field.label, lang) || field.name} <b class="figure">${cellView(field.value, state, finding)}</b> ${unitText(field.unit, lang)}
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
    ${
      finding.sources.length
        ? html`<h4>${words.articles}</h4>
          <ul class="values">
            ${finding.sources.map(
              (source) =>
                html`<li data-source=${source.id}>
                  ${named(state, "source", source.id, say(source.citation, lang) || say(source.title, lang))}
                  ${confidenceView(source.confidence, info, lang)}
                  ${source.says ? html`<div class="under">${say(source.says, lang)}</div>` : nothing}
                  <div class="small">${officialTextView(state.report.sources[source.id] || {}, lang)}</div>
                  ${articleView(state, source)}
                </li>`,
            )}
          </ul>`
        : nothing
    }
    ${
      departments.length
        ? html`<p class="line"><span class="head">${words.departments}</span> ${departments.join(lang === "zh" ? "、" : ", ")}</p>`
        : nothing
    }
    ${
      finding.findings.length
        ? html`<p class="line">
          <span class="head">${words.basedOn}</span>
          ${finding.findings.map(
            (code) =>
              html`<button type="button" class="plain" @click=${() => goToFinding(code)}>${titleOf(state.report, code, lang)} <span class="code quiet">${code}</span></button> `,
          )}
        </p>`
        : nothing
    }
  `;
}

/** The office's own copy of an article, if its settings have one. */
function articleView({ articles, words }: ReportState, { id, article }: SourceRef): View {
  const own = (articles || []).filter(
    (each) => each.source === id && each.article === article && each.text,
  );
  return own.length
    ? html`<details class="minor" data-article=${article}><summary>${words.articleText}</summary><p class="explanation">${own[0]!.text}</p></details>`
    : nothing;
}

function ruleView({ info, lang, words, addressOf }: ReportState, finding: Finding): View {
  const rule = info.rules.find((each) => each.code === finding.code);
  if (!rule) return nothing;
  return html`${
    addressOf
      ? html`<p class="line"><a href=${addressOf("rule", finding.code)} data-rule-link=${finding.code}>${words.readRule}</a></p>`
      : nothing
  }
    <details class="minor">
    <summary>${words.rule}</summary>
    <p class="explanation">${say(rule.explanation, lang)}</p>
    <p class="under">
      ${words.file} <code>${rule.path}</code> ·
      ${words.until(rule.from, rule.until)}
    </p>
  </details>`;
}
