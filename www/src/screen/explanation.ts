// How a finding came about, step by step: what was read, which way the rule went at which line, what came of it.
import { html, nothing, type TemplateResult } from "lit";
import { guard } from "lit/directives/guard.js";
import type { Check, PackInfo, Text } from "../engine/pkg/water_rules";
import type { Explanation, Step } from "../engine/pkg-study/water_rules_study";
import { amount } from "../view/amount";
import { factValue } from "../view/fact";
import { outcomeView } from "../view/outcome";
import { rowView } from "../view/row";
import { codeText, say, unitText, type Lang } from "../words";
import type { Words } from "./words";

/** The explanations that were asked for; `failed` says why there is none. */
export interface Explanations {
  get(code: string): Explanation | { failed: Text } | undefined;
  /** Asks for one; what comes shows when it is there. */
  want(code: string): void;
  /** It is no longer looked at. */
  drop(code: string): void;
}

export function explanationView(
  explanations: Explanations,
  code: string,
  info: PackInfo,
  lang: Lang,
  words: Words,
): TemplateResult {
  const found = explanations.get(code);
  return html`<details
    class="minor"
    data-explain=${code}
    @toggle=${(event: Event) =>
      (event.currentTarget as HTMLDetailsElement).open
        ? explanations.want(code)
        : explanations.drop(code)}
  >
    <summary>${words.explain}</summary>
    ${guard([found, info, lang], () =>
      found === undefined
        ? html`<p class="quiet" role="status">${words.explaining}</p>`
        : "failed" in found
          ? html`<p class="problem error" role="alert">${words.noStudy} ${say(found.failed, lang)}</p>
              <button type="button" class="plain" @click=${() => explanations.want(code)}>${words.again}</button>`
          : stepsView(found, info, lang, words),
    )}
  </details>`;
}

function stepsView(
  { file, steps, outcome, message }: Explanation,
  info: PackInfo,
  lang: Lang,
  words: Words,
): TemplateResult {
  return html`<p class="under">${words.file} <code>${file}</code></p>
    <ol class="steps">
      ${steps.map((step) => html`<li data-step=${step.step}>${stepView(step, info, lang, words)}</li>`)}
      <li data-step="outcome">
        <span class="head">${words.outcome}</span>${outcomeView(outcome, info, lang)} ${say(message, lang)}
      </li>
    </ol>`;
}

function stepView(step: Step, info: PackInfo, lang: Lang, words: Words): TemplateResult {
  const named = (
    head: string,
    { label, name, value, unit }: { label: Text; name: string; value: string; unit: string },
  ) => {
    const field = info.fields.find((each) => each.name === name);
    return html`<span class="head">${head}</span>${say(label, lang) || name}
      <b class="figure">${amount(codeText(value, field, lang))}</b> ${unitText(unit, lang)}`;
  };
  switch (step.step) {
    case "field":
      return named(words.stepField, step);
    case "figure":
      return named(words.stepFigure, step);
    case "fact":
      return html`<span class="head">${words.stepFact}</span>${say(step.title, lang) || step.name}
        <b class="figure">${factValue(step, lang)}</b> ${unitText(step.unit, lang)}
        <div class="under">${step.sources.map(({ citation }) => say(citation, lang)).join(lang === "zh" ? "、" : "; ")}</div>
        ${step.steps.length ? html`<ol class="steps">${step.steps.map((each) => html`<li data-step=${each.step}>${stepView(each, info, lang, words)}</li>`)}</ol>` : nothing}`;
    case "parameter":
      return html`${named(words.stepParameter, step)}
        <div class="under">${say(step.citation, lang)} · ${words.until(step.from, step.to)}</div>`;
    case "row":
      return html`<span class="head">${words.stepRow}</span>${say(step.title, lang)}
        ${rowView(step, info, lang)}
        <div class="under">${step.table}.csv ${words.line(step.line)} · ${say(step.citation, lang)}</div>`;
    case "finding":
      return html`<span class="head">${words.stepFinding}</span><span class="code">${step.code}</span> ${say(step.title, lang)}
        ${outcomeView(step.outcome, info, lang)}`;
    case "missing":
      return html`<span class="head">${words.stepMissing}</span>${say(step.label, lang) || step.name}`;
    case "branch":
      return html`<span class="head">${words.line(step.line)}</span>${say(step.words, lang)}
        ${step.source ? html`<pre><code>${step.source}</code></pre>` : nothing}`;
    case "check":
      return checkView(step, info, lang, words);
  }
}

function checkView(check: Check, info: PackInfo, lang: Lang, words: Words): TemplateResult {
  const comparisons = /^\d{4}-\d\d-\d\d$/.test(check.limit)
    ? info.words.date_comparisons
    : info.words.comparisons;
  const side = (value: string, called: Text | undefined): unknown =>
    html`<b class="figure">${called ? say(called, lang) : amount(value)}</b> ${value ? unitText(check.unit, lang) : nothing}`;
  return html`<span class="head">${words.line(check.line)}</span>
    <span aria-hidden="true">${check.holds ? "✓" : "✕"}</span> ${say(check.label, lang)}${words.colon}
    ${side(check.actual, check.actual_words)} ${say(comparisons[check.comparison], lang)} ${side(check.limit, check.limit_words)}
    <span class="quiet">${check.holds ? words.met : words.unmet}</span>`;
}
