// Before the first question: what is to be done, which papers to have at hand, and a real case to look at first.
import { html, nothing, type TemplateResult } from "lit";
import type { PackInfo, Start } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import { WORDS } from "./words";

export interface StartActs {
  /** Opens a real case and shows around; nothing where there is none. */
  tour: (() => void) | undefined;
  /** Whether answers are kept in this browser. */
  keeps: boolean;
  /** Projects to go on with, latest first. */
  kept: { title: string; open(): void }[];
}

export interface StartState {
  info: PackInfo;
  lang: Lang;
  acts: StartActs;
  begin(answers: Record<string, unknown>): void;
}

export function startView({ info, lang, acts, begin }: StartState): TemplateResult {
  const words = WORDS[lang];
  const { start } = info;
  return html`<h2 tabindex="-1" data-topic-title>${words.start}</h2>
    <p>${words.startHelp}</p>
    <ul class="starts">
      ${
        start.length
          ? start.map(
              ({ key, title, about, answers }) =>
                html`<li>
                  <button type="button" class="start" data-start-with=${key} @click=${() => begin(answers)}>
                    <b>${say(title, lang)}</b>
                    ${about ? html`<span>${say(about, lang)}</span>` : nothing}
                  </button>
                </li>`,
            )
          : html`<li>
              <button type="button" class="start" data-start-with="" @click=${() => begin({})}>
                <b>${words.begin}</b><span>${words.beginHelp}</span>
              </button>
            </li>`
      }
    </ul>
    ${papersView(start, lang)}
    ${acts.keeps ? html`<p class="quiet">${words.startKept}</p>` : nothing}
    ${
      acts.tour
        ? html`<p class="tour-start">
          <button type="button" class="plain" data-tour @click=${acts.tour}>${words.tour}</button>
          <span class="quiet">${words.tourHelp}</span>
        </p>`
        : nothing
    }
    ${
      acts.kept.length
        ? html`<h3>${words.kept}</h3>
          <ul class="kept-list">
            ${acts.kept.map(({ title, open }) => html`<li><button type="button" class="link" @click=${open}>${title}</button></li>`)}
          </ul>`
        : nothing
    }`;
}

/** What to have at hand for each choice, closed. */
function papersView(start: Start[], lang: Lang): TemplateResult | typeof nothing {
  const asking = start.filter(({ papers }) => papers.length);
  if (asking.length === 0) return nothing;
  return html`<details class="papers" data-papers>
    <summary>${WORDS[lang].papers}</summary>
    ${asking.map(
      ({ title, papers }) =>
        html`<h3>${say(title, lang)}</h3>
          <ul>
            ${papers.map((paper) => html`<li>${say(paper, lang)}</li>`)}
          </ul>`,
    )}
  </details>`;
}
