// What is lacking, by whom to supply it: the list that goes back to the applicant.
import { html, type TemplateResult } from "lit";
import type { Field, FullReport, PackInfo } from "../engine/pkg/water_rules";
import { lacking } from "../interview/next";
import { say, type Lang } from "../words";
import type { Words } from "./words";

interface Part {
  title: string;
  lines: string[];
}

function parts(info: PackInfo, report: FullReport, lang: Lang, words: Words): Part[] {
  const open = new Set(lacking(report).map(({ field }) => field));
  const fields = info.fields.filter(({ name }) => open.has(name));
  const of = (who: Field["answered_by"][], title: string): Part => ({
    title,
    lines: fields
      .filter((field) => who.includes(field.answered_by))
      .map((field) => {
        const paper = field.found_in;
        return `${say(field.label, lang)}${paper ? words.inPaper(say(paper, lang)) : ""}`;
      }),
  });
  return [
    of(["applicant", undefined], words.byApplicant),
    of(["bureau"], words.byBureau),
    of(["expert"], words.byExpert),
  ].filter(({ lines }) => lines.length > 0);
}

/** `copied` is what was just copied, to be said; `copy` takes a text to the clipboard. */
export function lackingView(
  { info, lang, words }: { info: PackInfo; lang: Lang; words: Words },
  report: FullReport,
  copied: boolean,
  copy: (text: string) => void,
): TemplateResult {
  const list = parts(info, report, lang, words);
  const text = list
    .map(({ title, lines }) =>
      [title, ...lines.map((line, place) => `${place + 1}. ${line}`)].join("\n"),
    )
    .join("\n\n");
  return html`<section class="box lacking" data-lacking aria-label=${words.lackingTitle}>
    <h3>${words.lackingTitle}</h3>
    ${
      list.length
        ? html`<p class="quiet">${words.lackingHelp}</p>
          ${list.map(
            ({ title, lines }) =>
              html`<h4>${title}</h4>
                <ol>
                  ${lines.map((line) => html`<li>${line}</li>`)}
                </ol>`,
          )}
          <button type="button" class="plain" data-copy-lacking @click=${() => copy(text)}>${words.copy}</button>
          <span class="quiet" role="status">${copied ? words.copied : ""}</span>`
        : html`<p>${words.lackingNone}</p>`
    }
  </section>`;
}
