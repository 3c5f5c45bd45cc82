// How an indicator stands, in words.
import { ZERO, type Decimal } from "../decimal";
import type { Outcome } from "../engine/pkg/water_rules";
import { say } from "../words";
import { percent, shown, withUnit } from "./figures";
import type { Indicator, Standing } from "./model";
import type { Words } from "./words";

/** The result with its sign and tone. */
export function resultOf(
  { value, target, met }: Standing,
  words: Words,
): { text: string; sign: string; tone: Outcome } {
  if (!value) return { text: words.noData, sign: "–", tone: "not_applicable" };
  if (!target) return { text: words.noTarget, sign: "–", tone: "not_applicable" };
  if (met === undefined) return { text: words.unjudged, sign: "?", tone: "undetermined" };
  return met
    ? { text: words.met, sign: "✓", tone: "pass" }
    : { text: words.unmet, sign: "✕", tone: "revise" };
}

export function valueText({ value, indicator }: Standing, words: Words): string {
  return value ? withUnit(value.amount, indicator, words.lang) : words.noData;
}

/** The line that is to be kept. */
export function targetText({ target, indicator, lapsed }: Standing, words: Words): string {
  if (!target) return lapsed ? words.lapsed(lapsed.to) : words.noTargetYet;
  const line = target.line && withUnit(target.line, indicator, words.lang);
  const bound = line && `${indicator.direction === "at_least" ? "≥" : "≤"} ${line}`;
  if (!target.cut || target.baseYear === undefined) return bound || "";
  const cut = words.cutBy(percent(target.cut), target.baseYear);
  return bound ? `${bound}${words.lang === "zh" ? `（${cut}）` : ` (${cut})`}` : cut;
}

function roomText({ room, met, indicator }: Standing, words: Words): string {
  if (!room) return "";
  if (room.eq(ZERO)) return words.exactly;
  const amount = difference(room, indicator, words);
  if (met) return words.better(amount);
  return indicator.direction === "at_least" ? words.short(amount) : words.over(amount);
}

function sinceBaseText({ sinceBase, target }: Standing, words: Words): string {
  return sinceBase && target && target.baseYear !== undefined
    ? words.sinceBase(target.baseYear, percent(sinceBase, true))
    : "";
}

/** Between percentages it is in points. */
function difference(amount: Decimal, indicator: Indicator, words: Words): string {
  const size = amount.abs();
  return say(indicator.shownUnit, words.lang) === "%"
    ? words.points(shown(size, indicator))
    : withUnit(size, indicator, words.lang);
}

/** How far it is from the target and from where it began. */
export function distanceText(standing: Standing, words: Words): string {
  return [roomText(standing, words), sinceBaseText(standing, words)]
    .filter(Boolean)
    .join(words.clause);
}

/** What happened since the value before: an arrow for the direction, a word for whether that is good. */
export function trendText({ before, indicator }: Standing, words: Words): string {
  if (!before) return "";
  const { change, year, better } = before;
  if (better === undefined) return `→ ${words.steady(year)}`;
  const amount = difference(change, indicator, words);
  const moved = change.gt(ZERO) ? `↑ ${words.rose(amount, year)}` : `↓ ${words.fell(amount, year)}`;
  return `${moved}${words.clause}${better ? words.improved : words.worsened}`;
}
