// How far a number or a text can be relied on.
import { html, type TemplateResult } from "lit";
import type { Confidence, PackInfo } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";

/** Whether it must be confirmed before anyone relies on it. */
export function weak(confidence: Confidence): boolean {
  return confidence === "R" || confidence === "R?";
}

/** In words; its code is for who points at them. */
export function confidenceView(confidence: Confidence, info: PackInfo, lang: Lang): TemplateResult {
  const meaning = say(info.words.confidence[confidence], lang);
  return html`<span class="confidence ${weak(confidence) ? "badge verify" : ""}" title=${confidence}>${meaning}</span>`;
}
