// Fields that several forms of the studio have: a day, a source, a confidence.
import { html, type TemplateResult } from "lit";
import type { Confidence, PackInfo } from "../../engine/pkg/water_rules";
import { say, type Lang } from "../../words";
import { isDay } from "../toml";
import type { SourceChoice } from "./file";
import { WORDS } from "./words";

interface Part {
  value: string;
  label: string;
  wrong: boolean;
  set(to: string): void;
}

export const CONFIDENCES: Confidence[] = ["S1", "S2", "R", "R?"];

const typed = (event: Event): string => (event.target as HTMLInputElement).value.trim();

/** A day; what is no day of the calendar is shown as it is written. */
export function dayInput({ value, label, wrong, set }: Part): TemplateResult {
  const type = value === "" || isDay(value) ? "date" : "text";
  return html`<input type=${type} aria-label=${label} aria-invalid=${wrong ? "true" : "false"} .value=${value} @change=${(event: Event) => set(typed(event))} />`;
}

export function sourceSelect({
  value,
  label,
  wrong,
  set,
  sources,
  lang,
}: Part & { sources: SourceChoice[]; lang: Lang }): TemplateResult {
  const words = WORDS[lang];
  const known = sources.some(({ id }) => id === value);
  return html`<select aria-label=${label} aria-invalid=${wrong ? "true" : "false"} .value=${value} @change=${(event: Event) => set(typed(event))}>
    <option value="" ?selected=${value === ""} ?disabled=${value !== ""}>${words.choose}</option>
    ${value && !known ? html`<option value=${value} selected>${words.unknownSource(value)}</option>` : ""}
    ${sources.map((each) => html`<option value=${each.id} ?selected=${each.id === value}>${say(each, lang) || each.id}</option>`)}
  </select>`;
}

export function confidenceSelect({
  value,
  label,
  wrong,
  set,
  info,
  lang,
}: Part & { info: PackInfo; lang: Lang }): TemplateResult {
  const words = WORDS[lang];
  return html`<select aria-label=${label} aria-invalid=${wrong ? "true" : "false"} .value=${value} @change=${(event: Event) => set(typed(event))}>
    <option value="" ?selected=${value === ""} ?disabled=${value !== ""}>${words.choose}</option>
    ${value && !CONFIDENCES.includes(value as Confidence) ? html`<option value=${value} selected>${value}</option>` : ""}
    ${CONFIDENCES.map((each) => html`<option value=${each} ?selected=${each === value}>${each} ${say(info.words.confidence[each], lang)}</option>`)}
  </select>`;
}
