// What the charts show, as tables: all indicators of a region in a year, one over the years, and one across the regions.
import { html, nothing, type TemplateResult } from "lit";
import { barView } from "../chart/bar";
import { say } from "../words";
import { resultView, type CardState } from "./card";
import { plotted } from "./figures";
import { type Indicator, isBare, type Region, type Standing } from "./model";
import { distanceText, resultOf, targetText, trendText, valueText } from "./sentences";

interface Column {
  head: string;
  cell(standing: Standing): unknown;
  className?: string;
}

function table(
  name: string,
  title: string,
  first: Column,
  columns: Column[],
  standings: Standing[],
  key: (standing: Standing) => string,
  /** Which of them say nothing, and how many those are in words: they are folded. */
  bare?: { is(standing: Standing): boolean; says(count: number): string },
): TemplateResult {
  const folded = bare ? standings.filter(bare.is) : [];
  const rows = (of: Standing[]): TemplateResult =>
    html`<table>
      <thead>
        <tr>
          ${[first, ...columns].map(({ head }) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${of.map(
          (standing) =>
            html`<tr data-row=${key(standing)}>
              <th scope="row">${first.cell(standing)}</th>
              ${columns.map(({ cell, className = "" }) => html`<td class=${className}>${cell(standing)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  const told = standings.filter((standing) => !folded.includes(standing));
  return html`<div class="table" data-table=${name} tabindex="0" role="region" aria-label=${title}>
    ${told.length ? rows(told) : nothing}
    ${
      folded.length
        ? html`<details data-bare>
          <summary>${bare!.says(folded.length)}</summary>
          ${rows(folded)}
        </details>`
        : nothing
    }
  </div>`;
}

function columns({
  words,
}: CardState): Record<"value" | "target" | "distance" | "trend" | "result", Column> {
  return {
    value: {
      head: words.value,
      cell: (standing) => valueText(standing, words),
      className: "figure",
    },
    target: {
      head: words.target,
      cell: (standing) => html`${targetText(standing, words)}
      ${standing.target && standing.target.reference ? html`<span class="badge" title=${words.referenceHelp}>${words.reference}</span>` : ""}`,
    },
    distance: { head: words.distance, cell: (standing) => distanceText(standing, words) },
    trend: { head: words.trend, cell: (standing) => trendText(standing, words) },
    result: {
      head: words.result,
      cell: (standing) => resultView(standing, words),
      className: "nowrap",
    },
  };
}

/** The main indicators of all regions in a year: a value with the sign of its result. */
export function overviewTable(year: number, { words, indicators }: CardState): TemplateResult {
  const main = indicators.indicators.filter(({ main }) => main);
  const columns = main.map(
    (indicator): Column => ({
      head: say(indicator.name, words.lang),
      className: "figure",
      cell: ({ region }) => {
        const standing = indicators.standing(indicator, region, year);
        const { sign, text, tone } = resultOf(standing, words);
        if (!standing.value) return html`<span class="quiet">${text}</span>`;
        return html`<span class="outcome tone-${tone}" title=${text}
              ><span class="icon" aria-hidden="true">${sign}</span><span class="hidden">${text}</span></span
            >
            ${valueText(standing, words)}`;
      },
    }),
  );
  const name: Column = { head: words.region, cell: ({ region }) => say(region.name, words.lang) };
  const standings = indicators.regions.map((region) =>
    indicators.standing(indicators.indicators[0]!, region, year),
  );
  return table(
    "overview",
    words.overview(year),
    name,
    columns,
    standings,
    ({ region }) => region.id,
    {
      is: ({ region }) => !main.some((each) => indicators.value(each, region, year)),
      says: words.bareRegions,
    },
  );
}

/** All indicators of a region in a year. */
export function indicatorsTable(standings: Standing[], state: CardState): TemplateResult {
  const { words } = state;
  const { value, target, distance, trend, result } = columns(state);
  const name: Column = {
    head: words.indicator,
    cell: ({ indicator }) => say(indicator.name, words.lang),
  };
  return table(
    "indicators",
    words.table,
    name,
    [value, target, distance, trend, result],
    standings,
    ({ indicator }) => indicator.id,
  );
}

/** One indicator of a region in each year that it has a value or a target in. */
export function yearsTable(
  indicator: Indicator,
  region: Region,
  years: number[],
  state: CardState,
): TemplateResult {
  const { words, indicators } = state;
  const { value, target, distance, result } = columns(state);
  const year: Column = { head: words.year, cell: (standing) => standing.year };
  const standings = years
    .map((each) => indicators.standing(indicator, region, each))
    .filter(({ value, target }) => value || target);
  return table(
    "years",
    words.overYears(say(indicator.name, words.lang), say(region.name, words.lang)),
    year,
    [value, target, distance, result],
    standings,
    (standing) => String(standing.year),
    { is: ({ value }) => !value, says: words.bareYears },
  );
}

/** One indicator in each region, with bars. A whole would dwarf its parts where amounts add up, so it has no bar there. */
export function regionsTable(
  indicator: Indicator,
  regions: readonly Region[],
  year: number,
  state: CardState,
): TemplateResult {
  const { words, indicators } = state;
  const standings = regions.map((region) => indicators.standing(indicator, region, year));
  const comparable = (standing: Standing): boolean =>
    indicator.referenceForCities || !standing.region.whole;
  const amounts = standings
    .filter(comparable)
    .flatMap(({ value, target }) => [value && value.amount, target && target.line]);
  const most = Math.max(0, ...amounts.map((amount) => (amount ? plotted(amount, indicator) : 0)));
  const { value, target, distance, result } = columns(state);
  const bar: Column = {
    head: words.bar,
    className: "bars",
    cell: (standing) => {
      const { value, target, met } = standing;
      if (!comparable(standing) || !(value || (target && target.line))) return "";
      return barView({
        value: value ? plotted(value.amount, indicator) : 0,
        most,
        mark: target && target.line && plotted(target.line, indicator),
        outlined: met === false,
        tone: resultOf(standing, words).tone,
      });
    },
  };
  const name: Column = { head: words.region, cell: ({ region }) => say(region.name, words.lang) };
  return table(
    "regions",
    words.regions(say(indicator.name, words.lang), year),
    name,
    [value, bar, target, distance, result],
    standings,
    ({ region }) => region.id,
    { is: isBare, says: words.bareRegions },
  );
}
