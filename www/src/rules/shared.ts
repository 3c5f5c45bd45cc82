// Small pieces that the pages of rules, parameters, tables and sources have in common.
import { html, nothing, type TemplateResult } from "lit";
import type { Confidence, PackInfo, RuleInfo, Text } from "../engine/pkg/water_rules";
import type { Project } from "../project";
import { confidenceView } from "../view/confidence";
import { say, type Lang } from "../words";
import { addressOf, type Shelf } from "./place";
import type { Uses } from "./uses";
import type { Words } from "./words";

export type View = TemplateResult | typeof nothing;

/** What a page is drawn from. */
export interface Reading {
  info: PackInfo;
  lang: Lang;
  words: Words;
  asOf: string;
  /** Once the library has been read. */
  uses: Uses | undefined;
  /** Puts a project on the Screen. */
  open(project: Project): void;
}

export function titleOf(
  list: readonly { id: string; title: Text }[],
  id: string,
  lang: Lang,
): string {
  const known = list.find((each) => each.id === id);
  return known ? say(known.title, lang) : id;
}

export function linkTo(shelf: Shelf, id: string, text: unknown): TemplateResult {
  return html`<a href=${addressOf(shelf, id)}>${text}</a>`;
}

export function ruleLink(rule: RuleInfo, lang: Lang): TemplateResult {
  return html`<a href=${addressOf("rule", rule.code)}>${say(rule.title, lang)} <span class="code">${rule.code}</span></a>`;
}

/** Rules by their codes, in the order of a report. */
export function rulesView(codes: readonly string[], { info, lang }: Reading): TemplateResult {
  return html`<ul class="links">
    ${info.rules.filter(({ code }) => codes.includes(code)).map((rule) => html`<li data-rule-link=${rule.code}>${ruleLink(rule, lang)}</li>`)}
  </ul>`;
}

interface Backed {
  source: string;
  citation: Text;
  confidence: Confidence;
}

/** Where a number comes from, and how far it can be relied on. */
export function backingView(
  { source, citation, confidence }: Backed,
  { info, lang }: Reading,
): TemplateResult {
  return html`${linkTo("source", source, say(citation, lang) || source)} ${confidenceView(confidence, info, lang)}`;
}

export function periodText(from: string | null, to: string | null, words: Words): string {
  return from || to ? words.until(from, to) : words.always;
}

export function stateView(inForce: boolean, words: Words): View {
  return inForce
    ? html`<span class="outcome tone-pass"><span class="icon" aria-hidden="true">✓</span>${words.inForce}</span>`
    : nothing;
}
