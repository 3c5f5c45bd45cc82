// What is wrong at a place of a file, told beside the field that holds it.
import { html, nothing, type TemplateResult } from "lit";
import type { Diagnostic } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import { offsetOf, within, type Range } from "./toml";

/** What is wrong within a range of a file's text. */
export function marksIn(
  diagnostics: Diagnostic[],
  path: string,
  text: string,
  range: Range | undefined,
): Diagnostic[] {
  if (!range) return [];
  return diagnostics.filter(
    ({ span }) => span && span.file === path && within(offsetOf(text, span.start), range),
  );
}

export function marksView(marks: Diagnostic[], lang: Lang): TemplateResult | typeof nothing {
  if (!marks.length) return nothing;
  return html`<ul class="wrong-cell" data-wrong>
    ${marks.map(({ message, help }) => html`<li>${say(message, lang)} ${say(help, lang)}</li>`)}
  </ul>`;
}
