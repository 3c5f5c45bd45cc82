// The properties that the pack claims of all projects, and the smallest project found that breaks one.
import { html, nothing, type TemplateResult } from "lit";
import type { Counterexample } from "../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../engine/pkg/water_rules";
import type { Claim } from "../engine/protocol";
import { valueText } from "../view/outcome";
import { say, type Lang } from "../words";
import { WORDS } from "./words";

/** What was tried so far of so many. */
export interface Claims {
  tried: Claim[];
  of: number;
}

export function propertiesView({ tried, of }: Claims, info: PackInfo, lang: Lang): TemplateResult {
  const words = WORDS[lang];
  const broken = tried.filter(({ counterexamples }) => counterexamples.length > 0);
  return html`<h2>${words.properties}</h2>
    <p class="quiet small">${words.propertiesHelp}</p>
    <p data-broken-properties=${broken.length}>${broken.length ? words.propertiesBroken(broken.length, of) : tried.length === of ? words.propertiesHold(of) : nothing}</p>
    ${tried.length < of ? html`<p class="quiet small" data-trying>${words.propertiesTrying(tried.length, of)}</p>` : nothing}
    ${broken.map(
      ({ id, name, held, counterexamples }) =>
        html`<div data-property=${id}>
          <p>
            <span class="outcome tone-reject"><span class="icon" aria-hidden="true">✕</span>${say(name, lang)}</span>
            ${held ? html`<span class="badge">${words.newlyBroken}</span>` : nothing}
          </p>
          ${counterexamples.slice(0, 1).map((each) => exampleView(each, info, lang))}
        </div>`,
    )}`;
}

function exampleView(
  { as_of, before, after, field, breaches }: Counterexample,
  info: PackInfo,
  lang: Lang,
): TemplateResult {
  const words = WORDS[lang];
  const label = (name: string): string => {
    const known = info.fields.find((each) => each.name === name);
    return known ? say(known.label, lang) : name;
  };
  const shown = (value: unknown): string =>
    value === undefined ? words.absent : typeof value === "string" ? value : JSON.stringify(value);
  const rest = Object.entries(before).filter(([name]) => name !== field);
  return html`<ul class="values small">
    <li>${words.exampleChange}${words.colon}<b>${label(field)}</b> ${shown(before[field])} → ${shown(after[field])}（${as_of}）</li>
    ${breaches.map(
      ({ what, before: was, after: is }) =>
        html`<li>${what === "verdict" ? words.verdict : html`<code>${what}</code>`}${words.colon}${valueText(was, info, lang)} → ${valueText(is, info, lang)}</li>`,
    )}
    ${rest.length ? html`<li>${words.exampleRest}${words.colon}${rest.map(([name, value]) => `${label(name)} ${shown(value)}`).join(words.semicolon)}</li>` : nothing}
  </ul>`;
}
