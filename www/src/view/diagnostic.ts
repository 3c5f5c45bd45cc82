// A mistake in a pack, with its place.
import { html, nothing, type TemplateResult } from "lit";
import type { Diagnostic } from "../engine/pkg/water_rules";
import { say, WORDS, type Lang } from "../words";

export function place(diagnostic: Diagnostic): string {
  const { span } = diagnostic;
  return span ? `${span.file}:${span.start.line}:${span.start.column}` : "";
}

/** `go` leads to the place, where there is something to lead to. */
export function diagnosticView(
  diagnostic: Diagnostic,
  lang: Lang,
  go?: () => void,
): TemplateResult {
  const words = WORDS[lang];
  const wrong = diagnostic.severity === "error";
  return html`<li data-diagnostic=${diagnostic.code}>
    <span class="outcome ${wrong ? "tone-reject" : "tone-condition"}"
      ><span class="icon" aria-hidden="true">${wrong ? "✕" : "!"}</span>${wrong ? words.error : words.warning}</span
    >
    ${
      go && diagnostic.span
        ? html`<button type="button" class="plain place" data-go @click=${go}>${place(diagnostic)}</button>`
        : html`<code class="place">${place(diagnostic)}</code>`
    }
    <span>${say(diagnostic.message, lang)}</span> <span class="quiet small">${diagnostic.code}</span>
    ${diagnostic.help ? html`<div class="small">${say(diagnostic.help, lang)}</div>` : nothing}
    ${diagnostic.related.map(
      (related) =>
        html`<div class="small">
          ${
            related.span
              ? html`<code>${related.span.file}:${related.span.start.line}:${related.span.start.column}</code> `
              : nothing
          }${say(related.message, lang)}
        </div>`,
    )}
  </li>`;
}
