// One indicator at a glance: its result, its value against the target, and how it has moved.
import { html, nothing, type TemplateResult } from "lit";
import { bulletView } from "../chart/bullet";
import { trendView } from "../chart/trend";
import { addressOf } from "../rules/place";
import { confidenceView } from "../view/confidence";
import { say } from "../words";
import type { PackInfo } from "../engine/pkg/water_rules";
import { plotted, shown, withUnit } from "./figures";
import type { Backing, Indicators, Standing } from "./model";
import { distanceText, resultOf, targetText, trendText, valueText } from "./sentences";
import type { Words } from "./words";

type View = TemplateResult | typeof nothing;

export interface CardState {
  info: PackInfo;
  words: Words;
  indicators: Indicators;
}

export function resultView(standing: Standing, words: Words): TemplateResult {
  const { text, sign, tone } = resultOf(standing, words);
  return html`<span class="outcome tone-${tone}"><span class="icon" aria-hidden="true">${sign}</span>${text}</span>`;
}

/** How many have which result. */
export function summaryView(standings: readonly Standing[], words: Words): TemplateResult {
  const counts = new Map<string, { of: Standing; count: number }>();
  for (const standing of standings) {
    const { text } = resultOf(standing, words);
    const known = counts.get(text);
    counts.set(text, { of: known ? known.of : standing, count: known ? known.count + 1 : 1 });
  }
  return html`<p class="summary" data-summary>
    ${[...counts.values()].map(({ of, count }) => html`<span>${resultView(of, words)} <b>${count}</b></span>`)}
  </p>`;
}

/** Where a number comes from; that of the pack can be read up. */
export function backingView(
  { citation, source, confidence }: Backing,
  { info, words }: CardState,
): TemplateResult {
  const text = say(citation, words.lang);
  return html`${source ? html`<a href=${addressOf("source", source)}>${text}</a>` : text}${
    confidence ? confidenceView(confidence, info, words.lang) : nothing
  }`;
}

export function cardView(standing: Standing, state: CardState): TemplateResult {
  const { words } = state;
  const { indicator, value, published, target } = standing;
  const name = say(indicator.name, words.lang);
  const distance = distanceText(standing, words);
  return html`<section class="card" data-indicator=${indicator.id} data-met=${String(standing.met)}>
    <h3>${name} ${resultView(standing, words)}</h3>
    <p class="big figure" data-value>${valueText(standing, words)}</p>
    ${value && value.derived ? html`<p class="under">${words.derived}</p>` : nothing}
    ${published ? html`<p class="under" data-published>${words.published(withUnit(published.amount, indicator, words.lang))}${words.colon}${backingView(published.backing, state)}</p>` : nothing}
    ${bullet(standing, words)}
    <p data-target>
      ${target ? html`${words.target} ` : nothing}${targetText(standing, words)}
      ${target && target.reference ? html`<span class="badge" title=${words.referenceHelp}>${words.reference}</span>` : nothing}
    </p>
    ${
      target && target.cut && !target.line && target.baseYear !== undefined
        ? html`<p class="under">${words.noBase(target.baseYear)}</p>`
        : nothing
    }
    ${distance ? html`<p data-distance>${distance}</p>` : nothing}
    ${trend(standing, state)} ${sourcesView(standing, state)}
  </section>`;
}

function bullet(standing: Standing, words: Words): View {
  const { indicator, value, target } = standing;
  if (!value && !(target && target.line)) return nothing;
  const result = resultOf(standing, words);
  const sign = indicator.direction === "at_least" ? "≥" : "≤";
  const base = target && target.base;
  return bulletView({
    value: value && plotted(value.amount, indicator),
    target: target && target.line && plotted(target.line, indicator),
    base: base && plotted(base, indicator),
    outlined: standing.met === false,
    tone: result.tone,
    label: words.bulletLabel(
      say(indicator.name, words.lang),
      valueText(standing, words),
      `${words.target} ${targetText(standing, words)}`,
      result.text,
    ),
    targetText: target && target.line ? `${sign} ${shown(target.line, indicator)}` : "",
    baseText:
      base && target.baseYear !== undefined
        ? words.base(target.baseYear, shown(base, indicator))
        : "",
  });
}

/** Drawn once there is more than one value. */
function trend(standing: Standing, { indicators, words }: CardState): View {
  const { indicator, region } = standing;
  const years = indicators.yearsOf(indicator, region);
  if (years.length < 2) return nothing;
  const points = years.map((x) => {
    const { amount } = indicators.value(indicator, region, x)!;
    return { x, y: plotted(amount, indicator), text: shown(amount, indicator) };
  });
  const targets: { x: number; y: number }[] = [];
  for (let x = years[0]!; x <= Math.max(standing.year, years[years.length - 1]!); x++) {
    const target = indicators.target(indicator, region, x);
    if (target && target.line) targets.push({ x, y: plotted(target.line, indicator) });
  }
  const told = years.map(
    (year) =>
      `${year} ${withUnit(indicators.value(indicator, region, year)!.amount, indicator, words.lang)}`,
  );
  const text = trendText(standing, words);
  return html`${trendView({ points, targets, label: words.trendLabel(say(indicator.name, words.lang), told.join(words.comma)) })}
  ${text ? html`<p data-trend>${text}</p>` : nothing}`;
}

function sourcesView({ value, target }: Standing, state: CardState): View {
  const { words } = state;
  if (!value && !target) return nothing;
  const until = target ? words.until(target.from, target.to) : "";
  return html`<ul class="backing under">
    ${value ? html`<li>${words.value}${words.colon}${backingView(value.backing, state)}</li>` : nothing}
    ${
      target
        ? html`<li>${words.target}${words.colon}${backingView(target.backing, state)}${until ? ` · ${until}` : ""}</li>`
        : nothing
    }
  </ul>`;
}
