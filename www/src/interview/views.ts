// The two ways of filling in one record.
import { html, type TemplateResult } from "lit";
import type { Lang } from "../words";
import { WORDS } from "./words";

export function viewsView(
  lang: Lang,
  asking: boolean,
  show: (asking: boolean) => void,
): TemplateResult {
  const words = WORDS[lang];
  const view = (ask: boolean, label: string): TemplateResult =>
    html`<button type="button" data-show=${ask ? "interview" : "form"} aria-pressed=${String(asking === ask)} @click=${() => show(ask)}>${label}</button>`;
  return html`<div class="views" role="group" aria-label=${words.views}>
    ${view(true, words.interview)}${view(false, words.form)}
  </div>`;
}
